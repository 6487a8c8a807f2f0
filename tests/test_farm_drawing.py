"""The drawn tables are rectangles once spans are expanded, and hold the figures they were drawn from."""

from decimal import Decimal

import pytest
from lxml import html

from gongkai.farm import drawing, quirks
from gongkai.farm.figures import draw_years

PENS = [drawing.Pen("plain", words=False), drawing.Pen("inline"), drawing.Pen("word")]


def expand(markup):
    """Rows of texts with spans filled in (covered places repeat their origin); a grid of our own to check by."""
    tables = []
    for table in html.fromstring(f"<div>{markup}</div>").iter("table"):
        places = {}
        for at, row in enumerate(table.iter("tr")):
            column = 0
            for cell in row.iter("td"):
                while (at, column) in places:
                    column += 1
                for down in range(int(cell.get("rowspan", 1))):
                    for across in range(int(cell.get("colspan", 1))):
                        assert (at + down, column + across) not in places
                        places[at + down, column + across] = cell.text_content().replace("\xa0", "").strip()
        rows = 1 + max(place[0] for place in places)
        columns = 1 + max(place[1] for place in places)
        assert len(places) == rows * columns, "a ragged table"
        tables.append([[places[r, c] for c in range(columns)] for r in range(rows)])
    return tables


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.style)
@pytest.mark.parametrize(("year", "rows"), [(2019, 3 + 23), (2022, 3 + 25)])
def test_requests_form_a_rectangle_of_the_decrees_shape(pen, year, rows):
    figures = draw_years("1", [year])[year]
    (grid,) = expand(drawing.requests(figures.cells, figures.form, pen))
    assert (len(grid), len(grid[0])) == (rows, 10)
    prefix = "f19" if year == 2019 else "f21"
    assert grid[0][3:] == ["申请人情况"] * 7
    assert grid[2][4:9] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert grid[3][0] == grid[3][2] == "一、本年新收政府信息公开申请数量"
    assert Decimal(grid[3][9]) == figures.cells[f"{prefix}.requests.received.total"]
    assert grid[-2][1] == "（七）总计"
    assert Decimal(grid[-2][3]) == figures.cells[f"{prefix}.requests.processed.natural_person"]


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.style)
@pytest.mark.parametrize(("year", "rows"), [(2020, 18), (2021, 14)])
def test_table_two_holds_its_blocks(pen, year, rows):
    figures = draw_years("1", [year])[year]
    (grid,) = expand(drawing.table_two(figures.cells, figures.form, pen))
    assert len(grid) == rows
    assert grid[0][0] == grid[0][-1] == "第二十条第（一）项"
    last = grid[-1]
    assert last[0] == {2020: "政府集中采购", 2021: "行政事业性收费"}[year]
    key = {2020: "f19.art20_9.procurement.amount", 2021: "f21.art20_8.fees.amount"}[year]
    assert Decimal(last[-1].removesuffix("元")) == figures.cells[key]


def test_a_change_carries_its_sign_in_words_or_signs():
    cells = draw_years("1", [2019])[2019].cells
    cells["f19.art20_5.licensing.items_change"] = Decimal(-7)
    cells["f19.art20_6.penalty.items_change"] = Decimal(12)
    (words,) = expand(drawing.table_two(cells, "form2019", drawing.Pen()))
    (signs,) = expand(drawing.table_two(cells, "form2019", drawing.Pen(words=False)))
    assert [next(row[4] for row in grid if row[0] == "行政许可") for grid in (words, signs)] == ["减7", "-7"]
    assert [next(row[4] for row in grid if row[0] == "行政处罚") for grid in (words, signs)] == ["增12", "+12"]


@pytest.mark.parametrize(("again", "header"), [(False, 0), (True, 3)])
def test_a_cut_table_repeats_its_groups_and_its_header_only_when_told(again, header):
    figures = draw_years("1", [2022])[2022]
    first, second = expand(drawing.requests(figures.cells, "form2021", drawing.Pen(), 8, again))
    assert (len(first), len(second)) == (3 + 8, header + 17)
    assert second[header][:3] == ["三、本年度办理结果", "（三）不予公开", "5.属于三类内部事务信息"]


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.style)
def test_disputes_are_one_row_of_fifteen(pen):
    figures = draw_years("1", [2022])[2022]
    (grid,) = expand(drawing.disputes(figures.cells, "form2021", pen))
    assert (len(grid), len(grid[0])) == (4, 15)
    assert grid[0][4:6] == ["行政复议", "行政诉讼"]
    assert grid[1][5] == "未经复议直接起诉"
    assert grid[2][14] == "总计"
    assert Decimal(grid[3][4]) == figures.cells["f21.reconsideration.total"]


@pytest.mark.parametrize("pen", PENS, ids=lambda pen: pen.style)
def test_the_form_of_2014_has_one_column_of_figures(pen):
    figures = quirks.apply(draw_years("1", [2016])[2016], (quirks.BLANK_ANSWERS,))
    (grid,) = expand(drawing.form2014(figures.cells, pen))
    assert len(grid) == 1 + 65
    found = {row[0]: row[2] for row in grid}
    assert Decimal(found["（一）收到申请数"]) == figures.cells["f14.requests.received"]
    assert found["（三）申请答复数"] == ""
    assert found["二、回应解读情况"] == ""


def test_word_paste_breaks_labels_into_runs_and_marks_blanks():
    cells = quirks.apply(draw_years("1", [2022])[2022], (quirks.BLANK_ZEROS,)).cells
    markup = drawing.requests(cells, "form2021", drawing.Pen("word"))
    assert "<o:p>&nbsp;</o:p>" in markup
    assert "一、本年新收" not in markup
