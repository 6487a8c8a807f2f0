"""What Datasette shows around the tables: titles, descriptions, units, facets, canned queries.

Everything that the codebook knows is taken from it; only what belongs to the site alone is written here.
"""

from __future__ import annotations

from typing import Any

from parsers.forms import FORMS, indicators

TITLE = "公开 Gongkai"
DESCRIPTION = (
    "Annual government-information-disclosure reports (政府信息公开工作年度报告): every version kept, "
    "every figure with its evidence. A blank is not zero; what cannot be read for certain is marked as such."
)

# table or view -> what it holds, facets, sort (first column descending where it begins with "-")
_TABLES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "panel": (
        "One row per issuer and year, one column per series of the codebook.",
        ("level", "year", "form"),
        "issuer",
    ),
    "panel_all": (
        "The panel with the reports too that only a quarantined document tells (see trust).",
        ("trust", "level", "year", "form"),
        "issuer",
    ),
    "quarantined": ("Documents on hosts that are not official: kept, and left out of the panel.", ("report_year",), ""),
    "latest_metric": ("Every figure of the version that speaks for each report today.", ("kind", "method", "year"), ""),
    "coverage": ("Each issuer and year with exactly one status.", ("status", "year", "level"), "issuer"),
    "contradiction": (
        "Checks that a report fails: both sides, and where; last those that it would fail if blank cells were 0.",
        ("severity", "assuming", "year", "rule_id"),
        "",
    ),
    "waived": ("Failed or open checks that a person waived, with the reason.", ("rule_id", "year"), ""),
    "waiver": ("People's waivers: a rule that need not hold for an issuer's reports.", ("rule_id",), ""),
    "withdrawn": ("Reports that are no longer where they stood.", ("year",), ""),
    "elsewhere": (
        "Documents of a report that stand beside the one that speaks for it, with its address; they count nowhere.",
        ("same_text", "year"),
        "",
    ),
    "changed": ("What differs between a version and the one before it.", ("what", "year"), ""),
    "report": ("An issuer and a year.", ("year",), ""),
    "version": ("Runs of captures of one document with equal text and figures.", ("form", "report_year"), "-id"),
    "document": ("Addresses that hold, or held, a report or might.", ("state", "trust", "host"), ""),
    "capture": ("Every HTTP exchange as kept, with its place in the WARC files.", ("role", "status", "run_id"), ""),
    "metric": ("One indicator's value in one version, with its evidence.", ("kind", "method"), ""),
    "check_result": ("One rule's verdict on one version.", ("status", "severity"), ""),
    "notice": ("What was not understood or not trusted.", ("code",), ""),
    "indicator": ("The codebook.", ("form", "comparability"), ""),
    "rule": ("The identities that reports must keep.", ("form", "severity"), ""),
    "issuer": ("Who must report.", ("level",), ""),
    "portal": ("The registry, as of the last crawl.", ("family", "fetch", "status"), ""),
    "run": ("Each run of a verb that brought bytes in.", ("verb", "outcome"), "-id"),
    "reading": ("What came of reading each capture.", ("outcome",), ""),
    "correction": ("People's corrections; the source value stays.", (), ""),
    "series_value": ("One value a report and series: the panel in long form.", ("series",), ""),
    "current_version": ("The version that speaks for each report today.", ("form",), ""),
    "series_value_all": ("The same with quarantined documents.", ("series",), ""),
    "current_version_all": ("The same with quarantined documents.", ("form", "trust"), ""),
    "section": ("The numbered parts of each version's text.", (), ""),
    "date_claim": ("What each source says of the publication date.", ("source",), ""),
    "change": ("What differs between two versions, by id.", ("what",), ""),
    "division": ("Administrative divisions (GB/T 2260).", ("level",), ""),
}

_COLUMNS = {
    "report_id": "issuer and year",
    "issuer_id": "division code (GB/T 2260), or the name where no code is certain",
    "kind": "number, blank (printed empty), not_applicable (/ — 无), text, ambiguous (place uncertain), missing",
    "method": "table, flat (a table that lost its cells), prose, statement (zero said in words), computed",
    "raw": "what is printed",
    "scope": "own office, whole area, or unclear",
    "from_text": "columns of this row whose figure stands only in the running text",
    "failed_checks": "identities of the form that the report's own figures break",
    "start": "first character of the evidence in the version's text",
    "end": "character after the evidence",
    "published": "the report's own date; a claim, not an observation",
    "first_seen": "when we first saw it",
    "assuming": "empty: as printed; blank means 0: strictly open, since cells are blank",
    "likely": "indicators whose figure is likely wrong: the smallest changes that would mend the identity",
    "lenient": "what an undecidable check would come to if empty cells were 0",
    "judged": "the verdict without the waiver",
    "candidates": "indicators among which the place of the number is uncertain",
}

