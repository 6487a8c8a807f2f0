-- The views that people query.  They are dropped and made again whenever this text or the codebook changes.
-- `panel` is generated beside these (archive/views.py), one column per series of the codebook.

-- The version that speaks for a report today: of a document that may be trusted before a quarantined one, of one still
-- live before one that is gone, then the latest.
CREATE VIEW current_version_all AS
SELECT id, document_id, report_id, number, title, issuer_name, report_year, form, scope, published,
       first_seen, last_seen, ended, end_reason, trust
FROM (
  SELECT version.*, document.trust, row_number() OVER (
    PARTITION BY version.report_id ORDER BY (document.trust <> 'quarantined') DESC, (version.ended IS NULL) DESC,
    version.last_seen DESC, version.id DESC
  ) AS place
  FROM version JOIN document ON document.id = version.document_id WHERE version.report_id IS NOT NULL
)
WHERE place = 1;

-- The same without the reports that only a quarantined document tells.
CREATE VIEW current_version AS SELECT * FROM current_version_all WHERE trust <> 'quarantined';

-- Where else a report stands today: documents that are there beside the one that speaks for it (another host or scheme, a
-- second column).  They count nowhere; `same_text` and `same_figures` compare them with the version that speaks.
CREATE VIEW elsewhere AS
SELECT report.id AS report_id, issuer.name AS issuer, report.year, document.url, document.trust,
       speaking.url AS speaks, version.text_sha256 = told.text_sha256 AS same_text,
       version.figures_sha256 = told.figures_sha256 AS same_figures, version.first_seen, version.last_seen,
       version.id AS version_id, told.id AS speaks_id
FROM current_version_all
JOIN version AS told ON told.id = current_version_all.id
JOIN version ON version.report_id = told.report_id AND version.document_id <> told.document_id
     AND version.ended IS NULL
JOIN document ON document.id = version.document_id
JOIN document AS speaking ON speaking.id = told.document_id
JOIN report ON report.id = told.report_id
JOIN issuer ON issuer.id = report.issuer_id;

CREATE VIEW latest_metric AS
SELECT report.id AS report_id, issuer.id AS issuer_id, issuer.name AS issuer, report.year, current_version.form,
       metric.indicator_id, indicator.label_zh, indicator.label_en, metric.kind, metric.value, metric.unit, metric.raw,
       metric.method, indicator.series, indicator.comparability, metric."table", metric."row", metric."column",
       metric."start", metric."end", metric.candidates, metric.assumptions,
       document.url, current_version.id AS version_id
FROM current_version
JOIN report ON report.id = current_version.report_id
JOIN issuer ON issuer.id = report.issuer_id
JOIN document ON document.id = current_version.document_id
JOIN metric ON metric.version_id = current_version.id
JOIN indicator ON indicator.id = metric.indicator_id;

-- One value a report and series.  A series is left empty unless every figure it is made of is a printed number:
-- blank, ambiguous and missing are not zero.  A series whose meaning broke between forms is not continued.  Where a second
-- form stands beside the report's own (a provincial table), the own form's figures count; others only where they agree.
CREATE VIEW series_value_all AS
WITH printed AS (
  SELECT version.report_id, indicator.series, coalesce(indicator.form = version.form, 0) AS own,
         CASE WHEN count(*) = count(metric.value) THEN sum(metric.value) END AS value
  FROM current_version_all AS version
  JOIN metric ON metric.version_id = version.id
  JOIN indicator ON indicator.id = metric.indicator_id
  WHERE indicator.series <> '' AND indicator.form <> 'any' AND indicator.comparability <> 'broken'
  GROUP BY version.report_id, indicator.series, indicator.form
  HAVING max(metric.kind <> 'missing')
), chosen AS (
  SELECT printed.*, max(own) OVER (PARTITION BY report_id, series) AS has_own FROM printed
)
SELECT report_id, series, 0 AS from_text,
       CASE WHEN count(*) = count(value) AND count(DISTINCT value) = 1 THEN max(value) END AS value
FROM chosen WHERE own = has_own
GROUP BY report_id, series
UNION ALL
-- what only the running text says, where all its mentions agree
SELECT current_version_all.report_id, indicator.series, 1,
       CASE WHEN count(*) = count(metric.value) AND count(DISTINCT metric.value) = 1 THEN max(metric.value) END
