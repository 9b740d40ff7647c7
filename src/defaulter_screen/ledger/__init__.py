"""What is remembered and proved: audit chain, watchlist, notices, human reviews; one SQLite file beside the store."""
