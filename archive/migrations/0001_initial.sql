-- The archive's tables.  Everything here can be built again from the WARC files (`gongkai rebuild`) and comes out
-- equal row for row, so keys are either the order of WARC records (capture.id) or follow from it and from the content:
-- a document's and a version's id is the id of its first capture, an issuer's its division code or name, a report's
-- issuer and year.  The one exception is `correction`, which people write.

CREATE TABLE _meta (                   -- what the program notes for itself: hash of the views' text
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE run (                     -- one run of a verb that brings bytes in
  id TEXT PRIMARY KEY,                 -- start time and verb: 20260122T031500Z-crawl
  verb TEXT NOT NULL,                  -- crawl, import
  started TEXT NOT NULL,               -- ISO 8601, UTC
  finished TEXT,                       -- NULL while running or after a kill; a later start goes on with it
  outcome TEXT,                        -- finished, or the reason it stopped
  software TEXT NOT NULL,
  arguments TEXT NOT NULL DEFAULT '{}' -- JSON
) STRICT;

CREATE TABLE division (                -- administrative divisions (GB/T 2260)
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent TEXT
) STRICT;

CREATE TABLE issuer (                  -- who must report
  id TEXT PRIMARY KEY,                 -- the registry's id or division code; the name where neither is certain (issuers.py)
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  division TEXT                        -- GB/T 2260 code, of the place for bodies below its government; see division
) STRICT;

CREATE TABLE portal (                  -- a line of the registry, as of its last crawl
  id TEXT PRIMARY KEY,                 -- division code, with /organ for a body below it
  issuer_id TEXT NOT NULL REFERENCES issuer(id),
  home TEXT NOT NULL,
  columns TEXT NOT NULL,               -- JSON list of column URLs
  family TEXT NOT NULL,
  fetch TEXT NOT NULL DEFAULT 'http',  -- http, browser
  status TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE capture (                 -- one HTTP exchange (or imported file, or rendered DOM) as kept
  id INTEGER PRIMARY KEY,              -- order of the records in the WARC files
  run_id TEXT NOT NULL REFERENCES run(id),
  portal_id TEXT REFERENCES portal(id),
  role TEXT NOT NULL CHECK (role IN ('robots','list','data','page','attachment','rendered','import','registry')),
  url TEXT NOT NULL,
  method TEXT NOT NULL DEFAULT 'GET',
  time TEXT NOT NULL,                  -- ISO 8601 UTC, as WARC-Date
  status INTEGER,                      -- HTTP status; NULL for imports and rendered DOM
  media_type TEXT,
  charset TEXT,                        -- of the HTTP header
  sha256 TEXT,                         -- of the decoded body; a 304 and a revisit carry their original's
  size INTEGER,                        -- of the decoded body, bytes
  content_encoding TEXT,               -- as served and kept: gzip, br, …
  etag TEXT,
  last_modified TEXT,
  location TEXT,                       -- redirect target
  via TEXT,                            -- page that led here
  list_title TEXT,                     -- what the column's list said of it
  list_date TEXT,                      -- as the list prints it
  listed INTEGER,                      -- 1: its column still lists it, 0: asked for although the list dropped it
  request_sha256 TEXT,                 -- of the request's body, where it had one (POST)
  original_id INTEGER REFERENCES capture(id),  -- where a revisit's body is
  page_id INTEGER REFERENCES capture(id),      -- the page that a rendered DOM was drawn from
  record TEXT NOT NULL CHECK (record IN ('response','revisit','resource','conversion')),
  record_id TEXT NOT NULL UNIQUE,      -- WARC-Record-ID
  payload_digest TEXT,                 -- WARC-Payload-Digest: of the body as served
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  warc_length INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_url ON capture(url, id);
CREATE INDEX capture_sha256 ON capture(sha256);
CREATE INDEX capture_run ON capture(run_id);
CREATE INDEX capture_page ON capture(page_id) WHERE page_id IS NOT NULL;

CREATE TABLE document (                -- one address that holds, or held, a report or might
  id INTEGER PRIMARY KEY REFERENCES capture(id),   -- its first capture
  url TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  portal_id TEXT REFERENCES portal(id),
  state TEXT NOT NULL,                 -- report, not-a-report, gone, moved; unreadable or blocked while nothing else is known
  first_seen TEXT NOT NULL,
  last_seen TEXT,                      -- last capture that still showed it
  gone_since TEXT,                     -- first capture without it, while state is gone
  gone_reason TEXT
) STRICT;

CREATE TABLE reading (                 -- what each capture of a document showed, under the present parser
  capture_id INTEGER PRIMARY KEY REFERENCES capture(id),
  document_id INTEGER NOT NULL REFERENCES document(id),
  parser TEXT NOT NULL,
  seen TEXT NOT NULL,                  -- what the capture shows by itself: the outcomes below, or empty
  outcome TEXT NOT NULL,               -- report, not-a-report, unreadable, blocked, gone, moved: in the light of those before
  digest TEXT,                         -- of title, text and figures: equal digests are one version
  version_id INTEGER REFERENCES version(id),
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX reading_document ON reading(document_id);
CREATE INDEX reading_version ON reading(version_id);

CREATE TABLE report (                  -- an issuer and a year; may have several documents
  id TEXT PRIMARY KEY,                 -- issuer id / year
  issuer_id TEXT NOT NULL REFERENCES issuer(id),
  year INTEGER NOT NULL,
  first_seen TEXT NOT NULL,
  UNIQUE (issuer_id, year)
) STRICT;

CREATE TABLE version (                 -- a run of captures of one document whose text and figures are equal
  id INTEGER PRIMARY KEY REFERENCES capture(id),   -- its first capture
  document_id INTEGER NOT NULL REFERENCES document(id),
  report_id TEXT REFERENCES report(id),
  number INTEGER NOT NULL,             -- 1, 2, … within the document
  parser TEXT NOT NULL,
  title TEXT,
  issuer_id TEXT REFERENCES issuer(id),
  issuer_name TEXT,
  issuer_level TEXT,
  division TEXT,                       -- GB/T 2260 code as the reading has it
  report_year INTEGER,
  form TEXT,
  scope TEXT NOT NULL,
  published TEXT,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  figures_sha256 TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  captures INTEGER NOT NULL,
  ended TEXT,                          -- when the next version or the end was first seen
  end_reason TEXT                      -- changed, or the reason of the end: 404, redirected to the home page, …
) STRICT;
CREATE INDEX version_report ON version(report_id);
CREATE INDEX version_document ON version(document_id);

CREATE TABLE date_claim (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  source TEXT NOT NULL,                -- page, meta, url, list, text, header
  value TEXT NOT NULL,                 -- ISO date
  raw TEXT NOT NULL,
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  number TEXT NOT NULL,
  heading TEXT NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicator (               -- the codebook
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  section TEXT NOT NULL,
  label_zh TEXT NOT NULL,
  label_en TEXT NOT NULL,
  unit TEXT NOT NULL,
  parent TEXT,
  series TEXT,
  comparability TEXT,
  note TEXT,
  item TEXT,
  dimension TEXT,
  member TEXT
) STRICT;

CREATE TABLE metric (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  indicator_id TEXT NOT NULL REFERENCES indicator(id),
  kind TEXT NOT NULL,                  -- number, blank, not_applicable, text, ambiguous, missing
  value ANY,                           -- INTEGER or REAL, only where kind is number; never 0 for anything else
  raw TEXT NOT NULL,
  unit TEXT NOT NULL,
  method TEXT NOT NULL,                -- table, flat, prose, statement, computed
  "table" INTEGER,
  "row" INTEGER,
  "column" INTEGER,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  candidates TEXT NOT NULL DEFAULT '[]',   -- JSON list of indicator ids
  assumptions TEXT NOT NULL DEFAULT '[]',  -- JSON list
  PRIMARY KEY (version_id, n),
  CHECK ((kind = 'number') = (value IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_indicator ON metric(indicator_id, version_id);

CREATE TABLE rule (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  severity TEXT NOT NULL,
  sentence_zh TEXT NOT NULL,
  sentence_en TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT;

CREATE TABLE check_result (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  rule_id TEXT NOT NULL REFERENCES rule(id),
  status TEXT NOT NULL,                -- pass, fail, not_applicable, undecidable, waived
  severity TEXT NOT NULL,
  "left" ANY,
  "right" ANY,
  difference ANY,
  indicators TEXT NOT NULL DEFAULT '[]',
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_status ON check_result(status, rule_id);

CREATE TABLE notice (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (                  -- what differs between a version and the one before it in its document
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  previous_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  what TEXT NOT NULL,                  -- figure, title, text
  indicator_id TEXT REFERENCES indicator(id),
  old TEXT,
  new TEXT,
  PRIMARY KEY (version_id, n)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE version_search USING fts5(   -- written by archive/search.py with the characters spaced apart
  title, text, content="version", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);

CREATE TABLE correction (              -- people's corrections; the source value stays
  id INTEGER PRIMARY KEY,
  report_id TEXT NOT NULL,
  indicator_id TEXT NOT NULL REFERENCES indicator(id),
  value ANY,
  who TEXT NOT NULL,
  made TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;
