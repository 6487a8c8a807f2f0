"""The site's own pages: the overview, an issuer's years side by side, a report with its versions and evidence.

Stored text is data from strangers: it reaches the browser only through the templates' escaping.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import NotFound, Request, Response

DATABASE = "gongkai"
# Enough to see the country's shape on one page; the `coverage` view lists the rest.
MAX_ISSUERS_SHOWN, MAX_FINDINGS_SHOWN, MAX_UNREAD_SHOWN, MAX_HANGING_SHOWN = 200, 30, 100, 100

MAIN_SERIES = (
    ("proactive_items", "主动公开政府信息（条）"),
    ("normative_documents_issued", "制发规范性文件（件）"),
    ("requests_received", "新收申请（件）"),
    ("requests_carried_in", "上年结转（件）"),
    ("requests_granted", "予以公开（件）"),
    ("requests_granted_in_part", "部分公开（件）"),
    ("requests_refused", "不予公开（件）"),
    ("requests_unable", "无法提供（件）"),
    ("requests_not_processed", "不予处理（件）"),
    ("requests_processed", "办理结果总计（件）"),
    ("requests_carried_out", "结转下年度（件）"),
    ("reconsiderations", "行政复议（件）"),
    ("lawsuits", "行政诉讼（件）"),
)
KIND_SIGNS = {"blank": "（空）", "not_applicable": "不适用", "ambiguous": "？", "missing": "—", "text": "文字"}


# Bodies that only another's column named come after those of the registry.
_GRID = """
SELECT issuer_id, issuer, year, status, report_id, issuer_id IN (SELECT issuer_id FROM portal) AS registered
FROM coverage
WHERE issuer_id IN (SELECT id FROM issuer ORDER BY id NOT IN (SELECT issuer_id FROM portal), id LIMIT :most)
ORDER BY issuer_id NOT IN (SELECT issuer_id FROM portal), issuer_id, year"""


# What an issuer's lists led to and nothing reads yet, each with the page that it hangs on.
_UNREAD = """
SELECT document.id, document.url, document.state, via AS page, coalesce(
         capture.list_title, (SELECT list_title FROM capture AS page WHERE page.url = capture.via
                              AND page.list_title IS NOT NULL ORDER BY page.id DESC LIMIT 1), '') AS title
FROM document JOIN capture ON capture.id = document.id JOIN portal ON portal.id = document.portal_id
WHERE portal.issuer_id = :id AND document.state IN ('unreadable', 'blocked')
ORDER BY document.id LIMIT :most"""
# The files, pictures and further pages of a report's page; the last capture of each.
_HANGING = """
SELECT max(id) AS id, url, role, media_type FROM capture
WHERE via = :url AND role IN ('attachment', 'data') AND status IN (200, 304)
GROUP BY url ORDER BY min(id) LIMIT :most"""


async def _rows(datasette: Any, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    result = await datasette.get_database(DATABASE).execute(sql, parameters)
    return [dict(row) for row in result.rows]


async def overview(datasette: Any) -> dict[str, Any]:
    """The front page: issuers x years, and the newest findings."""
    coverage = await _rows(datasette, _GRID, most=MAX_ISSUERS_SHOWN)
    years = sorted({row["year"] for row in coverage})
    issuers: dict[str, dict[str, Any]] = {}
    for row in coverage:
        told = {"id": row["issuer_id"], "name": row["issuer"], "registered": row["registered"], "years": {}}
        entry = issuers.setdefault(row["issuer_id"], told)
        entry["years"][row["year"]] = row
    findings = {
        view: await _rows(datasette, f"SELECT * FROM {view} ORDER BY {order} LIMIT :most", most=MAX_FINDINGS_SHOWN)
        for view, order in (
            ("changed", "issuer, year"),
            ("withdrawn", "issuer, year"),
            ("contradiction", "severity = 'error' DESC, severity = 'warning' DESC, assuming, issuer, year, rule_id"),
        )
    }
    counts = await _rows(
        datasette,
        "SELECT (SELECT count(*) FROM issuer) AS issuers, (SELECT count(*) FROM report) AS reports,"
        " (SELECT count(*) FROM version) AS versions, (SELECT count(*) FROM capture) AS captures,"
        " (SELECT count(*) FROM metric WHERE kind = 'number') AS figures",
    )
    registered = [issuer for issuer in issuers.values() if issuer["registered"]]
    others = [issuer for issuer in issuers.values() if not issuer["registered"]]
    return {"years": years, "registered": registered, "others": others, "counts": counts[0], **findings}


async def issuer_page(datasette: Any, request: Request) -> Response:
    """An issuer's years side by side."""
    issuer_id = unquote(request.url_vars["issuer"])
    issuer = await _rows(datasette, "SELECT * FROM issuer WHERE id = :id", id=issuer_id)
    if not issuer:
        raise NotFound(f"no issuer {issuer_id}")
    panel = await _rows(datasette, "SELECT * FROM panel WHERE issuer_id = :id ORDER BY year", id=issuer_id)
    coverage = await _rows(datasette, "SELECT * FROM coverage WHERE issuer_id = :id ORDER BY year", id=issuer_id)
    by_year = {row["year"]: row for row in panel}
    unread = await _rows(datasette, _UNREAD, id=issuer_id, most=MAX_UNREAD_SHOWN)
    context = {
        "issuer": issuer[0], "coverage": coverage, "panel": by_year, "series": MAIN_SERIES, "unread": unread
    }  # fmt: skip
    return Response.html(await datasette.render_template("issuer.html", context, request=request))


