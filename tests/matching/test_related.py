"""Persons published inside an organisation's entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.blocking import KeyClass, text_key
from defaulter_screen.matching.related import HITS_AT_MOST, Represented, related_hits
from defaulter_screen.models.hit import Relation
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from matching.sides import MODEL, NUMBER, asks, listed

CUTOFF = 0.001
KEY = text_key(KeyClass.RELATED_PERSON, "李小明")


def company(place: int, *persons: Normalised, name: str = "", published: date | None = None) -> Represented:
    listing = Listing(
        place,
        str(place),
        ListKind.DEFAULTER,
        "court",
        SubjectKind.ORGANISATION,
        name or f"测试{place}公司",
        publication_date=published,
    )
    return Represented(listing, persons)


class Index:
    """A store in memory."""

    def __init__(self, *entries: Represented, classes: Sequence[int] = (KeyClass.RELATED_PERSON,)) -> None:
        self.entries = {entry.listing.listing_id: entry for entry in entries}
        self.classes = frozenset(map(int, classes))

    def postings(self, key: int) -> list[tuple[int, int]]:
        return [(place, 0) for place in self.entries] if key == KEY else []

    def represented(self, ids: Sequence[int]) -> list[Represented]:
        return [self.entries[place] for place in ids]


def test_a_name_alone_is_a_hit_while_more_could_be_told() -> None:
    (hit,) = related_hits(asks(name="李小明"), Index(company(1, listed(number=""))), MODEL, CUTOFF)
    assert (hit.relation, hit.listing.listing_id) == (Relation.RELATED_PARTY, 1)
    assert 0 < hit.probability < 1


def test_who_has_told_all_is_left_alone_below_the_cutoff() -> None:
    index = Index(company(1, listed(number="")))
    assert related_hits(asks(name="李小明", id_number=NUMBER), index, MODEL, 0.9) == ()
    assert len(related_hits(asks(name="李小明", id_number=NUMBER), index, MODEL, 1e-9)) == 1


def test_a_published_number_decides() -> None:
    other = "33010219850304125" + "X"
    index = Index(company(1, listed(number=""), listed()))
    (hit,) = related_hits(asks(name="李小明", id_number=NUMBER), index, MODEL, CUTOFF)
    assert hit.probability > 0.9
    assert (
        related_hits(
            asks(name="李小明", id_number=other[:17] + check_character(other[:17])),
            Index(company(1, listed())),
            MODEL,
            CUTOFF,
        )
        == ()
    )


def test_entries_of_one_organisation_are_one_hit_the_latest_first() -> None:
    old = company(1, listed(number=""), name="甲公司", published=date(2020, 1, 1))
    new = company(2, listed(), name="甲公司", published=date(2024, 1, 1))
    for index in (Index(old, new), Index(new, old)):
        (hit,) = related_hits(asks(name="李小明", birth_date="1985-03-04"), index, MODEL, CUTOFF)
        assert [listing.listing_id for listing in hit.listings] == [2, 1]


def test_the_strongest_are_shown() -> None:
    entries = [company(place, listed(number="")) for place in range(HITS_AT_MOST + 3)]
    assert len(related_hits(asks(name="李小明"), Index(*entries), MODEL, CUTOFF)) == HITS_AT_MOST


@pytest.mark.parametrize("subject", [asks(id_number=NUMBER), replace(asks(name="李小明"), person=None)])
def test_without_a_name_nobody_is_found(subject: Normalised) -> None:
    assert related_hits(subject, Index(company(1, listed(number=""))), MODEL, CUTOFF) == ()


def test_without_such_keys_nothing_is_asked() -> None:
    assert related_hits(asks(name="李小明"), Index(company(1, listed()), classes=()), MODEL, CUTOFF) == ()
