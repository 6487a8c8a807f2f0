"""Pages around the text: head metas, breadcrumb, metadata table, body container and footer of each family.

Every page says in its footer that county and figures are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.farm.articles import Block
from gongkai.farm.drawing import Style
from gongkai.farm.names import County
from gongkai.farm.plan import Flavour, Item

COLUMN = "政府信息公开工作年度报告"
# Replaced at each request, after the page was drawn and kept: bytes that no text of a page contains.
VIEWS = b"@@VIEWS@@"
JPAGE_TAG = '<script src="/module/jslib/jquery/jpage.js"></script>\n'
INVENTED = "本站为演示站点，县名、机构与数据均为虚构。"
_NAV = ("首页", "走进{}", "政务公开", "政务服务", "互动交流", "数据发布")
_SIDE = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", COLUMN, "依申请公开")
CSS = """body{margin:0;background:#eef3f8;font:16px/1.9 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#222}
.wrap{width:1000px;margin:0 auto;background:#fff;padding:0 30px 20px;box-sizing:border-box}
.topbar{background:#f5f5f5;font-size:13px;padding:0 30px}.head{background:#0b5aa5;color:#fff;padding:30px}
.head h1{margin:0;font-size:34px}.nav{background:#084682}.nav a{display:inline-block;color:#fff;padding:8px 22px;
text-decoration:none}.position,.bread{font-size:14px;color:#666;padding:12px 0;border-bottom:1px solid #ddd}
.xxgk{width:100%;border-collapse:collapse;margin:14px 0;font-size:14px}.xxgk td{border:1px solid #ccd;padding:4px 10px}
.title{text-align:center;font-size:26px;color:#0b3a70;margin:26px 0 10px}
.strip{text-align:center;font-size:13px;color:#777;border-bottom:1px dashed #bbb;padding-bottom:10px}
.side{float:left;width:210px;margin:20px 20px 20px 0}
.side a{display:block;background:#eef3f8;margin-bottom:4px;padding:8px;color:#0b3a70;text-decoration:none}
.list{margin-left:240px}.list li,.list tr{line-height:2.4}.list li span{float:right;color:#888}.list a{color:#222}
.page{clear:both;text-align:center;padding:14px}.foot{clear:both;background:#24364b;color:#cdd;text-align:center;
font-size:13px;padding:20px;line-height:2}td p{margin:2px}.MsoNormalTable td{font-size:14px}"""


def site_code(county: County) -> str:
    """网站标识码: the division's six digits and four of the site."""
    return f"{county.division}0001"


def render(blocks: Sequence[Block], style: Style, wide_indent: bool) -> str:
    """Blocks as mark-up: Word paste, paragraphs with full-width blanks (Hanweb's editor), or an indent by style."""
    return "\n".join(_block(kind, text, style, wide_indent) for kind, text in blocks)


def _block(kind: str, text: str, style: Style, wide_indent: bool) -> str:
    if kind == "table":
        return text
    if kind in {"right", "center"}:
        return f'<p style="text-align:{kind};">{text}</p>'
    bold = f"<strong>{text}</strong>" if kind in {"heading", "sub"} else text
    if style == "word":
        face = {"heading": "黑体", "sub": "楷体"}.get(kind, "仿宋")
        runs = "".join(f'<span style="font-family:{face};font-size:16pt">{part}</span>' for part in _runs(text))
        indent = "text-indent:32pt;mso-char-indent-count:2.0;line-height:28pt"
        return f'<p class="MsoNormal" style="{indent}">{runs}<o:p></o:p></p>'
    return f"<p>　　{bold}</p>" if wide_indent else f'<p style="text-indent:2em;">{bold}</p>'


def _runs(text: str) -> list[str]:
    # Word opens a new run between scripts: Chinese text and digits alternate.
    parts: list[str] = []
    for character in text:
        if parts and (parts[-1][-1].isascii() and parts[-1][-1].isalnum()) == (
            character.isascii() and character.isalnum()
        ):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _head(county: County, built: Flavour, title: str, metas: Sequence[tuple[str, str]], scripts: str = "") -> str:
    meta = built.coding.meta
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}" />' if meta else ""
    named = "\n".join(f'<meta name="{name}" content="{content}" />' for name, content in metas)
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head>\n{declared}\n<title>{title}</title>\n{named}\n'
        f'<link href="/css/site.css" type="text/css" rel="stylesheet" />\n{scripts}</head>\n'
    )


def _metas(county: County, extra: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    site = [
        ("SiteName", f"{county.government}门户网站"),
        ("SiteDomain", county.domain),
        ("SiteIDCode", site_code(county)),
    ]
    return [*site, *extra]


def _top(county: County) -> str:
    place = county.name.removesuffix("县")
    nav = "".join(f'<a href="/">{label.format(place)}</a>' for label in _NAV)
    return (
        '<body>\n<div class="topbar"><a href="/">简体版</a> | <a href="/">无障碍</a> | <a href="/">适老版</a></div>\n'
        f'<div class="head"><h1>{county.government}</h1><form action="/search"><input name="searchword" type="text" />'
        f'<input type="submit" value="搜索" /></form></div>\n<div class="nav">{nav}</div>\n<div class="wrap">\n'
    )


def _foot(county: County) -> str:
    return (
        f'</div>\n<div class="foot">主办：{county.government}　承办：{county.government}办公室<br />'
        f"网站标识码：{site_code(county)}　联系我们　网站地图<br />{INVENTED}</div>\n</body></html>\n"
    )


def _crumbs(built: Flavour, column_href: str) -> str:
    if built.family == "trs":
        steps = (("/", "首页"), ("../../", "政府信息公开"), (column_href, COLUMN))
        links = "&nbsp;&gt;&nbsp;".join(
            f'<a href="{href}" title="{t}" class="CurrChnlCls">{t}</a>' for href, t in steps
        )
        return f'<div class="bread">您现在的位置：{links}</div>\n'
    return (
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/">政府信息公开</a> &gt; '
        f'<a href="{column_href}">{COLUMN}</a></div>\n'
    )


def _record(item: Item, day: date) -> str:
    number = item.path.rsplit("_", 1)[-1].split(".")[0][-5:]
    rows = (
        ("索 引 号", f"{item.body[:1]}990000/{day.year}-{number}", "信息分类", "政府信息公开年度报告"),
        ("发布机构", item.body, "发布日期", day.isoformat()),
        ("文&nbsp;&nbsp;&nbsp;&nbsp;号", "", "主 题 词", ""),
    )
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="xxgk"><tbody>{cells}</tbody></table>\n'


def article(county: County, built: Flavour, item: Item, *, body: str, column_href: str, home: str) -> str:
    """A whole article page around a ready body."""
    day = item.day
    hour = f"{8 + day.day % 9:02d}:{day.month * 4:02d}"
    url = "./" + item.path.rsplit("/", 1)[-1] if built.family == "trs" else home.rstrip("/") + item.path
    metas = _metas(county, (
        ("ColumnName", COLUMN), ("ColumnType", "政府信息公开"), ("ArticleTitle", item.title),
        ("PubDate", f"{day.isoformat()} {hour}"), ("ContentSource", f"{item.body}办公室"), ("Keywords", ""),
        ("Url" if built.family == "trs" else "url", url),
    ))  # fmt: skip
    views = f"浏览次数：{VIEWS.decode()}" if built.views else "字号：大 中 小"
    inner = _container(built, item, body, hour, views)
    scripts = "" if built.family != "hanweb" else JPAGE_TAG
    title = f"{item.title}-{county.government}" if built.family != "hanweb" else item.title
    return (
        _head(county, built, title, metas, scripts)
        + _top(county)
        + _crumbs(built, column_href)
        + (_record(item, day) if item.kind in {"report", "other-body"} else "")
        + inner
        + _foot(county)
    )


def _container(built: Flavour, item: Item, body: str, hour: str, views: str) -> str:
    day = item.day
    source = f"{item.body}办公室"
    if built.family == "trs":
        editor = f'<div class="TRS_Editor">{body}</div>' if built.pen.style != "word" else (
            f'<div class=TRS_Editor><div class="Custom_UnionStyle">{body}</div></div>')  # fmt: skip
        return (
            f'<div class="title">{item.title}</div>\n<div class="strip">发布时间：{day.isoformat()} {hour}　'
            f'来源：{source}　{views}</div>\n<div class="article-body" id="zoom">{editor}</div>\n'
        )
    if built.family == "hanweb":
        return (
            f'<div class="con"><p class="title"><!--<$[标题]>begin-->{item.title}<!--<$[标题]>end--></p>\n'
            f'<div class="strip"><span>发布日期：{day.isoformat()}</span>　<span>{views}</span>　'
            f"<span>信息来源：<!--<$[信息来源]>begin-->{source}<!--<$[信息来源]>end--></span></div>\n"
            '<div class="main-txt" id="zoom"><!--<$[信息内容]>begin--><!--ZJEG_RSS.content.begin-->'
            f'<meta name="ContentStart">{body}<meta name="ContentEnd"><!--ZJEG_RSS.content.end-->'
            "<!--<$[信息内容]>end--></div>\n"
            '<div class="strip"><span onclick="window.print()">打印</span>　<span>关闭</span></div></div>\n'
        )
    return (
        f'<div class="title"><ucaptitle>{item.title}</ucaptitle></div>\n<div class="strip">发布时间：<publishtime>'
        f"{day.isoformat()} {hour}</publishtime>　来源：{source}　{views}</div>\n"
        f'<div id="UCAP-CONTENT"><ucapcontent>{body}</ucapcontent></div>\n'
    )


def column(county: County, built: Flavour, column_href: str, *, rows: str, pager: str, scripts: str = "") -> str:
    """A column's page: side menu, list, pager."""
    metas = _metas(county, (("ColumnName", COLUMN), ("ColumnDescription", ""), ("ColumnType", "政府信息公开")))
    side = "".join(f'<a href="{column_href if name == COLUMN else "/"}">{name}</a>' for name in _SIDE)
    return (
        _head(county, built, f"{COLUMN}-{county.government}", metas, scripts)
        + _top(county)
        + _crumbs(built, column_href)
        + f'<div class="side">{side}</div>\n<div class="list">{rows}</div>\n<div class="page">{pager}</div>\n'
        + _foot(county)
    )


def plain(county: County, built: Flavour, title: str, body: str) -> str:
    """A page without a list: the home page, the page for a missing address."""
    return _head(county, built, title, _metas(county, ())) + _top(county) + body + _foot(county)
