"""The audit trail: every decision in a hash chain that shows edits, deletions, reordering and truncation."""
