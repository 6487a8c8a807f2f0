-- The further pages of an article that a reading rests on: a JSON list of capture ids in their order, null for one that
-- others show to be there and no capture has.
ALTER TABLE reading ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';
-- What hangs on a page: its files, pictures, further pages.
CREATE INDEX capture_hangs ON capture(via) WHERE role IN ('attachment', 'data');
