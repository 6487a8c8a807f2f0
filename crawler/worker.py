"""The crawl's own process: `python -m crawler.worker` with a job as one line of JSON on standard input.

Events leave as lines of JSON on standard output: `progress`, at the end `summary`, or `failed` with one line of
`message`.  Standard input stays open while the parent lives; at its end the crawl stops in good order, so that no
crawl goes on unseen.  An interrupted run is not finished in the archive: the next start goes on with it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.errors import ArchiveError
from archive.store import Archive
from archive.visits import document_visits, last_run_summaries, list_visits, listed_years
from crawler.chromium import Chromium, find_chromium
from crawler.families import FAMILIES
from crawler.job import Job
from crawler.middlewares.manners import HOURS_OVER
from crawler.registry import Portal, is_loopback
from crawler.run import FROM
from crawler.schedule import CHINA, now, schedule
from crawler.spiders.portal import PortalSpider
from crawler.tally import CrawlSummary, write_event
from crawler.yields import fewer_entries, no_new_year

# Seconds between two requests to a host that even a demo on loopback keeps.
LEAST_DELAY = 0.001


def main() -> int:
    """Run the job on standard input; 0 when it ended in good order, finished or interrupted, 3 when it failed."""
    order = json.loads(sys.stdin.readline())
    portals = tuple(Portal(**{**portal, "columns": tuple(portal["columns"])}) for portal in order["portals"])
    try:
        summary = work(Path(order["archive"]), portals, order["settings"], order["options"])
    except (ArchiveError, OSError) as error:
        write_event("failed", {"message": f"{error}"})
        return 3
    write_event("summary", summary.to_json())
    return 0


def work(
    directory: Path, portals: tuple[Portal, ...], overrides: Mapping[str, Any], options: Mapping[str, bool]
) -> CrawlSummary:
    """Crawl the portals into the archive in this process, which can do so once (Scrapy's reactor starts once)."""
    chromium = find_chromium()
    with Archive.open(directory, writer=True) as archive:
        run = archive.begin_run("crawl", {"portals": sorted(portal.id for portal in portals), **options})
        archive.set_portals([asdict(portal) for portal in portals])
        job = Job.of(archive, portals, portals if overrides.get(FROM) else able(portals, chromium))
        job.all_organs = options.get("all_organs", False)
        if options.get("due"):
            plan = schedule(portals, list_visits(archive.conn), document_visits(archive.conn), now())
            job.resting = plan.resting
        before = last_run_summaries(archive.conn)
        with _recorded(overrides.get(FROM) or ()):
            outcome = run_spider(PortalSpider, settings_for(job.portals, overrides, chromium), job=job)
        # Once the hours are over, what is due is due the next night; any other crawl is gone on with as it is.
        ended = outcome == "finished" or (outcome == HOURS_OVER and options.get("due", False))
        if ended:
            _judge_yields(job, archive, before)
        summary = job.tally.summary(run, outcome)
        if ended:
            archive.finish_run(outcome, summary.to_json())
        return summary


def _recorded(paths: Sequence[str]) -> AbstractContextManager[None]:
    """The WARC files that answer in place of the network, open meanwhile; for none, nothing."""
    if not paths:
        return nullcontext()
    from crawler.replay import reading_from  # with the browser's library, which a usual crawl does without

    return reading_from(paths)


def _judge_yields(job: Job, archive: Archive, before: Sequence[Mapping[str, Any]]) -> None:
    """What the columns gave against what they gave before and what the season asks for."""
    archive.flush()
    today = now().astimezone(CHINA).date()
    for portal in job.portals:
        tally = job.tally.portals[portal.id]
        years = listed_years(archive.conn, portal.id) if tally.complete else set()
        for incident in (fewer_entries(tally.summary(), before), no_new_year(portal.id, years, today)):
            if incident is not None:
                tally.incident(incident.kind, incident.detail)


def able(portals: tuple[Portal, ...], chromium: Chromium | None) -> tuple[Portal, ...]:
    """The portals that can be crawled here: with a column and a known family, and those that need a browser only
    where there is one."""
    known = (portal for portal in portals if portal.columns and portal.family in FAMILIES)
    return tuple(portal for portal in known if portal.fetch == "http" or chromium)


def settings_for(
    portals: tuple[Portal, ...], overrides: Mapping[str, Any], chromium: Chromium | None, *, browser: bool = False
) -> Settings:
    """Scrapy's settings of this crawl: ours, the caller's, and the browser where a portal or the caller needs it."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    if portals and all(is_loopback(portal.home) for portal in portals):
        # A farm on this machine is nobody's office server.
        settings.setdict({"DOWNLOAD_DELAY": LEAST_DELAY, "AUTOTHROTTLE_ENABLED": False}, priority="project")
    settings.setdict(dict(overrides), priority="cmdline")
    if "DOWNLOAD_DELAY" in overrides and "AUTOTHROTTLE_START_DELAY" not in overrides:
        settings.set("AUTOTHROTTLE_START_DELAY", overrides["DOWNLOAD_DELAY"], priority="cmdline")
    # Without any delay Scrapy 2.19 starts all that is queued for a host before it counts the first as running.
    settings.set("DOWNLOAD_DELAY", max(settings.getfloat("DOWNLOAD_DELAY"), LEAST_DELAY), priority="cmdline")
    settings.set("USER_AGENT", user_agent(settings["GONGKAI_AGENT"], settings["GONGKAI_CONTACT"]), priority="cmdline")
    if settings.getlist(FROM):
        from crawler.replay import replay_settings

        settings.setdict(replay_settings(settings.getdict("DOWNLOADER_MIDDLEWARES")), priority="cmdline")
        return settings
    if chromium is None or not (browser or any(portal.fetch == "browser" for portal in portals)):
        return settings
    handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    settings.set("DOWNLOAD_HANDLERS", {"http": handler, "https": handler}, priority="cmdline")
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", chromium.launch_options(), priority="cmdline")
    settings.set("PLAYWRIGHT_ABORT_REQUEST", "crawler.browser.leave_out", priority="cmdline")
    # Two pages at a time are what a small machine draws without swapping.
    settings.set("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT", 2, priority="cmdline")
    settings.set("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", 60_000, priority="cmdline")
    middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), "crawler.browser.DrawnPages": 980}
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, priority="cmdline")
    return settings


def user_agent(agent: str, contact: str) -> str:
    """`Gongkai/0.2 (+contact)`: an address or a page where the crawl's keeper can be reached."""
    shown = " ".join(contact.replace("(", " ").replace(")", " ").split())
    return f"{agent} (+{shown})" if shown else agent


def run_spider(spider: type[Spider], settings: Settings, **arguments: Any) -> str:
    """Run Scrapy with this spider until it is done or stopped: finished, hours-over or interrupted."""
    # Known and meant: see crawler.settings.
    warnings.filterwarnings("ignore", message=".*DOWNLOADER_CLIENTCONTEXTFACTORY.*")
    process = AsyncCrawlerProcess(settings)
    # Scrapy makes a record of every request for a log that then leaves it out.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    crawler = process.create_crawler(spider)
    reasons: list[str] = []

    def closed(reason: str) -> None:
        reasons.append(reason)

    crawler.signals.connect(closed, signal=signals.spider_closed)
    crawler.signals.connect(_stop_with_parent, signal=signals.spider_opened)
    process.crawl(crawler, **arguments)
    _settle_memory()
    process.start()
    return reasons[0] if reasons in (["finished"], [HOURS_OVER]) else "interrupted"


def _settle_memory() -> None:
    """Look for dead cycles less often, and not among what is loaded for good: a tenth of a crawl's processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _stop_with_parent() -> None:
    """Take the end of standard input for Ctrl-C: whoever started the crawl is gone."""
    loop = asyncio.get_running_loop()

    def ended() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin.fileno())
            os.kill(os.getpid(), signal.SIGINT)

    loop.add_reader(sys.stdin.fileno(), ended)


if __name__ == "__main__":
    sys.exit(main())
