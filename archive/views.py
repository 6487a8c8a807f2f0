"""The views of the archive: those of views.sql, and `panel`, which has one column per series of the codebook."""

from __future__ import annotations

from importlib.resources import files

from parsers.forms import indicators


def panel_series() -> tuple[str, ...]:
    """The series of the codebook in its order, each once."""
    return tuple(dict.fromkeys(i.series for i in indicators() if i.series and i.comparability != "broken"))


def views_sql() -> str:
    """All CREATE VIEW statements, in an order in which they can be run."""
    return files("archive").joinpath("views.sql").read_text("utf-8") + _panel()


def _panel() -> str:
    columns = ",\n".join(
        f"  max(CASE series_value.series WHEN '{series}' THEN series_value.value END) AS \"{series}\""
        for series in panel_series()
    )
    return f"""
-- One row per issuer and year; a column is empty where the report prints no certain number for it.
-- `from_text` names the columns whose figure stands only in the running text.
CREATE VIEW panel AS
SELECT report.id AS report_id, issuer.id AS issuer_id, issuer.name AS issuer, issuer.level, report.year,
  current_version.form, current_version.scope, current_version.published,
  (SELECT count(*) FROM check_result WHERE check_result.version_id = current_version.id
   AND check_result.status = 'fail' AND check_result.severity = 'error') AS failed_checks,
  group_concat(CASE WHEN series_value.from_text AND series_value.value IS NOT NULL THEN series_value.series END, ' ')
    AS from_text,
{columns}
FROM current_version
JOIN report ON report.id = current_version.report_id
JOIN issuer ON issuer.id = report.issuer_id
LEFT JOIN series_value ON series_value.report_id = report.id
GROUP BY report.id;
"""
