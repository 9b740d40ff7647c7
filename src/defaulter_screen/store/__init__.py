"""The store: with ledger and ``encryption`` the only importer of sqlite3 and sqlite-utils.

Lists and index in one file, the ledger in another.
"""
