"""Identity and organisation numbers: one scheme, one file, the same verbs. Pure; standard library only."""
