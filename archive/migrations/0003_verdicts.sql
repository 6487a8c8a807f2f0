-- People's waivers (archive/verdicts.py): a rule that need not hold for an issuer's reports.  Like `correction` it is no
-- part of what a rebuild makes, and is carried over.  It names the report by what survives a rebuild: issuer and year.
CREATE TABLE waiver (
  id INTEGER PRIMARY KEY,
  issuer_id TEXT NOT NULL,             -- whose reports
  year INTEGER,                        -- of which year; NULL: every year
  rule_id TEXT NOT NULL,               -- rule.id
  who TEXT NOT NULL CHECK (who <> ''),
  made TEXT NOT NULL CHECK (made <> ''),   -- when: ISO 8601
  why TEXT NOT NULL CHECK (why <> '')
) STRICT;

ALTER TABLE rule ADD COLUMN indicators TEXT NOT NULL DEFAULT '[]';   -- JSON list: what an identity compares

-- The lists of indicators were most of this table; what the rule itself tells is told there alone.
CREATE TABLE verdict (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  rule_id TEXT NOT NULL REFERENCES rule(id),
  status TEXT NOT NULL,                -- pass, fail, not_applicable, undecidable, waived
  severity TEXT NOT NULL,
  "left" ANY,
  "right" ANY,
  difference ANY,
  indicators TEXT,                     -- JSON list; NULL: those of the rule
  detail TEXT NOT NULL DEFAULT '',
  likely TEXT NOT NULL DEFAULT '[]',   -- JSON list: the indicators whose figure is likely wrong
  lenient TEXT,                        -- pass, fail: an undecidable check if empty cells were 0; else NULL
  judged TEXT,                         -- the verdict that a waiver stands before
  PRIMARY KEY (version_id, n),
  CHECK ((status = 'waived') = (judged IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO verdict (version_id, n, rule_id, status, severity, "left", "right", difference, indicators, detail)
SELECT version_id, n, rule_id, status, severity, "left", "right", difference, indicators, detail
FROM check_result WHERE status <> 'waived';
DROP TABLE check_result;
ALTER TABLE verdict RENAME TO check_result;
CREATE INDEX check_failed ON check_result(version_id, rule_id) WHERE status = 'fail' OR lenient = 'fail';
CREATE INDEX check_waived ON check_result(version_id) WHERE judged IS NOT NULL;
