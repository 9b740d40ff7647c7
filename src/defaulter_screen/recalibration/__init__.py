"""Error rates and prior odds from a user's own reviewed cases: estimated, reported, written; never silently."""
