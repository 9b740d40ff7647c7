"""One raw entry -> everything the store needs of it: key, content, brief, index keys, names. Pure, runs in workers.

The scalar path: ``entry_columns`` makes the same of thousands at once, and comes here for the unusual ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from defaulter_screen.ids.number import Number
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.text import MIDDLE_DOT, clean, fold
from defaulter_screen.normalisation import normalise_listing
from defaulter_screen.sources.listing_rows import RawListing
from defaulter_screen.values import frozen_dataclass

SEPARATOR = "\x1f"
"""Between the parts of what is hashed."""
_ASTERISKS = re.compile(r"\*+")


@frozen_dataclass(frozen=True, slots=True)
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


class Entry(NamedTuple):
    """What the store needs of one entry.

    Attributes:
        kind: person or organisation.
        key_hash: of its stable key.
        content_hash: of all that it says.
        brief: see ``matching.brief``.
        keys: under which it is found.
        names: the person's names.
    """

    kind: SubjectKind
    key_hash: int
    content_hash: int
    brief: int
    keys: list[int]
    names: list[PersonName]


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


def made_entry(raw: RawListing, context: EntryContext) -> Entry:
    """Normalise one raw entry and derive key, content, brief, keys and names."""
    side = compared(raw, context.today)
    postings = listing_postings(side, context.list_kind, related_names(raw, side))
    return Entry(
        side.kind,
        hash63(listing_key(raw, side, context)),
        hash63(content_parts(raw, side.kind)),
        brief_of(side, context.list_kind),
        [key for key, _ in postings],
        person_names(side.person),
    )


def person_names(person: PersonName | None) -> list[PersonName]:
    """The names under which a person is found."""
    if person is None:
        return []
    return [name for name in (person, *map(parse_person, person.aliases)) if name.text]


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
    return [*scope, "case", unify_case_number(raw.case_number), name, visible_number(side.number)]


def visible_number(number: Number | None) -> str:
    """A number as part of a key; empty where there is none."""
    return _ASTERISKS.sub("*", number.compact) if number else ""


def content_parts(raw: RawListing, kind: SubjectKind) -> list[str]:
    """All that an entry says, as texts: two entries say the same where these are the same."""
    return [
        kind.value, raw.name, raw.number, raw.gender, shown(raw.age), raw.legal_representative, raw.court, raw.province,
        raw.case_number, raw.basis_number, raw.basis_unit, shown(raw.filing_date), shown(raw.publication_date),
        raw.duty, raw.performance, raw.performed, raw.unperformed, raw.grounds, raw.record_id, raw.category,
        shown(raw.related),
    ]  # fmt: skip


def shown(value: object) -> str:
    """A value that is no text as a text; empty where there is none."""
    return str(value) if value else ""


def hash63(parts: Iterable[str]) -> int:
    """63 bits of the BLAKE2b hash of texts."""
    digest = blake2b(SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def dotted(name: PersonName) -> str:
    """The compared form, with its middle dots where the name has them: statistics need to see its parts."""
    if name.make is not NameMake.TRANSLITERATED:
        return name.text
    cell = fold(clean(name.original)).replace(" ", "")
    found = re.search(f"{MIDDLE_DOT}?".join(map(re.escape, name.text)), cell)
    return found[0] if found else name.text
