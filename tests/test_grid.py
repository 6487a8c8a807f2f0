"""Tables with spans, as the HTML standard forms them."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grid import MAX_CELLS, GridTooLarge, print_grid, read_grid


def _table(markup):
    return lxml.html.fragment_fromstring(f"<table>{markup}</table>")


def _shown(markup):
    """Each place as its text; `<` for one covered from the left or above, None for an absent one."""
    grid, _ = read_grid(_table(markup))
    mark = {"origin": None, "covered": "<", "absent": "-"}
    return [[cell.text if cell.place == "origin" else mark[cell.place] for cell in row] for row in grid.rows]


CASES = {
    "plain": ("<tr><td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
    "colspan": ("<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", [["a", "<", "b"], ["c", "d", "e"]]),
    "rowspan": ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["<", "c"]]),
    "both": ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c", [["a", "<", "b"], ["<", "<", "c"]]),
    "rowspan 0 to the end": ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["<", "c"], ["<", "d"]]),
    "rowspan ends with its group": (
        "<tbody><tr><td rowspan=9>a<td>b</tbody><tbody><tr><td>c<td>d</tbody>",
        [["a", "b"], ["c", "d"]],
    ),
    "colspan 0 is one": ("<tr><td colspan=0>a<td>b", [["a", "b"]]),
    "colspan that is no number": ("<tr><td colspan=two>a<td>b", [["a", "b"]]),
    "colspan with a unit": ("<tr><td colspan='2px'>a<td>b", [["a", "<", "b"]]),
    "the whole width": ("<tr><td colspan=100000>a<tr><td>b<td>c", [["a", "<"], ["b", "c"]]),
    "ragged": ("<tr><td>a<td>b<td>c<tr><td>d", [["a", "b", "c"], ["d", "-", "-"]]),
    "head above, foot below": (
        "<tfoot><tr><td>f</tfoot><tbody><tr><td>b</tbody><thead><tr><td>h</thead>",
        [["h"], ["b"], ["f"]],
    ),
    "cells without a row": ("<td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
    "a form between": ("<form><tr><td>a<td>b</tr></form>", [["a", "b"]]),
    "blank": ("<tr><td>&nbsp;<td><p> </p><td>\u3000<td>0", [["", "", "", "0"]]),
    "a digit an element": ("<tr><td><span>1</span><span><font>4</font></span>6<td>b", [["146", "b"]]),
    "a label over lines": ("<tr><td>对外公开<br>总数量<td><p>科研</p><p>机构</p>", [["对外公开总数量", "科研机构"]]),
    "numbers over lines": ("<tr><td>1<br>2<td><p>22</p><p>（修订16件）</p>", [["1 2", "22 （修订16件）"]]),
    "wrapped source": ("<tr><td>科研\n      机构<td>1\n2", [["科研机构", "1 2"]]),
    "nested table left out": ("<tr><td>a<table><tr><td>x</table><td>b", [["a", "b"]]),
    "hidden cell takes no place": ("<tr><td style='display:none'><td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
    "hidden inline text is not read": (
        "<tr><td><p>1<span style='display : none'>2</span>3<td><p><span hidden>4</span>5<td><i style='DISPLAY:NONE'>6",
        [["13", "5", ""]],
    ),
    "a hidden style written with a reference": ("<tr><td>1<b style='d&#105;splay:none'>2</b><td>3", [["1", "3"]]),
    "styles that hide nothing": ("<tr><td style='border:none'><b style='display:block'>1</b><td>2", [["1", "2"]]),
    "two decorative spans": (
        "<tr><td>a<td colspan=200>b<tr><td>c<td>d<td colspan=3>e",
        [["a", "b", *"<<<"], [*"cde<<"]],
    ),
    "empty row in a span": ("<tr><td rowspan=3>a<td>b<tr><tr><td>c", [["a", "b"], ["<", "-"], ["<", "c"]]),
}


@pytest.mark.parametrize(("markup", "expected"), CASES.values(), ids=CASES)
def test_places(markup, expected):
    assert _shown(markup) == expected


def test_hidden_rows_are_kept_marked_and_take_no_part_in_spans():
    grid, _ = read_grid(_table("<tr><td rowspan=2>a<td>b<tr style='display: none'><td>x<tr><td>c<tr><td>d<td>e"))
    assert [[cell.text for cell in row] for row in grid.rows] == [["a", "b"], ["a", "x"], ["a", "c"], ["d", "e"]]
    assert [row[1].hidden for row in grid.rows] == [False, True, False, False]


def test_headers():
    grid, _ = read_grid(_table("<thead><tr><td>h</thead><tr><th>r<tr><td>d"))
    assert [row[0].header for row in grid.rows] == [True, True, False]


def test_overlap_is_noticed_and_the_earlier_cell_stays():
    grid, notices = read_grid(_table("<tr><td>a<td rowspan=2>b<tr><td colspan=2>c"))
    assert grid.rows[1][1].origin == (0, 1)
    assert [notice.code for notice in notices] == ["table-overlap"]


def test_hidden_text_is_noticed():
    _, notices = read_grid(_table("<tr><td style='display:none'>7<td>a<td>b"))
    assert [notice.code for notice in notices] == ["hidden-cell"]


@pytest.mark.parametrize("markup", ["<tr><td rowspan=65534 colspan=90>a" * 3000, "<tr>" + "<td>a" * (MAX_CELLS + 1)])
def test_too_large(markup):
    with pytest.raises(GridTooLarge, match="200000 places"):
        read_grid(_table(markup))


_CELL = st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["", "0", "自然人", "1<br>2"]))


@given(st.lists(st.lists(_CELL, max_size=5), max_size=6))
def test_every_place_is_accounted_for(rows):
    markup = "".join(
        "<tr>" + "".join(f"<td rowspan={tall} colspan={wide}>{text}</td>" for tall, wide, text in row) for row in rows
    )
    grid, _ = read_grid(_table(markup))
    origins = {cell.origin for row in grid.rows for cell in row if cell.place == "origin"}
    assert len({len(row) for row in grid.rows}) <= 1
    assert len(origins) == sum(map(len, rows))
    text, printed = print_grid(grid, 10)
    page = " " * 10 + text
    for number, row in enumerate(printed.rows):
        for column, cell in enumerate(row):
            assert (cell.row, cell.column) == (number, column)
            assert page[cell.start : cell.end] == (cell.text if cell.place != "absent" else "")
            assert cell.place == "absent" or cell.origin in origins


def test_what_only_keeps_its_place_is_marked():
    grid, _ = read_grid(_table("<tr><td style='visibility:hidden'>1<td style='VISIBILITY : collapse'>2<td>3"))
    assert [cell.hidden for cell in grid.rows[0]] == [True, True, False]


_MARKUP = """
    1 22 件 科研 <p> </p> <p></p> <div> </div> <span> </span> <b> </b> <o:p></o:p> <br> <!--x--> <sup>1</sup> <li> <pre>
    </pre> <td> <tr> <th> <tbody> </td> </tr> <ul> </ul> <script>9</script> <select><option>8</select> <table> </table>
    &nbsp; &#8203; <center> <caption> <form> </form>
"""
_PIECES = [*_MARKUP.split(), " ", "\n  "]


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_a_cell_says_the_same_whether_or_not_each_element_is_asked_for_its_display(pieces):
    """Where something is hidden, every cell is read line by line; else most are read at one go."""
    cells = f"<td>{''.join(pieces)}</td><td>7</td></table>"
    quick, slow = (
        read_grid(next(lxml.html.document_fromstring(f"<table><tr>{hidden}{cells}").iter("table")))[0].rows
        for hidden in ("", "<td hidden></td>")
    )
    assert [[cell.text for cell in row] for row in quick] == [[cell.text for cell in row] for row in slow]
