"""Small parts of drawn pages: elements at the end of the head, the numbers in a pager, articles of two pages."""

from __future__ import annotations

from gongkai.farm.cms.base import CmsItem, CmsSite
from gongkai.farm.replies import Query, Reply


def in_head(page: str, elements: str) -> str:
    """A page with further elements at the end of its head."""
    return page.replace("</head>", f"{elements}</head>", 1)


def numbers(current: int, count: int) -> list[int]:
    """The page numbers (from 1) that a pager shows: a few around the current one, and the last."""
    near = [n for n in range(current - 2, current + 3) if 1 <= n <= count]
    return sorted({*near, count})


class ContinuedSite(CmsSite):
    """A portal whose articles of two pages go on at the same address with _2 before the extension."""

    def second_path(self, item: CmsItem) -> str:
        """Where an article's second page lies."""
        stem, dot, extension = self.item_path(item).rpartition(".")
        return f"{stem}_2{dot}{extension}" if dot else f"{self.item_path(item)}_2"

    def body(self, item: CmsItem, part: int = 0) -> str:
        text = super().body(item, part)
        if item.carrier != "two-pages":
            return text
        first, second = self.item_path(item), self.second_path(item)
        pager = (
            f'1 <a href="{second}">2</a> <a href="{second}">下一页</a>' if part == 0 else f'<a href="{first}">1</a> 2'
        )
        return f'{text}<div class="pages">{pager}</div>'

    def answer(self, query: Query, visit: int) -> Reply:
        for item in self.items:
            if item.carrier == "two-pages" and self.second_path(item) == query.path:
                return self.page(self.article_page(item, self.body(item, 1)))
        return super().answer(query, visit)