FROM current_version_all
JOIN metric ON metric.version_id = current_version_all.id
JOIN indicator ON indicator.id = metric.indicator_id
WHERE indicator.series <> '' AND indicator.form = 'any'
  AND NOT EXISTS (
    SELECT 1 FROM metric AS other JOIN indicator AS printed ON printed.id = other.indicator_id
    WHERE other.version_id = current_version_all.id AND printed.series = indicator.series AND printed.form <> 'any'
      AND other.kind <> 'missing'
  )
GROUP BY current_version_all.report_id, indicator.series;

CREATE VIEW series_value AS
SELECT series_value_all.* FROM series_value_all JOIN current_version USING (report_id);

-- Failed checks; and, with the lowest severity, those that would fail if blank cells were 0: `assuming` tells them apart,
-- their sides stand in `detail`.  What a person waived is in `waived`.
CREATE VIEW contradiction AS
SELECT report.id AS report_id, issuer.name AS issuer, report.year, check_result.rule_id,
       CASE check_result.status WHEN 'fail' THEN check_result.severity ELSE 'information' END AS severity,
       CASE check_result.status WHEN 'fail' THEN '' ELSE 'blank means 0' END AS assuming,
       rule.sentence_zh, rule.sentence_en, check_result."left", check_result."right", check_result.difference,
       coalesce(check_result.indicators, rule.indicators) AS indicators, check_result.likely, check_result.detail,
       document.url, current_version.id AS version_id
FROM current_version
JOIN report ON report.id = current_version.report_id
JOIN issuer ON issuer.id = report.issuer_id
JOIN document ON document.id = current_version.document_id
JOIN check_result INDEXED BY check_failed ON check_result.version_id = current_version.id
JOIN rule ON rule.id = check_result.rule_id
WHERE (check_result.status = 'fail' OR check_result.lenient = 'fail') AND check_result.status <> 'waived'
ORDER BY assuming, check_result.severity = 'error' DESC, check_result.severity = 'warning' DESC,
         check_result."left" IS NULL, issuer.name, report.year, check_result.n;

-- What people waived, and what the check says without the waiver.
CREATE VIEW waived AS
SELECT report.id AS report_id, issuer.name AS issuer, report.year, check_result.rule_id, check_result.severity,
       check_result.judged, rule.sentence_zh, check_result."left", check_result."right", check_result.detail,
       waiver.who, waiver.made, waiver.why, check_result.version_id
FROM check_result
JOIN version ON version.id = check_result.version_id
JOIN report ON report.id = version.report_id
JOIN issuer ON issuer.id = report.issuer_id
JOIN rule ON rule.id = check_result.rule_id
JOIN waiver ON waiver.rule_id = check_result.rule_id AND waiver.issuer_id = report.issuer_id
     AND (waiver.year IS NULL OR waiver.year = report.year)
WHERE check_result.status = 'waived';

-- A report that still stands at another address is not withdrawn.
CREATE VIEW withdrawn AS
SELECT report.id AS report_id, issuer.name AS issuer, report.year, document.url, document.first_seen,
       document.last_seen, document.gone_since, document.gone_reason, version.id AS version_id, version.title
FROM document
JOIN version ON version.document_id = document.id
LEFT JOIN report ON report.id = version.report_id
LEFT JOIN issuer ON issuer.id = report.issuer_id
WHERE document.state = 'gone' AND document.trust <> 'quarantined'
  AND (version.report_id IS NULL OR version.report_id NOT IN (SELECT report_id FROM current_version WHERE ended IS NULL))
  AND version.number = (SELECT max(number) FROM version AS other WHERE other.document_id = document.id);

CREATE VIEW changed AS
SELECT report.id AS report_id, issuer.name AS issuer, report.year, version.number AS version, version.first_seen AS seen,
       change.what, change.indicator_id, indicator.label_zh, change.old, change.new, document.url,
       change.version_id, change.previous_id
FROM change
JOIN version ON version.id = change.version_id
JOIN document ON document.id = version.document_id
LEFT JOIN report ON report.id = version.report_id
LEFT JOIN issuer ON issuer.id = report.issuer_id
LEFT JOIN indicator ON indicator.id = change.indicator_id
WHERE document.trust <> 'quarantined';

