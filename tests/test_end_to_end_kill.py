"""A crawl killed ten times, wherever it stood, ends as one that was never killed.

The writing process gets SIGKILL once the farm has seen a drawn number of its requests; the same crawl is called again.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import LOOPBACK, crawl_and_read, gongkai, once, query

from archive.store import DATABASE, LOCK
from crawler.registry import load_portals
from crawler.run import CrawlError, crawl
from crawler.tally import CrawlSummary
from gongkai.farm import Farm

# Three counties: TRS pages, Hanweb's data proxy, and a portal that a browser draws.  The last is crawled after the two
# others, and killed less often: the browser takes longer to start than all the rest of a crawl.
KILLS = {"http": 7, "browser": 3}
FARM = {"counties": 3, "years": tuple(range(2012, 2023)), "noise": 60}
# Drawn for each start: the farm answers so many requests and lets the next wait, which the process does not survive.
# robots.txt of each portal is asked for anew at each start.
FEWEST, MOST = 3, 9

# What an archive holds, told without the ids and times of its captures.
CONTENT = {
    "document": "SELECT url, state, portal_id, gone_reason FROM document",
    "issuer": "SELECT * FROM issuer",
    "report": "SELECT id, issuer_id, year FROM report",
    "version": "SELECT url, number, report_id, title, issuer_name, report_year, form, scope, published, text_sha256,"
    " figures_sha256, captures, end_reason FROM version JOIN document ON document.id = document_id",
    "reading": "SELECT url, outcome, detail FROM reading JOIN document ON document.id = document_id",
    **{
        table: f"SELECT url, version.number, {table}.n, {columns} FROM {table} JOIN version ON version.id = version_id"
        " JOIN document ON document.id = document_id"
        for table, columns in {
            "metric": "indicator_id, kind, value, raw, metric.unit, method, candidates",
            "check_result": 'rule_id, status, severity, "left", "right", difference',
            "notice": "code, detail",
            "date_claim": "source, value, raw",
            "section": "section.number, heading",
        }.items()
    },
    "change": "SELECT url, indicator_id, old, new FROM changed",
    "list": "SELECT DISTINCT url, method, request_sha256, sha256, role FROM capture"
    " WHERE role IN ('list', 'data', 'rendered')",
    "page": "SELECT url, method, sha256, list_title, list_date, listed FROM capture WHERE role = 'page'",
}


def content(directory):
    return {name: sorted(query(directory / DATABASE, sql), key=repr) for name, sql in CONTENT.items()}


def crawl_and_kill(directory, farm, portals, after):
    """Crawl, and kill the writing process when the farm has answered `after` requests of it; whether it was killed."""
    begin, done, struck = len(farm.requests), threading.Event(), threading.Event()

    def strike():
        while len(farm.requests) < begin + after:
            if done.wait(0.001):
                return
        # the lock names the process that writes, and it has asked since it took it
        os.kill(int((directory / LOCK).read_text()), signal.SIGKILL)
        struck.set()

    farm.answer_only(after)
    watcher = threading.Thread(target=strike)
    watcher.start()
    try:
        crawl(directory, portals, settings=LOOPBACK)
    except CrawlError:
        assert struck.wait(1)
    finally:
        done.set()
        watcher.join()
        farm.answer_only(None)
    return struck.is_set()


class Killed(NamedTuple):
    """Two archives of one farm: never killed, and killed ten times; what became of the crawl of the second."""

    whole: Path
    killed: Path
    kills: int
    summaries: tuple[CrawlSummary, ...]
    needed: int
    asked: int


@pytest.fixture(scope="session")
def archives(tmp_path_factory):
    found: Killed = once(tmp_path_factory, "killed", make)
    return found


def make(directory):
    whole, killed = directory / "whole", directory / "killed"
    random_number = random.Random(20220131)
    with Farm(**FARM) as farm:
        registry = directory / "portals.csv"
        directory.mkdir()
        registry.write_text(farm.registry_csv(), encoding="utf-8")
        portals = load_portals(registry)
        fetched_by = {fetch: [portal for portal in portals if portal.fetch == fetch] for fetch in KILLS}
        for some in fetched_by.values():
            crawl_and_read(whole, some)
        needed = len(farm.requests)
        farm.requests.clear()
        kills, summaries = 0, []
        for fetch, some in fetched_by.items():
            drawn = [random_number.randint(FEWEST, MOST) for _ in range(KILLS[fetch])]
            kills += sum(crawl_and_kill(killed, farm, some, after) for after in drawn)
            summaries.append(crawl_and_read(killed, some)[0])
        return Killed(whole, killed, kills, tuple(summaries), needed, len(farm.requests))


def test_it_was_killed_ten_times_and_went_on(archives):
    assert archives.kills == sum(KILLS.values()) == 10
    for summary in archives.summaries:
        assert summary.outcome == "finished" and summary.resumed > 0
    assert query(archives.killed / DATABASE, "SELECT outcome FROM run") == [("finished",)] * len(KILLS)
    # only what was under way is asked for again: at most one request a host, and what a browser needs to draw a page
    assert archives.needed <= archives.asked <= archives.needed + archives.kills * 6


@pytest.mark.parametrize("table", CONTENT)
def test_the_archive_is_the_same(table, archives):
    expected = content(archives.whole)[table]
    assert content(archives.killed)[table] == expected
    assert expected or table == "change"


def test_every_record_is_whole(archives):
    for directory in (archives.whole, archives.killed):
        done = gongkai("verify", "--archive", directory)
        assert done.returncode == 0 and "0 findings" in done.stdout
        files = sorted((directory / "warc").glob("*.warc.gz"))
        assert files
        checked = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", *files], check=False, capture_output=True
        )
        assert checked.returncode == 0, checked.stdout


def test_killed_while_reading(archives, tmp_path):
    """`gongkai reparse`, killed once it has begun to write and called again, gives the same tables."""
    directory = tmp_path / "archive"
    shutil.copytree(archives.whole, directory)
    before = content(directory)
    process = subprocess.Popen([sys.executable, "-m", "gongkai", "reparse", "--archive", directory])
    journal = directory / f"{DATABASE}-wal"
    while process.poll() is None and not (journal.exists() and journal.stat().st_size >= 100_000):
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert gongkai("reparse", "--archive", directory).returncode == 0
    assert content(directory) == before