# table or view -> its columns whose names do not explain themselves
_EVIDENCE = ("kind", "method", "raw", "start", "end", "candidates")
_EXPLAINED: dict[str, tuple[str, ...]] = {
    "panel": ("report_id", "issuer_id", "scope", "published", "failed_checks", "from_text"),
    "latest_metric": ("report_id", "issuer_id", *_EVIDENCE),
    "metric": _EVIDENCE,
    "coverage": ("report_id", "issuer_id", "published", "first_seen"),
    "contradiction": ("report_id", "assuming", "likely"),
    "waived": ("report_id", "judged"),
    "check_result": ("lenient", "judged", "likely"),
    "changed": ("report_id",),
    "withdrawn": ("report_id", "first_seen"),
    "elsewhere": ("report_id", "first_seen"),
    "version": ("report_id", "scope", "published", "first_seen"),
    "report": ("issuer_id", "first_seen"),
}

_QUERIES: dict[str, tuple[str, str, str]] = {
    "years_of_an_issuer": (
        "An issuer's years side by side",
        "Main figures of one issuer, a row a year. Give the id: a division code or a name.",
        "SELECT year, form, proactive_items, requests_received, requests_carried_in, requests_granted,"
        " requests_refused, requests_processed, requests_carried_out, reconsiderations, lawsuits,"
        " failed_checks, from_text FROM panel WHERE issuer_id = :issuer OR issuer = :issuer ORDER BY year",
    ),
    "find": (
        "Full-text search",
        "Finds words of two characters as well: 复议, 申请. Words apart from each other by a blank must all occur."
        " `speaks`: 1 the version that speaks for its report, 0 an earlier one or one that stands elsewhere too.",
        "SELECT version.id AS version_id, version.report_id, version.title, version.report_year, version.id IN"
        " (SELECT id FROM current_version_all) AS speaks, document.url"
        " FROM version_search JOIN version ON version.id = version_search.rowid"
        " JOIN document ON document.id = version.document_id"
        " WHERE version_search MATCH escape_fts(:words)"
        " ORDER BY version.report_year DESC, version.report_id, speaks DESC LIMIT 200",
    ),
    "evidence": (
        "The words around a figure",
        "Shows each figure of a report inside its text. Give the report: issuer id/year.",
        "SELECT metric.indicator_id, metric.kind, metric.value, metric.raw, metric.method, substr(version.text,"
        ' max(metric."start" - 29, 1), metric."end" - metric."start" + 60) AS context FROM current_version'
        " JOIN version ON version.id = current_version.id JOIN metric ON metric.version_id = version.id"
        ' WHERE current_version.report_id = :report AND metric."end" > 0 ORDER BY metric.n',
    ),
    "unknown_rows": (
        "Rows that no form declares",
        "The most frequent labels found in tables and not known to the codebook.",
        "SELECT detail, count(*) AS versions FROM notice WHERE code = 'unknown-row' GROUP BY detail"
        " ORDER BY versions DESC LIMIT 200",
    ),
    "uncertain_figures": (
        "Printed numbers whose place is uncertain",
        "Each with the indicators among which it cannot be decided.",
        "SELECT issuer, year, raw, candidates, assumptions, url FROM latest_metric WHERE kind = 'ambiguous'"
        " ORDER BY issuer, year",
    ),
    "indicator_over_years": (
        "One indicator over all issuers and years",
        "Give the indicator's id, as in the codebook.",
        "SELECT issuer, year, kind, value, unit, raw, url FROM latest_metric WHERE indicator_id = :indicator"
        " ORDER BY issuer, year",
    ),
}


def metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for the archive's database of that name."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "databases": {
            database: {
                "description": DESCRIPTION,
                "tables": {name: _table(name) for name in _TABLES},
                "queries": {
                    name: {"title": title, "description": description, "sql": sql}
                    for name, (title, description, sql) in _QUERIES.items()
                },
            }
        },
    }


def _table(name: str) -> dict[str, Any]:
    description, facets, sort = _TABLES[name]
    explained = _EXPLAINED.get(name, ())
    entry: dict[str, Any] = {"description": description, "columns": {column: _COLUMNS[column] for column in explained}}
    if facets:
        entry["facets"] = list(facets)
    if sort:
        entry["sort_desc" if sort.startswith("-") else "sort"] = sort.lstrip("-")
    if name in {"panel", "panel_all"}:
        entry["columns"] |= series_descriptions()
    if name == "version":
        entry |= {"fts_table": "version_search", "fts_pk": "id", "label_column": "title"}
    if name == "indicator":
        entry["label_column"] = "label_zh"
    if name == "issuer":
        entry["label_column"] = "name"
    return entry


def series_descriptions() -> dict[str, str]:
    """Series -> English label, unit and comparability, from the codebook's newest indicator of the series."""
    told: dict[str, str] = {}
    since = {form.id: form.first_year for form in FORMS}  # the running text ("any") has none, and counts last
    for indicator in sorted(indicators(), key=lambda one: since.get(one.form, 0)):
        if indicator.series:
            break_note = {"same": "comparable across forms", "near": "nearly comparable", "broken": "not comparable"}
            note = break_note.get(indicator.comparability, "")
            told[indicator.series] = "; ".join(
                part for part in (indicator.label_en.removesuffix("; total"), indicator.unit, note) if part
            )
    return told
