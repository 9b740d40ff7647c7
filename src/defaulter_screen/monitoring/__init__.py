"""Supervision (自动监督): what a change of the lists means for watched subjects, found in reverse and told once."""
