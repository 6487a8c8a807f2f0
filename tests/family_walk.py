"""Walks a farm portal with a family's pure functions alone, without Scrapy: what it lists and what it asks for."""

from __future__ import annotations

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.families import FAMILIES, Page, PageRequest
from gongkai.farm.cms import CmsFarm, CmsSite

_MOST = 400


@dataclass
class Walked:
    """`listed` maps each entry's address to its title; `asked` are the addresses in order; `trouble` what was odd."""

    listed: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def fetch(request: PageRequest) -> Page:
    """The answer to a request as a page (text as UTF-8)."""
    asked = urllib.request.Request(request.url, data=request.body or None, method=request.method)
    for name, value in request.headers:
        asked.add_header(name, value)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return Page(answer.geturl(), answer.read().decode(), answer.status, newest_year=2022)


def walk(site: CmsSite, *, kinds: bool = True) -> Walked:
    """Read the registered columns, their parts and all their pages with the site's own family."""
    return walk_from(site.family, [site.home.rstrip("/") + path for path in site.registered()], kinds=kinds)


def walk_from(name: str, columns: Sequence[str], *, kinds: bool = True) -> Walked:
    """Read these columns, their parts and all their pages with one family."""
    family, done = FAMILIES[name], Walked()
    waiting = [PageRequest(url) for url in columns]
    seen = {(part.url, part.body) for part in waiting}
    while waiting:
        part = waiting.pop(0)
        done.asked.append(part.url)
        assert len(done.asked) < _MOST, "the walk does not end"
        page = fetch(part)
        for entry in family.entries(page):
            done.listed.setdefault(entry.url, entry.title)
            done.dates.setdefault(entry.url, entry.date)
        if family.unread(page):
            done.trouble.append(f"{part.url}: {family.unread(page)}")
        leaves = [PageRequest(leaf.url) for leaf in family.leaves(page) if kinds or leaf.split == "year"]
        for following in (*family.next_pages(page), *leaves):
            if (following.url, following.body) not in seen:
                seen.add((following.url, following.body))
                waiting.append(following)
    return done


def check(farm: CmsFarm, site: CmsSite) -> Walked:
    """Walk and hold it against the truth: every report listed, nothing unread."""
    done, truth = walk(site), farm.truth(site)
    assert not done.trouble
    assert truth.take <= done.listed.keys(), sorted(truth.take - done.listed.keys())[:3]
    assert truth.others <= done.listed.keys(), sorted(truth.others - done.listed.keys())[:3]
    return done
