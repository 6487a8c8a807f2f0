"""The spider that looks for a portal's annual-report columns from its home page; `crawler.discovery` judges the pages.

One page of a portal at a time, best first; everything is kept in the archive as in a crawl.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapy import Spider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from archive.capture import CaptureFacts
from crawler.answers import text_of
from crawler.discovery import Discovery, Step
from crawler.families import Page, PageRequest
from crawler.job import DRAWN, FACTS, Job, host_slot


class FindSpider(Spider):
    """Searches portals side by side; see the module.  `searches` is each portal's state by its id."""

    name = "find"

    def __init__(self, job: Job, searches: Mapping[str, Discovery], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.job, self.searches = job, searches

    async def start(self) -> AsyncIterator[Any]:
        """Each portal's home page."""
        for portal_id, search in self.searches.items():
            search.start()
            for request in self._next(portal_id):
                yield request

    def parse_page(self, response: Response, portal_id: str, step: Step) -> list[Request]:
        """One page that came: take it in and ask for the next best."""
        search = self.searches[portal_id]
        if response.status == 200:
            page = Page(response.url, text_of(response), 200, response.meta.get(DRAWN, ()), search.newest_year)
            search.read(step, page)
        else:
            search.failed(step, f"status {response.status}")
        return self._next(portal_id)

    def page_failed(self, failure: Failure, portal_id: str, step: Step) -> list[Request]:
        """One page that could not be had at all."""
        message = " ".join(failure.getErrorMessage().split())[:200]
        self.searches[portal_id].failed(step, message or type(failure.value).__name__, silent=True)
        return self._next(portal_id)

    def _next(self, portal_id: str) -> list[Request]:
        step = self.searches[portal_id].next()
        if step is None:
            self.job.tally.portals[portal_id].finished = True
            return []
        meta: dict[str, Any] = {FACTS: CaptureFacts("list"), "download_slot": host_slot(step.url)}
        if step.browser:
            meta["playwright"] = True
        part = step.part or PageRequest(step.url)
        return [
            Request(
                part.url,
                method=part.method,
                body=part.body,
                headers=dict(part.headers),
                callback=self.parse_page,
                errback=lambda failure: self.page_failed(failure, portal_id, step),
                cb_kwargs={"portal_id": portal_id, "step": step},
                meta=meta,
                dont_filter=True,
            )
        ]
