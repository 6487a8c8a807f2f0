"""The archive as a Datasette site: titles and units from the codebook, canned queries, pages of issuers and reports."""
