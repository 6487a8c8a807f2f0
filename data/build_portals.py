"""Builds the registry of portals from collected lists; run by hand, not part of the package.

    python data/build_portals.py SOURCES

SOURCES is a folder with `sites.csv` (the portals of the country with a reachability probe of April 2026),
`report-urls.csv` (addresses at which reports were seen) and `provinces/*.yaml` (a survey of the provinces' columns,
July 2026); `data/README.md` tells more of them.  Out: `data/portals.csv`.  What a program cannot know is said by people
in `data/portal_overrides.csv`, each line with its reason.

No address is made up.  A home page is one of the list's, a column is one that the survey names or the folder that a
report's own address lies in (`column_rules.py`); everything else waits to be found by a crawl of the home page.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from column_rules import column_of, common, folders

DATA = Path(__file__).resolve().parent
FIELDS = (
    "id", "division", "issuer", "level", "home", "columns", "family", "fetch", "status", "evidence", "access", "note",
)  # fmt: skip
Row = Mapping[str, str]
_LEVELS = {"province", "prefecture", "county"}


@dataclass
class Line:
    """A line of the registry as it comes together."""

    id: str
    issuer: str
    level: str
    home: str
    access: str = ""
    status: str = ""
    family: str = ""
    fetch: str = "http"
    evidence: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # column -> family
    sources: list[str] = field(default_factory=list)  # addresses of reports that gave a column
    unread: list[str] = field(default_factory=list)  # addresses of reports that gave none
    own: bool = False  # a column is the government's own or shared by all its bodies

    def row(self) -> list[str]:
        """The line's fields in the order of FIELDS."""
        derived = bool(self.columns) and not self.status
        evidence = list(self.evidence)
        if self.sources:
            evidence.append(f"column derived from a report address seen: {' '.join(sorted(self.sources))}")
        if self.unread:
            evidence.append(f"report address seen: {' '.join(sorted(self.unread))}")
        if derived and not self.own and "/" not in self.id:
            self.notes.append("partial: no column of the government itself was seen")
        status = self.status or (
            "column-derived" if self.columns else "blocked" if self.access == "none" else "home-only"
        )
        families = set(self.columns.values())
        family = self.family or (families.pop() if len(families) == 1 else "general" if families else "")
        columns = " ".join(self.columns)
        return [
            self.id, self.id[:6], self.issuer, self.level, self.home, columns, family, self.fetch, status,
            "; ".join(evidence), self.access, "; ".join(self.notes),
        ]  # fmt: skip


class Overrides:
    """What people decided, by kind and key."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in rows:
            self._rows[row["kind"]][row["key"]] = row

    def of(self, kind: str) -> dict[str, Row]:
        """The lines of one kind."""
        return self._rows[kind]


class Divisions:
    """Today's divisions by name within their province."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.today = {row["code"]: row for row in rows if not row["valid_to"]}
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, row in self.today.items():
            self._names[code[:2], row["name"]].append(code)
        self._provinces = {row["name"]: code for code, row in self.today.items() if row["level"] == "province"}

    def code(self, place: str) -> str:
        """The code of 省/市/县; LookupError where there is none or several."""
        province, *below = place.split("/")
        codes = [self._provinces[province]]
        for name in below[-1:]:
            codes = self._names[codes[0][:2], name]
            if len(codes) > 1:
                above = self._names[codes[0][:2], below[0]]
                codes = [code for code in codes if above and code[:4] == above[0][:4]]
        if len(codes) != 1:
            raise LookupError(f"{place} has the codes {codes}")
        return codes[0]

    def government(self, code: str) -> str:
        """The name of a division's government: prefectures called 地区 and 盟 have an 行政公署."""
        row = self.today[code]
        office = row["level"] == "prefecture" and row["name"][-1] in "区盟"
        return f"{row['name']}{'行政公署' if office else '人民政府'}"


