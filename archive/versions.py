"""Versions: runs of captures of one document that read the same.  Pure.

Two readings are the same when title, text and figures are, with what the page's furniture prints left out (view
counters, print and font buttons, today's date).  A page that is gone ends a version; one that could not be had, or not
be read, does not; one that comes back begins a new version, even with the same text.

A death takes two visits that find the page gone with none between that finds it there, and no list that still shows
it (the crawl asks for what the lists dropped only after it has read them whole, so the host was alive both times).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parsers.model import Metric, Report

Seen = Literal["report", "not-a-report", "unreadable", "blocked", "gone", "moved", "empty", "partial"]
Outcome = Literal["report", "not-a-report", "unreadable", "blocked", "gone", "moved"]
# Outcomes that say something certain about the document; the others say something about one visit.
_CERTAIN = frozenset({"report", "not-a-report", "gone", "moved"})

# Furniture that changes, or comes and goes, while the document stays.  A counter is furniture only when no other word
# runs into it: 网站访问量：12345 is a figure of the report, 浏览次数：12345 is not.
_FURNITURE = re.compile(
    r"(?<![\w])(?:本[页文]|文章)?(?:浏览|点击|阅读|查看|访问)(?:次数|人次|量|数|率)\s*[::]\s*[\[【(]?\s*\d*\s*[\]】)]?\s*次?"
    r"|(?:今天|今日)是?\s*[::]?\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*星期[一二三四五六日天])?"
    r"|当前时间\s*[::]\s*[\d年月日时分秒:\-/\s]+(?:星期[一二三四五六日天])?"
    r"|[\[【(]?\s*(?:字体|字号)\s*[::]?\s*[\[【(]?\s*(?:[大中小]\s*){1,3}[\]】)]?"
    r"|[\[【(]\s*(?:打印(?:本页|文章)?|关闭(?:本页|窗口)?|收藏(?:本页)?|分享(?:到)?|返回顶部|大|中|小)\s*[\]】)]"
)
_BUTTONS = re.compile(
    r"(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|页面)?|加入收藏|收藏|分享到?|返回顶部|扫一扫.{0,20}|微信|微博|QQ空间|[\s|::/>])*"
)


@dataclass(frozen=True, slots=True)
class Look:
    """One capture of a document: what it shows by itself.  `digest` is there for what was read as a text; `visit` names
    the run that it belongs to ("" where each look is a visit of its own)."""

    capture_id: int
    time: str
    seen: Seen
    digest: str | None = None
    detail: str = ""
    listed: bool | None = None
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A look in the light of those before it, and the version it belongs to."""

    look: Look
    outcome: Outcome
    detail: str
    version_id: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A run of equal looks; `id` is its first capture.  `ended` is when something else was first seen in its place."""

    id: int
    number: int
    digest: str
    first_seen: str
    last_seen: str
    captures: int
    ended: str | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that follows from a document's looks."""

    judged: tuple[Judged, ...]
    versions: tuple[Version, ...]
    state: Outcome
    last_seen: str | None
    gone_since: str | None
    gone_reason: str | None


def history(looks: Sequence[Look]) -> History:
    """Fold a document's looks, in the order of their captures, into versions and a state.  Never empty."""
    judged: list[Judged] = []
    versions: list[Version] = []
    reported = False
    whole = False  # the open version was read with all its pages
    missed: Look | None = None  # the first of the looks that found it gone
    for look in looks:
        outcome, detail = _judge(look, reported, whole and versions[-1].ended is None)
        if outcome == "gone":
            missed, outcome, detail = _died(look, missed, detail)
        elif outcome in _CERTAIN:
            missed = None
        open_version = versions[-1] if versions and versions[-1].ended is None else None
        version_id = None
        if outcome in {"report", "not-a-report"}:
            version_id = _continue(versions, open_version, look)
            reported = reported or outcome == "report"
            whole = look.seen == "report"
        elif outcome in {"gone", "moved"} and open_version is not None:
            versions[-1] = replace(open_version, ended=(missed or look).time, end_reason=detail)
        judged.append(Judged(look, outcome, detail, version_id))
    return _closing(tuple(judged), tuple(versions), missed)


