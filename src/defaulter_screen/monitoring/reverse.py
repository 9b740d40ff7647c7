"""The index read in reverse: which watched subjects a changed listing could concern.

A subject's block keys are those that the flow itself asks the index for, recorded by running its own search against an
index that holds nothing; so this cannot drift from the search. A listing's are those under which it can be found, links
to its name included.

Names alone would meet far too many, so the keys of names are narrowed by what the search narrows them with afterwards:
somebody with a complete number meets by name only listings that show none, somebody with a birth year only those that
show none or a year like his.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b

from defaulter_screen.ids.number import Number
from defaulter_screen.matching.blocking import KeyClass, key_class, listing_postings, name_links, text_key
from defaulter_screen.matching.brief import brief_of, unpack
from defaulter_screen.matching.candidates import person_candidates
from defaulter_screen.matching.index import Entry
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.organisation_candidates import organisation_candidates
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.models.supervision import Change
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.pipeline import compared

_NAMES = frozenset(
    {
        KeyClass.PERSON_NAME,
        KeyClass.PERSON_PINYIN,
        KeyClass.PERSON_DELETION,
        KeyClass.ORGANISATION_CORE,
        KeyClass.ORGANISATION_SOUND,
        KeyClass.ORGANISATION_DELETION,
    }
)
_MASK = (1 << 63) - 1
_NO_YEAR = "no-year"


class _Recorder:
    """An index that holds nothing and remembers what it was asked for."""

    classes = frozenset(int(one) for one in KeyClass)
    marks = None

    def __init__(self) -> None:
        self.asked: dict[int, None] = {}

    def postings(self, key: int) -> list[tuple[int, int]]:
        self.asked[key] = None
        return []

    def postings_many(self, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        self.asked.update(dict.fromkeys(keys))
        return {}

    def links_many(self, keys: Sequence[int]) -> dict[int, list[int]]:
        self.asked.update(dict.fromkeys(keys))
        return {}

    def named(self, ids: Sequence[int]) -> list[tuple[PersonName | None, str]]:  # noqa: ARG002 - the protocol's signature
        return []

    def listings(self, ids: Sequence[int]) -> list[Listing]:  # noqa: ARG002 - the protocol's signature
        return []

    def name_text(self, key: int) -> str | None:
        self.asked[key] = None
        return None

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
        person_candidates(subject, Stated.of(subject), recorder, model, cutoff)
    terms = _subject_terms(subject)
    keys: dict[int, None] = {}
    for key in recorder.asked:
        # Keys of entries that show no number, and of branches, are few and stand as they are.
        asked = [_narrowed(key, term) for term in terms] if key_class(key) in _NAMES else [key]
        keys.update(dict.fromkeys(asked))
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
    sides = (listing for listing in (change.before, change.after) if listing is not None)
    return {
        key
        for listing in sides
        for key in side_keys(compared(listing, today), listing.list_kind, _represented_by(listing))
    }


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
    if side.person:
        for text in (side.person.text, *side.person.aliases):
            plain.update(name_links(parse_person(text))[1])
    terms = list(_listing_terms(side, list_kind))
    names = {key for key in plain if key_class(key) in _NAMES}
    return plain | {_narrowed(key, term) for key in names for term in terms}


def _subject_terms(subject: Normalised) -> list[str]:
    """What narrows a subject's names; an empty text for nothing."""
    number = subject.number
    if subject.kind is SubjectKind.ORGANISATION or (number is not None and number.compact and not number.valid):
        return [""]
    if number is not None and number.compact:
        return [_NO_YEAR, shown] if (shown := _shown_year(number)) else [""]
    born = Stated.of(subject).birth
    return [""] if born is None else [_NO_YEAR, str(born.year), _digits(born.year)]


def _listing_terms(side: Normalised, list_kind: ListKind) -> Iterator[str]:
    """Everything that a subject's narrowed names may ask of this listing."""
    yield ""
    if side.kind is SubjectKind.ORGANISATION:
        return
    year = unpack(brief_of(side, list_kind)).year
    if not year:
        yield _NO_YEAR
        return
    yield from (str(near) for near in (year - 1, year, year + 1))
    yield _digits(year)


def _shown_year(number: Number) -> str:
    shown = (number.pattern or "")[6:10]
    return shown if shown.isdigit() else ""


def _digits(year: int) -> str:
    """Two digits of a year may have been swapped."""
    return "".join(sorted(str(year))) + "~"


def _narrowed(key: int, term: str) -> int:
    if not term:
        return key
    return int.from_bytes(blake2b(f"{key}/{term}".encode(), digest_size=8).digest(), "big") & _MASK
