"""The views of the archive: those of views.sql, and `panel`, which has one column per series of the codebook."""

from __future__ import annotations

from importlib.resources import files

from archive.verdicts import waiver_triggers
from parsers.forms import indicators


def panel_series() -> tuple[str, ...]:
    """The series of the codebook in its order, each once."""
    return tuple(dict.fromkeys(i.series for i in indicators() if i.series and i.comparability != "broken"))


def views_sql() -> str:
    """All CREATE VIEW statements in an order in which they can be run, and the triggers of waivers."""
    text = files("archive").joinpath("views.sql").read_text("utf-8")
    panels = _panel("panel", "current_version") + _panel("panel_all", "current_version_all")
    return text + panels + waiver_triggers()


def _panel(name: str, version: str) -> str:
    columns = ",\n".join(
        f"  max(CASE value.series WHEN '{series}' THEN value.value END) AS \"{series}\"" for series in panel_series()
    )
    return f"""
-- One row per issuer and year; a column is empty where the report prints no certain number for it.
-- `from_text` names the columns whose figure stands only in the running text.
-- `panel_all` has the reports too that only a quarantined document tells, and says so in `trust`.
CREATE VIEW {name} AS
SELECT report.id AS report_id, issuer.id AS issuer_id, issuer.name AS issuer, issuer.level, report.year,
  {"version.trust, " if name == "panel_all" else ""}version.form, version.scope, version.published,
  (SELECT count(*) FROM check_result INDEXED BY check_failed WHERE check_result.version_id = version.id
   AND check_result.status = 'fail' AND check_result.severity = 'error') AS failed_checks,
  group_concat(CASE WHEN value.from_text AND value.value IS NOT NULL THEN value.series END, ' ') AS from_text,
{columns}
FROM {version} AS version
JOIN report ON report.id = version.report_id
JOIN issuer ON issuer.id = report.issuer_id
LEFT JOIN series_value_all AS value ON value.report_id = report.id
GROUP BY report.id;
"""
