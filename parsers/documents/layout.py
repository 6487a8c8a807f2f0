"""What a page's tables are for: figures, facts about the page, navigation, or mere layout.

Old portals draw the whole page with tables, so most `table` elements of a page hold no data.  Each is judged once, by
what its own cells hold; the lists of labels below are those printed by the portals' CMS families.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise
from typing import Literal

from lxml import etree

from parsers.grid import GridTooLarge, read_grid
from parsers.markup import displayed, lines_of
from parsers.model import Cell, Grid, Notice

Purpose = Literal["data", "facts", "layout"]

# Cells longer than this hold prose: the longest of the statutory forms has 42 characters, local remarks some 200.
_PROSE = 400
_FACTS = """
    索引号 信息索引号 索引 名称 信息名称 标题 文件名称 公文名称 分类 信息分类 主题分类 体裁分类 组配分类
    服务对象分类 公文种类 信息类别 文种 发布机构 发文机关 发布单位 发文单位 公开责任部门 责任部门 信息来源 来源
    文号 发文字号 文件编号 公文号 关键词 主题词 主题 内容概述 信息内容概述 摘要 公开日期 公开时间 发布日期 发布时间
    发文日期 发文时间 生成日期 成文日期 成文时间 形成日期 生效日期 生效时间 废止日期 废止时间 失效时间 截止日期
    时效 时效性 有效性 效力状态 信息状态 文件状态 公开方式 公开范围 公开时限 公开属性 公开形式 公开类型 公开类别
    记录形式 载体类型 信息格式 语种 文件下载 附件 附件下载 信息公开日期 发布公开日期 公开发布日期 目录号 所属机构
    主办单位 作者 编辑 责任编辑 审核 浏览次数 点击数 字体 字号
