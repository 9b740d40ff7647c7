"""Encryption at rest for store and ledger: the key file, connections through SQLCipher, copies with and without it."""
