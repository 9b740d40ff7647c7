"""Many subjects from a file: read, screen row by row, write the user's own columns and ours beside them."""
