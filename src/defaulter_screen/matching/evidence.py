"""What one comparison of subject and listing yields, before anybody reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from defaulter_screen.models.hit import Agreement, NumberEvidence, Relation
from defaulter_screen.values import frozen_dataclass

AGREEING = (Agreement.SAME, Agreement.PARTIAL)
"""Neither a slip nor a contradiction."""


@frozen_dataclass(frozen=True, slots=True)
class Finding:
    """One field's level with its two probabilities.

    Attributes:
        field: which field.
        level: level of agreement.
        agreement: the level in one word.
        m: how often the listed person would show it.
        u: how large a share of the others would.
        values: subject's and listing's value, already masked.
    """

    field: str
    level: str
    agreement: Agreement
    m: float
    u: float
    values: tuple[str, str] = ("", "")


@frozen_dataclass(frozen=True, slots=True)
class Part:
    """What some findings say together.

    Attributes:
        weights: m and u of each, in their order.
        agrees: none shows a slip or a contradiction.
    """

    weights: tuple[tuple[float, float], ...]
    agrees: bool

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Part:
        """Of findings in the order in which they are counted."""
        return cls(tuple((finding.m, finding.u) for finding in findings), _agree(findings))


@dataclass(slots=True)
class Evaluation:
    """One candidate compared: findings, and the product of their probabilities.

    ``likelihood`` is Π m, ``lookalikes`` N · Π u; their ratio are the odds that both are one. ``unusable``: the subject
    gives a number that is invalid as it stands.
    """

    lookalikes: float
    likelihood: float = 1.0
    findings: list[Finding] = field(default_factory=list)
    evidence: NumberEvidence = NumberEvidence.NONE
    relation: Relation = Relation.SAME
    complete_name: bool = True
    unusable: bool = False

    def add(self, finding: Finding) -> None:
        """Take in one field."""
        self.findings.append(finding)
        self.likelihood *= finding.m
        self.lookalikes *= finding.u

    @property
    def odds(self) -> float:
        """Odds of this candidate against everybody who is not on the list."""
        return self.likelihood / self.lookalikes

    @property
    def conflict(self) -> bool:
        """True where a field contradicts."""
        return any(finding.agreement is Agreement.CONFLICT for finding in self.findings)

    @property
    def agrees(self) -> bool:
        """True where no field shows a slip or a contradiction, an unusable number left aside."""
        return _agree([f for f in self.findings if f.field != "number" or not self.unusable])

    @property
    def stands(self) -> bool:
        """Whether it is a hit however unlikely: nothing contradicts, or a number fits.

        A number that the subject gives and that is invalid as it stands takes no hit away: who gives a wrong one must
        not fare better than who gives none.
        """
        return self.evidence in (NumberEvidence.VISIBLE, NumberEvidence.EQUAL) or self.agrees


def _agree(findings: Sequence[Finding]) -> bool:
    return all(finding.agreement in AGREEING for finding in findings)
