"""Who is it, and how sure: record linkage in its textbook order (blocking, comparison, identity). Pure."""
