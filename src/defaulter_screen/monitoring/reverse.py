"""The index read in reverse: which watched subjects a changed listing could concern.

A subject's block keys are those that the flow itself asks the index for, recorded by running its own search against an
index that holds nothing; so this cannot drift from the search. A listing's are those under which it can be found, links
to its name included.

Names alone would meet far too many, so a person's name keys carry the birth year that the search narrows them by
afterwards, in the place of their last nine bits: somebody with a birth year meets under his own name only listings that
show none or a year like his, and under a name a slip away only those that show none or that very year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.matching.blocking import KeyClass, key_class, name_links, text_key
from defaulter_screen.matching.brief import YEAR_BASE, brief_of
from defaulter_screen.matching.candidates import person_candidates
from defaulter_screen.matching.index import Entry
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.models.supervision import Change
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.store.postings import Postings
from defaulter_screen.store_index import compared

_NAMES = frozenset({KeyClass.PERSON_NAME, KeyClass.PERSON_PINYIN, KeyClass.PERSON_DELETION})
_LAST_BITS = (1 << 9) - 1
_NO_YEAR = 0
_ANY_YEAR = _LAST_BITS
_LAST_YEAR = 255
"""Years as briefs hold them: their distance to ``YEAR_BASE``, 0 for none."""


class _Recorder:
    """An index that holds nothing and remembers what it was asked for."""

    classes = frozenset(int(one) for one in KeyClass)
    marks = None

    def __init__(self) -> None:
        self.asked: dict[int, None] = {}

    def postings(self, key: int) -> list[tuple[int, int]]:
        self.asked[key] = None
        return []

    def sorted_postings(self, key: int) -> Postings:
        return Postings.of(self.postings(key))

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        self.asked.update(dict.fromkeys(keys))
        return {}

    def postings_at_hand(self, keys: Sequence[int]) -> dict[int, Postings]:
        return {key: self.sorted_postings(key) for key in keys}

    def links_packed(self, keys: Sequence[int]) -> dict[int, bytes]:
        self.asked.update(dict.fromkeys(keys))
        return {}

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:  # noqa: ARG002 - the protocol's signature
        return []

    def listings(self, ids: Sequence[int]) -> list[Listing]:  # noqa: ARG002 - the protocol's signature
        return []

    def name_texts(self, keys: Sequence[int]) -> dict[int, str]:
        self.asked.update(dict.fromkeys(keys))
        return {}

    def entries(self, ids: Sequence[int]) -> list[Entry]:  # noqa: ARG002 - the protocol's signature
        return []


def subject_keys(
    subject: Normalised, model: IdentityModel, cutoff: float, *, consumption: bool = False
) -> tuple[int, ...]:
    """The keys by which a watched subject can be met.

    Args:
        subject: normalised.
        model: the identity model in force; another one can open other ways in.
        cutoff: of the subject's scene.
        consumption: the scene's measures reach who represents a listed organisation, too.
    """
    recorder = _Recorder()
    if subject.kind is SubjectKind.ORGANISATION:
        organisation_candidates(subject, recorder)
    else:
        # As the matcher asks: prior odds decide how unlikely a slip may be.
        person_candidates(subject, Stated.of(subject), recorder, model, cutoff / model.rates.prior_odds)
    # Keys of entries that show no number are few and stand as they are.
    keys = {key: None for key in recorder.asked if not _is_name(key)}
    if len(keys) < len(recorder.asked):
        own, years, near = _own_keys(subject), _years(subject), _slip_years(subject)
        asked = filter(_is_name, recorder.asked)
        keys.update((_narrowed(key, year), None) for key in asked for year in (years if key in own else near))
    if consumption and subject.person:
        names = (subject.person.text, *subject.person.aliases)
        keys.update((text_key(KeyClass.RELATED_PERSON, name), None) for name in names)
    return tuple(keys)


def change_keys(change: Change, today: date) -> set[int]:
    """The keys by which a change meets watched subjects: of the listing before it and after it.

    Args:
        change: of one listing.
        today: for reading its number (births lie in the past).
    """
    before, after = change.before, change.after
    if before is not None and after is not None and _same_keys(before, after):
        before = None
    return {
        key
        for listing in (before, after)
        if listing is not None
        for key in side_keys(compared(listing, today), listing.list_kind, _represented_by(listing))
    }


def _same_keys(one: Listing, other: Listing) -> bool:
    """Most changes say how far somebody has performed, and leave who he is."""
    return (one.kind, one.name, one.number, one.list_kind, one.legal_representative, one.related) == (
        other.kind,
        other.name,
        other.number,
        other.list_kind,
        other.legal_representative,
        other.related,
    )


def _represented_by(listing: Listing) -> list[str]:
    """Compared names of the persons published in an entry."""
    names = (listing.legal_representative, *(person.name for person in listing.related))
    return [parse_person(name).text for name in names if name]


def side_keys(side: Normalised, list_kind: ListKind, related: Iterable[str] = ()) -> set[int]:
    """The keys by which a listing in compared form meets watched subjects.

    Args:
        side: the listing.
        list_kind: which list.
        related: compared names of the persons published in its entry.
    """
    plain = {key for key, _ in listing_postings(side, list_kind, related)}
    if side.person is None:
        return plain
    for text in (side.person.text, *side.person.aliases):
        plain.update(name_links(parse_person(text))[1])
    year = brief_of(side, list_kind) >> 52 & 0xFF
    names = {key for key in plain if _is_name(key)}
    return (plain - names) | {_narrowed(key, known) for key in names for known in (_ANY_YEAR, year)}


def _own_keys(subject: Normalised) -> frozenset[int]:
    """Under which names the search looks for the subject's bearers, not for slips."""
    name = subject.person
    if name is None:
        return frozenset()
    return frozenset(text_key(KeyClass.PERSON_NAME, parse_person(text).text) for text in (name.text, *name.aliases))