"""
FACTS = frozenset(_FACTS.split())
_BY_LENGTH = sorted(FACTS, key=len, reverse=True)
_SPACED = "|".join(r"\s*".join(label) for label in _BY_LENGTH)
_FACT_LABEL = re.compile(rf"({_SPACED})\s*[:：]\s*")
_FACT_LINE = 120
# Words that only a table of the report prints: such a table is never taken for anything else.  Words that menus
# use too (依申请公开, 行政处罚) are not among them.
_STATUTORY = re.compile(
    "第二十条[第（(]|本年新收|本年制|现行有效|勾稽关系|予以公开|不予公开|统计指标|历年累计|计量单位|政府信息数|结果维持|结果纠正"
    "|尚未审结|本年处理决定|本年收费|科研机构|自然人"
)
_DIGIT = re.compile(r"[0-9０-９]")
_FOOT = re.compile("版权所有|ICP备|网站标识码|公网安备|技术支持")
# All tables of a page together; the largest list of documents seen has 20,000 places.
_MAX_PLACES = 60_000
_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")
_LINKED = 0.6  # share of a table's characters that are links: above, it is a menu or a list of entries


@dataclass(slots=True)
class Tables:
    """What was taken out of the tree: grids by their token, page facts, notices."""

    grids: dict[str, Grid] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    places: int = 0
    hides: bool = True  # see take_tables


def take_tables(body: etree._Element, mark: str, *, hides: bool = True) -> Tables:
    """Take the data tables and the tables of page facts out of `body`; what remains of tables is turned into blocks.

    A paragraph with a token that begins with `mark` stands where a data table stood.  Without `hides` the caller knows
    that no table hides anything.
    """
    taken = Tables(hides=hides)
    _unfold_frames(body)
    for table in list(body.iter("table")):
        if table.find(".//table") is None:
            _take(table, mark, taken)
    for table in list(body.iter("table", *_PARTS)):
        table.tag = "div"
    return taken


def fact(name: str) -> str | None:
    """The label of a page fact without blanks and colon (`索 引 号：` is 索引号), None for any other text."""
    label = "".join(name.split()).strip(":：[]【】")
    return label if label in FACTS else None


def fact_line(line: str) -> list[tuple[str, str]]:
    """The page facts of a line that consists of them (`发布日期：2020-01-31 来源：省发改委`), [] for any other line."""
    if len(line) > _FACT_LINE:
        return []
    found = list(_FACT_LABEL.finditer(line))
    if not found or line[: found[0].start()].strip("【[（(- "):
        return []
    ends = [match.start() for match in found[1:]] + [len(line)]
    pairs = ((match.group(1), line[match.end() : end].strip(" |｜")) for match, end in zip(found, ends, strict=True))
    return [("".join(label.split()), value) for label, value in pairs]


def _take(table: etree._Element, mark: str, taken: Tables) -> None:
    hidden = not displayed(table) or any(not displayed(above) for above in table.iterancestors())
    try:
        if taken.places > _MAX_PLACES:
            raise GridTooLarge(f"the tables before it have {taken.places} places")
        grid, notices = read_grid(table, number=len(taken.grids) + 1, hidden=hidden, hides=taken.hides)
        taken.places += sum(map(len, grid.rows))
    except GridTooLarge as error:
        taken.notices.append(Notice("unreadable-table", f"left as text: {error}"))
        return
    purpose = _purpose(grid, table)
    if purpose == "facts":
        taken.facts.extend(_pairs(grid))
        _replace(table, [])
    elif purpose == "data":
        taken.notices.extend(notices)
        token = f"{mark}{len(taken.grids) + 1}号表"
        taken.grids[token] = grid
        captions = [line for caption in table.iterfind("caption") for line, _ in lines_of(caption)]
        _replace(table, [*captions, token])


def _purpose(grid: Grid, table: etree._Element) -> Purpose:
    filled = [cell for row in grid.rows for cell in row if cell.place == "origin" and cell.text]
    size = sum(len(cell.text) for cell in filled)
    prose = sum(len(cell.text) for cell in filled if len(cell.text) > _PROSE)
    if len(filled) < 2 or len(grid.rows[0]) < 2 or 2 * prose > size:
        return "layout"
    # Labels are often spaced out to fill their cell (行 政 复 议).
    text = "".join("".join(cell.text.split()) for cell in filled)
    if _states_facts(grid, len(filled), len(_STATUTORY.findall(text))):
        return "facts"
    if _STATUTORY.search(text):
        return "data"
    if not _DIGIT.search(text):
        return "layout"
    linked = sum(len(line) for link in table.iter("a") for line, _ in lines_of(link))
    return "layout" if linked > _LINKED * size or _FOOT.search(text) else "data"


def _states_facts(grid: Grid, filled: int, statutory: int) -> bool:
    """A third of the cells are known labels, each before its value; a header row of such words is no such table."""
    labels = leading = 0
    for row in grid.rows:
        written = [_label_of(cell) is not None for cell in row if cell.place == "origin"]
        labels += sum(written)
        leading += sum(label and not follower for label, follower in pairwise([*written, False]))
    return labels >= 2 and 3 * labels >= filled and 3 * leading >= 2 * labels and labels > statutory


def _label_of(cell: Cell) -> str | None:
    """The fact that a cell names, alone (`索引号`) or with its value (`索引号：0143/2024`)."""
    return _short_label(cell.text) if len(cell.text) <= _PROSE else _label(cell.text)


def _label(text: str) -> str | None:
    head, colon, _ = text.replace(":", "：").partition("：")
    return fact(head) if colon or len(text) < 12 else None


_short_label = lru_cache(maxsize=4096)(_label)  # tables repeat few texts in many cells


def _pairs(grid: Grid) -> list[tuple[str, str]]:
    """Label and value of a table of facts, row by row; labels without a value are kept with an empty one."""
    pairs: list[tuple[str, str]] = []
    for row in grid.rows:
        waiting: str | None = None
        for cell in row:
            if cell.place != "origin":
                continue
            label = _label_of(cell)
            if label is None:
                if waiting is not None:
                    pairs.append((waiting, cell.text))
                waiting = None
                continue
            if waiting is not None:
                pairs.append((waiting, ""))
            value = cell.text.replace(":", "：").partition("：")[2].strip()
            waiting = None if value else label
            if value:
                pairs.append((label, cell.text[len(cell.text) - len(value) :]))
        if waiting is not None:
            pairs.append((waiting, ""))
    return pairs


def _unfold_frames(body: etree._Element) -> None:
    """Turn tables of one cell, frames drawn with a table, into blocks: what they hold is then judged by itself."""
    tables = list(body.iter("table"))
    if not any(table.find(".//table") is not None for table in tables):
        frames = {table for table in tables if len(list(islice(table.iter("td", "th"), 2))) < 2}
        parts = [part for table in frames for part in table.iter(*_PARTS)]
    else:
        owned = [(part, next(part.iterancestors("table"), None)) for part in body.iter(*_PARTS)]
        cells = Counter(table for part, table in owned if part.tag in ("td", "th"))
        frames = {table for table in tables if cells[table] <= 1}
        parts = [part for part, table in owned if table in frames]
    for part in parts:
        part.tag = "div"
    for table in frames:
        table.tag = "div"


def _replace(table: etree._Element, lines: list[str]) -> None:
    """Put paragraphs in the place of `table`, which leaves the tree; the text after it stays."""
    parent = table.getparent()
    if parent is None:
        return
    place = parent.index(table)
    for number, line in enumerate(lines):
        paragraph = etree.SubElement(parent, "p")
        paragraph.text = line
        parent.insert(place + number, paragraph)
    after = etree.SubElement(parent, "div")
    after.tail = table.tail
    parent.insert(place + len(lines), after)
    parent.remove(table)
