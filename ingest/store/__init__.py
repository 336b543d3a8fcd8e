"""Articles to the table: schema, commit, ledger of sources."""
