-- What a run did: a JSON object of counts, portals and incidents; '{}' for runs of before and for imports.
ALTER TABLE run ADD COLUMN summary TEXT NOT NULL DEFAULT '{}';
