"""One raw entry -> everything the store needs of it: row, key, content, postings, names. Pure, runs in workers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from defaulter_screen.matching.blocking import listing_postings, name_links
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.listing import ListKind, RelatedPerson
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.text import MIDDLE_DOT, clean, fold
from defaulter_screen.normalisation import normalise_listing
from defaulter_screen.sources.listing_rows import RawListing
from defaulter_screen.store.rows import ListingFields, PackedListing, pack, pack_postings

_ASTERISKS = re.compile(r"\*+")
_SEPARATOR = "\x1f"
_GENDERS = {"": None, **{gender.value: gender for gender in Gender}}


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What all entries of a load share.

    Attributes:
        list_kind: which list.
        source: name of the source.
        today: the date against which a birth date counts as future.
    """

    list_kind: ListKind
    source: str
    today: date


class NewName(NamedTuple):
    """A distinct name with the keys (sounds, one character left out) that point to it."""

    key: int
    text: str
    links: list[int]


class Entry(NamedTuple):
    """What the store needs of one entry; plain values, since it travels between processes.

    Attributes:
        line: where it stood.
        removed: the row says that the entry left the list.
        key_hash: of its stable key.
        content_hash: of all that it says.
        row: see ``store.rows.pack``; empty for a removal.
        postings: see ``store.rows.pack_postings``.
        names: person names that this process met for the first time.
    """

    line: int
    removed: bool
    key_hash: int
    content_hash: int
    row: PackedListing
    postings: bytes
    names: list[NewName]


def compared(raw: RawListing, today: date) -> Normalised:
    """A raw entry in the form that is compared.

    Args:
        raw: as a reader yields it.
        today: the date against which a birth date counts as future.
    """
    return normalise_listing(
        kind=raw.kind,
        name=raw.name,
        number=raw.number,
        gender=raw.gender,
        age=raw.age,
        publication_date=raw.publication_date,
        province=raw.province,
        legal_representative=raw.legal_representative,
        today=today,
    )


class EntryMaker:
    """Makes entries; remembers the names it has met, so that each is taken apart once per process."""

    def __init__(self, context: EntryContext) -> None:
        self._context = context
        self._met: set[str] = set()

    def make(self, raw: RawListing) -> Entry:
        """Normalise one raw entry and derive key, content, postings and names."""
        side = compared(raw, self._context.today)
        key_hash = hash63(listing_key(raw, side, self._context))
        if raw.removed:
            return Entry(raw.line, raw.removed, key_hash, 0, (), b"", [])
        row = pack(_fields(raw, side))
        content = hash63(["" if value is None else str(value) for value in row])
        postings = pack_postings(listing_postings(side, self._context.list_kind, related_names(raw, side)))
        return Entry(raw.line, raw.removed, key_hash, content, row, postings, list(self._names(side)))

    def _names(self, side: Normalised) -> Iterable[NewName]:
        person = side.person
        if person is None:
            return
        for name in (person, *map(parse_person, person.aliases)):
            if name.text and name.text not in self._met:
                self._met.add(name.text)
                key, links = name_links(name)
                yield NewName(key, dotted(name), links)


def related_names(raw: RawListing, side: Normalised) -> list[str]:
    """Compared names of the persons in an organisation's entry: its legal representative and others (qysler)."""
    if side.kind is not SubjectKind.ORGANISATION:
        return []
    names = (raw.legal_representative, *(person[0] for person in raw.related))
    return [parse_person(name).text for name in names if name]


def listing_key(raw: RawListing, side: Normalised, context: EntryContext) -> list[str]:
    """The parts of an entry's stable key: the court's record id, else case number, name and visible number.

    Co-debtors share a case number; the length of a run of asterisks means nothing.
    """
    scope = [context.list_kind.value, context.source]
    if raw.record_id:
        return [*scope, "id", raw.record_id]
    name = side.person.text if side.person else side.organisation.text if side.organisation else raw.name
    number = _ASTERISKS.sub("*", side.number.compact) if side.number else ""
    return [*scope, "case", unify_case_number(raw.case_number), name, number]


def hash63(parts: Iterable[str]) -> int:
    """63 bits of the BLAKE2b hash of texts."""
    digest = blake2b(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def dotted(name: PersonName) -> str:
    """The compared form, with its middle dots where the name has them: statistics need to see its parts."""
    if name.make is not NameMake.TRANSLITERATED:
        return name.text
    cell = fold(clean(name.original)).replace(" ", "")
    found = re.search(f"{MIDDLE_DOT}?".join(map(re.escape, name.text)), cell)
    return found[0] if found else name.text


def _fields(raw: RawListing, side: Normalised) -> ListingFields:
    return ListingFields(
        side.kind,
        raw.name,
        raw.number,
        _GENDERS[raw.gender],
        raw.age,
        raw.legal_representative,
        raw.court,
        raw.province,
        raw.case_number,
        raw.basis_number,
        raw.basis_unit,
        raw.filing_date,
        raw.publication_date,
        raw.duty,
        raw.performance,
        raw.performed,
        raw.unperformed,
        raw.grounds,
        raw.record_id,
        raw.category,
        tuple(RelatedPerson(*person) for person in raw.related) if raw.related else (),
    )
