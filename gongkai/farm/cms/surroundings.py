"""What stands around a list on a real page and is no row of it: menu, breadcrumbs, friend links, a calendar."""

from __future__ import annotations

from gongkai.farm.cms.base import CmsItem, CmsSite, Column

# Texts that no reader of the list may take for its rows.
MENU = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开", "机构职能")
FRIENDS = ("省人民政府门户", "市人民政府门户", "国家政务服务平台", "信用信息公示系统")


def around(site: CmsSite, column: Column, inner: str, *, calendar: bool = False) -> str:
    """A whole page with `inner` (rows and pager) in the middle."""
    menu = "".join(f'<li><a href="/channel/{n + 3107}.html">{name}</a></li>' for n, name in enumerate(MENU))
    friends = "".join(f'<a href="http://www.friend{n}.invalid/">{name}</a>' for n, name in enumerate(FRIENDS))
    crumbs = '<a href="/">首页</a> &gt; <a href="/zwgk/">政府信息公开</a> &gt; ' + column.name
    return site.frame(
        column.name,
        f'<div class="position">您的位置：{crumbs}</div><div class="side"><ul>{menu}</ul></div>'
        f'<div class="main">{inner}</div>{_calendar() if calendar else ""}<div class="links">友情链接：{friends}</div>',
    )


def line(item: CmsItem, href: str) -> str:
    """A row as most systems draw it."""
    return f'<li><a href="{href}" title="{item.title}">{item.title}</a><span>{item.day.isoformat()}</span></li>'


def _calendar() -> str:
    """A calendar without end: every month leads to the next, every day to a list of that day."""
    days = "".join(f'<td><a href="?year=2023&month=5&day={d}">{d}</a></td>' for d in range(1, 32))
    return f'<table class="rili"><tr><td><a href="?year=2023&month=6">&gt;</a></td></tr><tr>{days}</tr></table>'
