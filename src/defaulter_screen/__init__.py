"""Screen applicants against the published list of dishonest judgment defaulters (失信被执行人)."""

__version__ = "0.1.0"