def _years(subject: Normalised) -> Sequence[int]:
    """Which years a listing under the subject's own name may show (``filters.own_filter``)."""
    number = subject.number
    if number is not None and number.compact:
        shown = _shown_year(number)
        return _coded(shown) if shown else (_ANY_YEAR,)
    born = Stated.of(subject).birth
    if born is None:
        return (_ANY_YEAR,)
    return _near_years(born.year)


@cache
def _near_years(year: int) -> Sequence[int]:
    """Those next to a year, and its digits in another order."""
    digits = sorted(str(year))
    turned = (other for other in range(year - 100, year + 101) if sorted(str(other)) == digits)
    return _coded(year - 1, year, year + 1, *turned)


def _slip_years(subject: Normalised) -> Sequence[int]:
    """The same under a name a slip away (``filters.slip_filter``): two fields that both differ make nobody."""
    born = Stated.of(subject).birth
    latin = subject.person is not None and subject.person.make is NameMake.LATIN
    if latin or born is None or (subject.number is not None and subject.number.compact):
        return _years(subject)
    return _coded(born.year) if born.year != YEAR_BASE else (_ANY_YEAR,)


def _coded(*years: int) -> Sequence[int]:
    """None shown, or one of these."""
    codes = (year - YEAR_BASE for year in years)
    return tuple(dict.fromkeys((_NO_YEAR, *(code for code in codes if 0 < code <= _LAST_YEAR))))


def _shown_year(number: Number) -> int:
    """The whole year of a number that is right as it stands, else 0: slips may have touched the year."""
    shown = (number.pattern or "")[6:10]
    return int(shown) if shown.isdigit() and number.valid and number.scheme is not Scheme.DAMAGED else 0


def _is_name(key: int) -> bool:
    return key_class(key) in _NAMES


def _narrowed(key: int, year: int) -> int:
    return key & ~_LAST_BITS | year
