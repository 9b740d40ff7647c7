"""The published rule table by which a credit archive is summarised: no score, nothing learned, every rule readable.

The grades are this program's own order of facts. The supreme court's three grades (轻微、一般、严重, 2026-01-26)
have no published criteria, so none of them is claimed here, and no consequence attaches to a grade.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from defaulter_screen.policy.catalogue import Strict


class Fact(StrEnum):
    """What an archive can say of its subject."""

    LISTED = "listed"
    """An entry on the defaulter list stands."""
    LISTED_DOUBTFUL = "listed-doubtful"
    """Still listed, but the entry's term may have ended, or everything was performed."""
    REPAIRED = "repaired"
    """A repair is attested and counts for every case that stands."""
    CONSUMPTION_RESTRICTED = "consumption-restricted"
    """Under a consumption order."""
    FORMERLY_LISTED = "formerly-listed"
    """Left the defaulter list within five years."""
    HONOURED = "honoured"
    """On the honoured list."""
    IDENTITY_OPEN = "identity-open"
    """Entries of the name exist that may or may not be the subject's."""


class GradeRule(Strict):
    """One rule; the first that fits gives the grade.

    Attributes:
        grade: short code.
        title_zh: what it says.
        title_en: the same in English.
        when: facts that must all be there; none: whatever is left.
        unless: facts none of which may be there.
    """

    grade: str = Field(min_length=1, max_length=4)
    title_zh: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    when: tuple[Fact, ...] = ()
    unless: tuple[Fact, ...] = ()

    def fits(self, facts: frozenset[Fact]) -> bool:
        """True where the facts are as the rule asks."""
        return facts.issuperset(self.when) and facts.isdisjoint(self.unless)


def grade_of(rules: Iterable[GradeRule], facts: frozenset[Fact]) -> GradeRule:
    """The first rule that fits; a policy's last rule fits everything.

    Args:
        rules: of the policy.
        facts: of the subject.
    """
    return next(rule for rule in rules if rule.fits(facts))
