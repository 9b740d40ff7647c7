"""How a candidate compares with the subject, and how sure that makes the identity."""

from __future__ import annotations

from enum import StrEnum

from defaulter_screen.models.listing import Listing
from defaulter_screen.values import frozen_dataclass


class Agreement(StrEnum):
    """What a level of comparison says, in one word; the level itself says why."""

    SAME = "same"
    """Equal, or the same in another notation."""
    SIMILAR = "similar"
    """Differs as a typing error, an alias or a change of name would."""
    PARTIAL = "partial"
    """One side shows less than the other; what is shown agrees."""
    CONFLICT = "conflict"


@frozen_dataclass(frozen=True, slots=True)
class Comparison:
    """One field of subject and listing side by side.

    Attributes:
        field: ``name``, ``number``, ``birth_date``, ``gender``, ``region``, ``age``, ``legal_representative``.
        subject_value: the subject's value, masked.
        listing_value: the listing's value, masked.
        level: the level of agreement, such as ``exact``, ``traditional``, ``same-sound``, ``visible-14``.
        agreement: what the level says.
        weight: log10 of m/u: how many powers of ten this field moves the odds that both are one.
        note_zh: the level in plain Chinese.
        note_en: the same in English.
    """

    field: str
    subject_value: str
    listing_value: str
    level: str
    agreement: Agreement
    weight: float
    note_zh: str
    note_en: str


class NumberEvidence(StrEnum):
    """What the numbers say, which an intercept rests on."""

    NONE = "none"
    """No number on one side, or too few characters in common (fewer than ten)."""
    DAMAGED = "damaged"
    """The subject's number is invalid; it looks like a slip in the listed one."""
    MASKED = "masked"
    """The subject's number is masked; ten or more characters in common agree."""
    VISIBLE = "visible"
    """The subject's complete number fits all characters that the list shows, ten at least."""
    EQUAL = "equal"
    """Two complete numbers are equal, or the organisation code is."""


class Relation(StrEnum):
    """What the subject is to the listed one, if the hit is right."""

    SAME = "same"
    BRANCH = "branch"
    """The subject is a branch of the listed organisation."""
    HEAD_OFFICE = "head-office"
    """The listed organisation is a branch of the subject."""
    RELATED_PARTY = "related-party"
    """The subject is published inside the listed organisation's entry (legal representative, person in charge)."""


@frozen_dataclass(frozen=True, slots=True)
class Missing:
    """Evidence that would settle a hit.

    Attributes:
        field: ``id_number``, ``birth_date``, ``gender``, ``region``, ``name``, ``former_name``, ``full_name``.
        effect_zh: what it would do, in Chinese.
        effect_en: the same in English.
    """

    field: str
    effect_zh: str
    effect_en: str


@frozen_dataclass(frozen=True, slots=True)
class Hit:
    """A compared candidate at or above the policy's cutoff (命中).

    Attributes:
        listing: the entry; of several entries of one person or organisation the most recently published.
        others: further entries of the same person or organisation.
        comparisons: field by field.
        lookalikes: expected number of other people or organisations in the country that would fit the same evidence.
        probability: P(the subject is this listed person or organisation), in (0, 1).
        number_evidence: what the numbers say.
        relation: what the subject would be to the listed one.
        conflict: True where a field contradicts.
        complete_name: organisations: the subject gives the whole registered name (persons: always True).
        missing: evidence that would settle it, best first.
    """

    listing: Listing
    others: tuple[Listing, ...]
    comparisons: tuple[Comparison, ...]
    lookalikes: float
    probability: float
    number_evidence: NumberEvidence = NumberEvidence.NONE
    relation: Relation = Relation.SAME
    conflict: bool = False
    complete_name: bool = True
    missing: tuple[Missing, ...] = ()

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All entries of this person or organisation."""
        return (self.listing, *self.others)

    def compares_as(self, other: Hit) -> bool:
        """Whether two hits come from one comparison, so that they differ in their entries alone."""
        return (
            bool(self.comparisons)
            and self.comparisons is other.comparisons
            and self.probability == other.probability
            and self.lookalikes == other.lookalikes
            and self.number_evidence is other.number_evidence
            and self.relation is other.relation
            and self.conflict == other.conflict
            and self.complete_name == other.complete_name
        )


@frozen_dataclass(frozen=True, slots=True)
class Balance:
    """How the probability was shared, as far as the hits do not tell: with it their weights give every P again.

    Attributes:
        prior: factor on every candidate's odds, for applicants unlike the country's people.
        unshown: odds of all candidates that are no hits, with the factor.
        unshown_listed: of these, the ones on the defaulter list.
        floor: odds of being listed for somebody who matches nobody, likewise.
        persons: for each hit the number of its candidate; one on two lists makes two hits. Related parties, whose
            hits share nothing with the others, come after these and have no number.
    """

    prior: float
    unshown: float
    unshown_listed: float
    floor: float
    persons: tuple[int, ...] = ()