async def report_page(datasette: Any, request: Request) -> Response:
    """A report: its versions, what changed, what it contradicts, every figure with its evidence, its text."""
    report_id = f"{unquote(request.url_vars['issuer'])}/{request.url_vars['year']}"
    versions = await _rows(
        datasette,
        "SELECT version.*, document.url, document.state, document.gone_since, document.gone_reason, document.trust,"
        " document.trust_reason FROM version JOIN document ON document.id = version.document_id"
        " WHERE version.report_id = :id ORDER BY version.id DESC",
        id=report_id,
    )
    if not versions:
        raise NotFound(f"no report {report_id}")
    current = await _rows(datasette, "SELECT id FROM current_version_all WHERE report_id = :id", id=report_id)
    wanted = request.args.get("version") or str(current[0]["id"])
    shown = next((v for v in versions if str(v["id"]) == wanted), None)
    if shown is None:
        raise NotFound(f"{report_id} has no version {wanted}")
    told = await _rows(datasette, "SELECT * FROM elsewhere WHERE report_id = :id", id=report_id)
    context = {"report_id": report_id, "versions": versions, "shown": shown, "kind_signs": KIND_SIGNS,
               "speaks": current[0]["id"], "elsewhere": {row["version_id"]: row for row in told}}  # fmt: skip
    context |= await _of_version(datasette, shown)
    return Response.html(await datasette.render_template("report.html", context, request=request))


async def _of_version(datasette: Any, version: Mapping[str, Any]) -> dict[str, Any]:
    metrics = await _rows(
        datasette,
        "SELECT metric.*, indicator.section, indicator.label_zh, indicator.label_en, indicator.item, indicator.member"
        " FROM metric JOIN indicator ON indicator.id = metric.indicator_id WHERE version_id = :id ORDER BY n",
        id=version["id"],
    )
    text = version["text"]
    for metric in metrics:
        metric["candidates"] = json.loads(metric["candidates"])
        metric["before"] = text[max(metric["start"] - 24, 0) : metric["start"]].rsplit("\n", 1)[-1]
        metric["after"] = text[metric["end"] : metric["end"] + 24].split("\n", 1)[0]
    sections: dict[str, list[dict[str, Any]]] = {}
    for metric in metrics:
        if metric["kind"] != "missing":
            sections.setdefault(metric["section"], []).append(metric)
    one = {"id": version["id"]}
    return {
        "sections": sections,
        "failed": await _checks(datasette, "status = 'fail'", version, metrics),
        "lenient": await _checks(datasette, "status = 'undecidable' AND lenient = 'fail'", version, metrics),
        "waived": await _checks(datasette, "status = 'waived'", version, metrics),
        "waivers": await _rows(
            datasette,
            "SELECT rule_id, who, made, why FROM waiver WHERE issuer_id = :issuer AND (year IS NULL OR year = :year)"
            " ORDER BY id",
            issuer=version["report_id"].rpartition("/")[0],
            year=version["report_year"],
        ),
        "passed": (
            await _rows(
                datasette, "SELECT count(*) AS n FROM check_result WHERE version_id = :id AND status = 'pass'", **one
            )
        )[0]["n"],
        "notices": await _rows(datasette, "SELECT * FROM notice WHERE version_id = :id ORDER BY n", **one),
        "changes": await _rows(
            datasette,
            "SELECT change.*, indicator.label_zh FROM change LEFT JOIN indicator ON indicator.id = change.indicator_id"
            " WHERE version_id = :id ORDER BY n",
            **one,
        ),
        "hanging": await _rows(datasette, _HANGING, url=version["url"], most=MAX_HANGING_SHOWN),
        "dates": await _rows(datasette, "SELECT * FROM date_claim WHERE version_id = :id ORDER BY n", **one),
    }


async def _checks(
    datasette: Any, where: str, version: Mapping[str, Any], metrics: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The checks of a version, errors first; `likely` by the figures' names."""
    checks = await _rows(
        datasette,
        "SELECT check_result.*, rule.sentence_zh, rule.sentence_en FROM check_result JOIN rule ON rule.id = rule_id"
        f" WHERE version_id = :id AND {where}"
        " ORDER BY check_result.severity = 'error' DESC, check_result.severity = 'warning' DESC, n",
        id=version["id"],
    )
    labels = {metric["indicator_id"]: metric["label_zh"] for metric in metrics}
    for check in checks:
        check["likely"] = [{"id": one, "label": labels.get(one, "")} for one in json.loads(check["likely"])]
    return checks
