"""Screen applicants against the published list of dishonest judgment defaulters (失信被执行人).

>>> from defaulter_screen import Screener, Subject
>>> with Screener.open("defaulters.db") as screener:  # doctest: +SKIP
...     screener.screen(Subject(name="张三", id_number="330102198503041239"), scene="loan-credit").outcome

Names are resolved on first use (PEP 562), so that importing this package costs next to nothing. Further errors stand in
``defaulter_screen.errors``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from defaulter_screen.errors import (
        DefaulterScreenError,
        InvalidInputError,
        PolicyError,
        SourceError,
        StoreError,
    )
    from defaulter_screen.models.decision import ApplicationDecision, Decision, Measure, Outcome, Reason
    from defaulter_screen.models.hit import Comparison, Hit
    from defaulter_screen.models.listing import Listing, ListKind, ListVersion
    from defaulter_screen.models.subject import Application, Role, Subject, SubjectKind
    from defaulter_screen.models.supervision import Disposition, Notice
    from defaulter_screen.policy.loader import load_policy
    from defaulter_screen.policy.schema import Policy
    from defaulter_screen.screener import Screener

__version__ = "0.1.0"

_HOMES = {
    "Application": "models.subject",
    "ApplicationDecision": "models.decision",
    "Comparison": "models.hit",
    "Decision": "models.decision",
    "DefaulterScreenError": "errors",
    "Disposition": "models.supervision",
    "Hit": "models.hit",
    "InvalidInputError": "errors",
    "ListKind": "models.listing",
    "ListVersion": "models.listing",
    "Listing": "models.listing",
    "Measure": "models.decision",
    "Notice": "models.supervision",
    "Outcome": "models.decision",
    "Policy": "policy.schema",
    "PolicyError": "errors",
    "Reason": "models.decision",
    "Role": "models.subject",
    "Screener": "screener",
    "SourceError": "errors",
    "StoreError": "errors",
    "Subject": "models.subject",
    "SubjectKind": "models.subject",
    "load_policy": "policy.loader",
}
"""Where each public name is defined."""

__all__ = [
    "Application",
    "ApplicationDecision",
    "Comparison",
    "Decision",
    "DefaulterScreenError",
    "Disposition",
    "Hit",
    "InvalidInputError",
    "ListKind",
    "ListVersion",
    "Listing",
    "Measure",
    "Notice",
    "Outcome",
    "Policy",
    "PolicyError",
    "Reason",
    "Role",
    "Screener",
    "SourceError",
    "StoreError",
    "Subject",
    "SubjectKind",
    "__version__",
    "load_policy",
]


def __getattr__(name: str) -> Any:
    """Import a public name where it is defined, once."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    """Public names beside the usual ones."""
    return sorted({*globals(), *__all__})