def host_key(url: str) -> str:
    """Host and port as they are compared: lower case, without www."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def site_lines(sites: Iterable[Row], divisions: Divisions, overrides: Overrides) -> dict[str, Line]:
    """A line for every portal of the list, by id."""
    lines: dict[str, Line] = {}
    for site in sites:
        place = site["place"]
        override = overrides.of("place").get(place)
        code = override["id"] if override else divisions.code(place)
        issuer = override["issuer"] if override else divisions.government(code)
        level = override["level"] if override else divisions.today[code]["level"]
        home = site["final_url"] if site["access_2026_04"] == "protocol-switch" else site["home_url"]
        line = Line(code, issuer, level, home, site["access_2026_04"])
        size = site["home_page_bytes"]
        small = f" ({size} bytes: a shell or a challenge)" if size and int(size) < 2_500 else ""
        said = "no answer" if line.access == "none" else line.access
        line.evidence.append(f"home page: site list, probe 2026-04 {said}{small}")
        if moved := overrides.of("home").get(place):
            line.home, line.access, line.evidence = moved["home"], "", [f"home page: {moved['reason']}"]
        if both := overrides.of("shared").get(place):
            line.notes.append(f"shared: {both['reason']}")
        if override:
            line.notes.append(f"place: {override['reason']}")
        if code in lines:
            raise ValueError(f"{place} and another place have the code {code}")
        lines[code] = line
    return lines


def add_survey(lines: dict[str, Line], folder: Path, overrides: Overrides) -> None:
    """Put the surveyed columns into the provinces' lines; an address that the survey does not name is refused."""
    for slug, row in overrides.of("survey").items():
        text = (folder / f"{slug}.yaml").read_text(encoding="utf-8")
        block = re.search(
            r"disclosure_annual_report:\n(?:\s+#.*\n)*\s+url: (\S+)\n(?:.*\n)*?\s+verified_at: (\S+)", text
        )
        if not block:
            raise ValueError(f"{slug}.yaml names no column")
        line, reason = lines[row["id"]], f" ({row['reason']})" if row["reason"] else ""
        line.status, line.family, line.fetch = row["status"], row["family"], row["fetch"] or "http"
        line.own = True
        if row["status"] == "blocked":
            line.evidence.append(f"province survey {block[2]}: {row['reason']}")
            continue
        if row["status"] == "column-derived":
            found = column_of(block[1])
            columns = [found[0]] if found else []
        else:
            columns = row["columns"].split() or [block[1]]
        for column in columns:
            number = re.search(r"tpl/(\d+)", column)
            if (
                not (column in text or urlsplit(column).path in text or (number and number[1] in text))
                and line.status != "column-derived"
            ):
                raise ValueError(f"{slug}.yaml does not name {column}")
            line.columns[column] = row["family"]
        line.evidence.append(f"province survey verified {block[2]}{reason}")


def add_reports(lines: dict[str, Line], reports: Iterable[Row], overrides: Overrides) -> None:
    """Put what the addresses of seen reports tell into the lines of their hosts."""
    homes: dict[str, str] = {}
    for line in sorted(lines.values(), key=lambda one: (bool(one.notes), one.id)):
        homes.setdefault(host_key(line.home), line.id)
    for report in sorted(reports, key=lambda row: row["url"]):
        url, host = report["url"], host_key(report["url"])
        if report["is_gov_cn"] != "yes" or host in overrides.of("leave"):
            continue
        first = folders(f"{urlsplit(url).path}/")[:1]
        override = overrides.of("host").get(f"{host}/{first[0] if first else ''}") or overrides.of("host").get(host)
        if override and override["id"] not in lines:
            home = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
            line = Line(override["id"], override["issuer"], override["level"], home)
            line.evidence.append(f"home page: host of a report, {override['reason']}")
            lines[line.id] = line
        _add_report(lines[override["id"] if override else homes[host]], report)


def _add_report(line: Line, report: Row) -> None:
    found = column_of(report["url"]) if report["report_year"] else None
    if found is None or line.status:  # what the survey says of a province stands
        line.unread.append(report["url"])
        return
    column, family = found
    same = next((one for one in line.columns if _same(one, column)), None)
    if same is None:
        line.columns[column] = family
    line.sources.append(report["url"])
    line.own |= common(column) or (report["issuer_level"] in _LEVELS and report["issuer_level"] == line.level)


def _same(one: str, other: str) -> bool:
    return (host_key(one), urlsplit(one)[2:]) == (host_key(other), urlsplit(other)[2:])


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def build(sources: Path) -> list[list[str]]:
    """The rows of the registry, by id."""
    overrides = Overrides(read(DATA / "portal_overrides.csv"))
    lines = site_lines(read(sources / "sites.csv"), Divisions(read(DATA / "divisions.csv")), overrides)
    add_survey(lines, sources / "provinces", overrides)
    add_reports(lines, read(sources / "report-urls.csv"), overrides)
    return [lines[key].row() for key in sorted(lines)]


def main() -> int:
    """Write data/portals.csv from the folder named on the command line."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    rows = build(Path(sys.argv[1]))
    with (DATA / "portals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