def reading_digest(report: Report) -> str:
    """What makes two readings the same version: title, text without furniture, figures."""
    parts = [
        "report" if report.is_report else "not-a-report",
        normal_text(report.title or ""),
        normal_text(report.text),
        figures_digest(report.metrics),
    ]
    return _sha256(json.dumps(parts, ensure_ascii=False))


def figures_digest(metrics: Iterable[Metric]) -> str:
    """SHA-256 of the figures as canonical JSON: what is said of each indicator, not where it stands."""
    lines = sorted(
        [m.indicator, m.kind, "" if m.value is None else canonical(m), m.raw.strip(), m.unit, *sorted(m.candidates)]
        for m in metrics
    )
    return _sha256(json.dumps(lines, ensure_ascii=False))


def canonical(metric: Metric) -> str:
    """A number with one spelling: 23, not 23.0 or 2.3E+1."""
    value = f"{metric.value:f}" if metric.value is not None else ""
    return value.rstrip("0").rstrip(".") if "." in value else value


def normal_text(text: str) -> str:
    """`text` without page furniture, in compatibility form, blanks made one, empty lines dropped."""
    lines = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        rest = _FURNITURE.sub(" ", line)
        if rest != line or not _BUTTONS.fullmatch(line):
            rest = "" if _BUTTONS.fullmatch(rest) else " ".join(rest.split())
            if rest:
                lines.append(rest)
    return "\n".join(lines)


def _died(look: Look, missed: Look | None, why: str) -> tuple[Look | None, Outcome, str]:
    """(first look that found it gone, outcome, detail) of a look that found it gone."""
    if look.listed:
        return missed, "unreadable", f"{why}, though a list still shows it"
    if missed is None or not _are_two_visits(missed, look):
        return missed or look, "unreadable", f"{why}: not yet found gone by two visits"
    return missed, "gone", why


def _are_two_visits(one: Look, other: Look) -> bool:
    """Whether two looks are of different runs, or of different days of a run that was gone on with."""
    return one.visit != other.visit or one.visit == "" or one.time[:10] != other.time[:10]


def _judge(look: Look, reported: bool, whole: bool) -> tuple[Outcome, str]:
    if look.seen == "partial":
        # Half a report says nothing against the whole one before it; where there was none before, it is what we have.
        return ("unreadable" if whole else "report"), look.detail
    if look.seen == "empty":
        return ("gone", "emptied") if reported else ("unreadable", look.detail or "almost no text")
    if look.seen == "not-a-report" and reported and look.listed is False:
        return "gone", "no longer a report, and no longer listed"
    return look.seen, look.detail


def _continue(versions: list[Version], open_version: Version | None, look: Look) -> int:
    """Prolong the open version with an equal look, or end it and begin the next; gives the version's id."""
    digest = look.digest or ""
    if open_version is not None and open_version.digest == digest:
        versions[-1] = replace(open_version, last_seen=look.time, captures=open_version.captures + 1)
        return open_version.id
    if open_version is not None:
        versions[-1] = replace(open_version, ended=look.time, end_reason="changed")
    versions.append(Version(look.capture_id, len(versions) + 1, digest, look.time, look.time, 1))
    return look.capture_id


def _closing(judged: tuple[Judged, ...], versions: tuple[Version, ...], missed: Look | None) -> History:
    certain = [j for j in judged if j.outcome in _CERTAIN]
    state = (certain or list(judged))[-1].outcome
    shown = [j.look.time for j in judged if j.version_id is not None]
    ends: list[Judged] = []
    for j in reversed(certain):
        if j.outcome != state or state not in {"gone", "moved"}:
            break
        ends.append(j)
    if not ends:
        return History(judged, versions, state, shown[-1] if shown else None, None, None)
    since = missed if missed is not None and state == "gone" else ends[-1].look
    return History(judged, versions, state, shown[-1] if shown else None, since.time, ends[-1].detail)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