CREATE VIEW quarantined AS
SELECT document.id AS document_id, document.url, document.trust_reason AS reason, version.title, version.issuer_name,
       version.report_year, version.id AS version_id, document.first_seen, document.last_seen
FROM document
LEFT JOIN version ON version.id = (SELECT max(id) FROM version AS latest WHERE latest.document_id = document.id)
WHERE document.trust = 'quarantined';

-- Every issuer of the registry, and every year of the archive, has exactly one status; of a body that no registry line
-- names (its report stood in another's column) only the years found are told, since nothing was asked of it.
-- A department reports by 31 January, a government by 31 March (Regulations on Open Government Information, Art. 49);
-- `late` rests on the report's own publication date, since ours is only the date of the first crawl.
-- `unreadable`: something that a list calls that year's report is kept and no reader reads it: a file, a file that hangs
-- on the listed page, a page of pictures, a flip book.
CREATE VIEW coverage AS
WITH RECURSIVE
  visited AS (SELECT DISTINCT portal.issuer_id FROM capture JOIN portal ON portal.id = capture.portal_id
              WHERE capture.role IN ('list', 'data', 'rendered') AND capture.status IN (200, 304)),
  unread AS (
    SELECT portal.issuer_id, document.state, coalesce(page.url, document.url) AS url,
           coalesce(capture.list_title, page.list_title) AS list_title
    FROM document JOIN capture ON capture.id = document.id JOIN portal ON portal.id = document.portal_id
    LEFT JOIN capture AS page ON capture.list_title IS NULL AND page.url = capture.via AND page.list_title IS NOT NULL
    WHERE document.state IN ('unreadable', 'blocked')
    UNION ALL
    SELECT portal.issuer_id, 'unreadable', document.url, capture.list_title
    FROM document JOIN capture ON capture.id = document.id JOIN portal ON portal.id = document.portal_id
    WHERE document.state = 'not-a-report' AND document.url IN (
      SELECT via FROM capture WHERE role IN ('attachment', 'data') AND role = 'data' AND status IN (200, 304)
      AND (media_type NOT LIKE 'text/%' OR url LIKE '%/files/basic-html/page%'))),
  calendar(year) AS (SELECT 2008 UNION ALL SELECT year + 1 FROM calendar WHERE year < (
                       SELECT min(CAST(substr(max(started), 1, 4) AS INTEGER), 2100) FROM run)),
  told AS (SELECT unread.issuer_id, calendar.year, max(unread.state = 'blocked') AS blocked, min(unread.url) AS url
           FROM unread JOIN calendar ON unread.list_title LIKE '%' || calendar.year || '%'
           GROUP BY unread.issuer_id, calendar.year),
  span AS (SELECT min(year) AS first, max(year) AS last FROM (
             SELECT year FROM report JOIN current_version ON report_id = report.id UNION ALL SELECT year FROM told)),
  years(year) AS (SELECT first FROM span WHERE first IS NOT NULL
                  UNION ALL SELECT year + 1 FROM years, span WHERE year < last)
SELECT issuer.id AS issuer_id, issuer.name AS issuer, issuer.level, years.year,
  CASE
    WHEN current_version.ended IS NOT NULL THEN 'withdrawn'
    WHEN current_version.published >
         (years.year + 1) || CASE issuer.level WHEN 'department' THEN '-01-31' ELSE '-03-31' END THEN 'late'
    WHEN current_version.id IS NOT NULL THEN 'published'
    WHEN told.blocked THEN 'blocked'
    WHEN told.year IS NOT NULL THEN 'unreadable'
    WHEN issuer.id IN (SELECT issuer_id FROM visited) THEN 'missing'
    ELSE 'not yet visited'
  END AS status,
  report.id AS report_id, current_version.form, current_version.published, current_version.first_seen,
  coalesce(document.url, told.url) AS url
FROM issuer
CROSS JOIN years
LEFT JOIN report ON report.issuer_id = issuer.id AND report.year = years.year
LEFT JOIN current_version ON current_version.report_id = report.id
LEFT JOIN document ON document.id = current_version.document_id
LEFT JOIN told ON told.issuer_id = issuer.id AND told.year = years.year
WHERE issuer.id IN (SELECT issuer_id FROM portal) OR current_version.id IS NOT NULL;
