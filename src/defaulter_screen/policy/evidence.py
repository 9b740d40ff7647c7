"""Words for evidence, from which made-up hits are built: what ``policy test`` and the conformance table are written in.

A word stands for what a comparison would have found; ``kind:word`` puts the entry on another list, ``word*2`` gives the
subject two entries, ``a + b`` makes two candidates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from defaulter_screen.models.hit import Agreement, Comparison, Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class Evidence:
    """What a word stands for: agreement per field, kind of number evidence, how many others fit, how sure."""

    fields: Mapping[str, Agreement]
    number: NumberEvidence = NumberEvidence.NONE
    lookalikes: float = 1e-9
    probability: float = 0.999999
    relation: Relation = Relation.SAME
    complete_name: bool = True
    level: str = "exact"


_SAME = {"name": Agreement.SAME}
_NUMBER = {"name": Agreement.SAME, "number": Agreement.SAME}
_SHOWN = {"name": Agreement.SAME, "number": Agreement.PARTIAL}
_BIRTH = {"name": Agreement.SAME, "birth_date": Agreement.SAME}
WORDS: Mapping[str, Evidence] = {
    "full-number": Evidence(_NUMBER, NumberEvidence.EQUAL),
    "full-number-other-name": Evidence(
        {"name": Agreement.CONFLICT, "number": Agreement.SAME}, NumberEvidence.EQUAL, probability=0.9999
    ),
    "full-number-former-name": Evidence(_NUMBER, NumberEvidence.EQUAL, level="alias"),
    "visible-number": Evidence(_SHOWN, NumberEvidence.VISIBLE, 0.0004, 0.9995),
    "visible-number-lookalikes": Evidence(_SHOWN, NumberEvidence.VISIBLE, 0.7, 0.58),
    "visible-number-unlikely": Evidence(_SHOWN, NumberEvidence.VISIBLE, 40.0, 0.02),
    "visible-number-other-name": Evidence(
        {"name": Agreement.CONFLICT, "number": Agreement.PARTIAL}, NumberEvidence.VISIBLE, 0.4, 0.3
    ),
    "visible-number-other-birth": Evidence(
        {**_SHOWN, "birth_date": Agreement.CONFLICT}, NumberEvidence.VISIBLE, 0.001, 0.6
    ),
    "visible-number-no-name": Evidence({"number": Agreement.PARTIAL}, NumberEvidence.VISIBLE, 30.0, 0.03),
    "number-slip": Evidence({"name": Agreement.SAME, "number": Agreement.SIMILAR}, NumberEvidence.DAMAGED, 0.02, 0.97),
    "masked-number": Evidence(_SHOWN, NumberEvidence.MASKED, 0.02, 0.97),
    "masked-number-unlikely": Evidence(_SHOWN, NumberEvidence.MASKED, 8.0, 0.11),
    "name-only": Evidence(_SAME, lookalikes=290000.0, probability=0.000003),
    "rare-name-only": Evidence(_SAME, lookalikes=0.001, probability=0.998),
    "name-and-birth": Evidence(_BIRTH, lookalikes=0.2, probability=0.8),
    "name-and-birth-weak": Evidence(_BIRTH, lookalikes=12.0, probability=0.07),
    "name-other-birth": Evidence(
        {"name": Agreement.SAME, "birth_date": Agreement.CONFLICT}, lookalikes=0.9, probability=0.01
    ),
    "name-other-number": Evidence(
        {"name": Agreement.SAME, "number": Agreement.CONFLICT}, lookalikes=3.0, probability=0.02
    ),
    "organisation-code": Evidence(_NUMBER, NumberEvidence.EQUAL),
    "organisation-name": Evidence(_SAME, lookalikes=0.01, probability=0.97),
    "organisation-name-other-representative": Evidence(
        {"name": Agreement.SAME, "legal_representative": Agreement.CONFLICT}, lookalikes=0.01, probability=0.6
    ),
    "organisation-similar-name": Evidence({"name": Agreement.SIMILAR}, lookalikes=2.0, probability=0.3),
    "organisation-partial-name": Evidence(
        {"name": Agreement.PARTIAL}, lookalikes=9.0, probability=0.1, complete_name=False
    ),
    "branch": Evidence(_SAME, lookalikes=0.01, probability=0.95, relation=Relation.BRANCH),
    "branch-partial-name": Evidence(
        {"name": Agreement.PARTIAL}, lookalikes=9.0, probability=0.1, relation=Relation.BRANCH, complete_name=False
    ),
    "head-office": Evidence(_NUMBER, NumberEvidence.EQUAL, relation=Relation.HEAD_OFFICE),
    "representative": Evidence(_NUMBER, NumberEvidence.EQUAL, relation=Relation.RELATED_PARTY),
    "representative-name": Evidence(_SAME, lookalikes=90.0, probability=0.01, relation=Relation.RELATED_PARTY),
}
"""Every word; ``none`` (no hit) and the empty text stand for no candidate."""


def hits_of(text: str, listing: Listing) -> tuple[Hit, ...]:
    """The hits that an evidence text describes.

    Args:
        text: words joined with ``+``.
        listing: the entry they are about; further candidates are copies under other ids.

    Raises:
        KeyError: an unknown word.
        ValueError: an unknown list kind.
    """
    words = [w.strip() for w in text.split("+") if w.strip() not in ("", "none")]
    return tuple(_hit(word, replace(listing, listing_id=i + 1, key=f"case-{i + 1}")) for i, word in enumerate(words))


def _hit(term: str, listing: Listing) -> Hit:
    kind, _, rest = term.rpartition(":")
    word, _, count = rest.partition("*")
    evidence = WORDS[word.strip()]
    if kind:
        listing = replace(listing, list_kind=ListKind(kind.strip()))
    others = tuple(
        replace(listing, listing_id=listing.listing_id * 100 + n, key=f"{listing.key}-{n}")
        for n in range(1, int(count or 1))
    )
    return Hit(
        listing=listing,
        others=others,
        comparisons=tuple(
            Comparison(field, "", "", evidence.level, agreement, 0.0, "", "")
            for field, agreement in evidence.fields.items()
        ),
        lookalikes=evidence.lookalikes,
        probability=evidence.probability,
        number_evidence=evidence.number,
        relation=evidence.relation,
        conflict=Agreement.CONFLICT in evidence.fields.values(),
        complete_name=evidence.complete_name,
    )
