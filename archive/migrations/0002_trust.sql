-- Whose host a document stands on (archive/trust.py).  A quarantined document is kept and shown, and left out of `panel`.
ALTER TABLE document ADD COLUMN trust TEXT NOT NULL DEFAULT 'unknown';   -- official, unknown, quarantined
ALTER TABLE document ADD COLUMN trust_reason TEXT NOT NULL DEFAULT '';   -- why it is quarantined
CREATE INDEX document_trust ON document(trust) WHERE trust <> 'official';
