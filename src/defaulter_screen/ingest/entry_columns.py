"""A portion of raw entries -> the columns that the store takes. Pure, runs in workers.

What ``entries.made_entry`` makes of one entry is made here of thousands: column by column where they are usual, by the
same functions once for each distinct text where they are not, and by ``made_entry`` itself for those whose kind must be
guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from defaulter_screen.coded import Mapped, Numbering
from defaulter_screen.digests import digests
from defaulter_screen.ingest.cards import CARDS_AT_MOST, PersonCard
from defaulter_screen.ingest.entries import SEPARATOR, EntryContext, made_entry, shown, visible_number
from defaulter_screen.ingest.met_names import MetNames
from defaulter_screen.ingest.met_organisations import MetOrganisations, RelatedKeys
from defaulter_screen.ingest.news import News
from defaulter_screen.known import Known
from defaulter_screen.matching.blocking import person_number_keys
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.listing_columns import BriefEnds, UsualNumberReader
from defaulter_screen.matching.listing_keys import REACHING
from defaulter_screen.models.case_number import unify_case_numbers
from defaulter_screen.models.listing import RelatedPerson
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.regions import region_code
from defaulter_screen.normalisation import listed_number
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.sources.raw_columns import RawColumns, ReadPortion
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.rows import related_text, traits_of
from defaulter_screen.store.short_forms import CaseShortener, short_number

_GENDERS = {"": None, **{gender.value: gender for gender in Gender}}
_GENDER_CODES = {"": 0, "male": 1, "female": 2}
_PERSON, _ORGANISATION = SubjectKind.PERSON.value, SubjectKind.ORGANISATION.value
_KIND_CODES = {"": 0, _PERSON: 1, _ORGANISATION: 2}


class Removal(NamedTuple):
    """A row that says that an entry left the list.

    Attributes:
        before: how many of the portion's listings stand before it.
        line: where it stands.
        key_hash: of the entry.
    """

    before: int
    line: int
    key_hash: int


class MadePortion(NamedTuple):
    """What a load needs of a portion; plain values, since it travels between processes.

    Attributes:
        rows: read, rejected ones included.
        listings: those that stand on the list.
        removals: those that left it.
        names: person names that this process met for the first time.
        rejects: rows that could not be read, each with the number of removals before it.
        news: what other processes need not take apart any more.
    """

    rows: int
    listings: ListingColumns
    removals: list[Removal]
    names: NewNames
    rejects: list[tuple[int, RejectedRow]]
    news: News


class PortionMaker:
    """Makes portions; remembers the names it has met, so that each is taken apart once per process."""

    def __init__(self, context: EntryContext) -> None:
        self._context = context
        self._numbers = UsualNumberReader(context.today)
        self._ends = BriefEnds(context.list_kind)
        self._names = MetNames()
        # Not through this object: it would be part of a cycle, and outlive the load where nothing collects cycles.
        self._persons: Known[str, PersonCard] = Known(partial(_met_card, self._names, context), CARDS_AT_MOST)
        self._organisations = MetOrganisations(context)
        self._related = RelatedKeys()
        self._texts = _Texts()

    def make(self, read: ReadPortion) -> MadePortion:
        """Normalise a portion's entries and derive keys, contents, briefs, postings and names."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        columns = read.columns
        kinds = self._texts.kinds.numbers(columns.kind)
        filled = _Filled(columns)
        # What the kinds are not stated of is made first: it says its kind.
        for position in np.flatnonzero(kinds == 0).tolist():
            self._fill_unusual(filled, columns, position)
        persons = np.flatnonzero(kinds == _KIND_CODES[_PERSON])
        usual = self._fill_usual_persons(filled, columns, persons)
        for position in np.delete(persons, usual).tolist():
            self._fill_person(filled, columns, position)
        self._fill_organisations(filled, columns, np.flatnonzero(kinds == _KIND_CODES[_ORGANISATION]))
        listings = self._listings(filled, columns)
        removals, listings = _apart(columns, listings)
        names = self._names.taken()
        rejects = _behind_removals(read.rejects, columns.removed)
        plain = self._names.told()
        news = News(list(plain), list(plain.values()), self._organisations.taken())
        return MadePortion(len(columns.line) + len(read.rejects), listings, removals, names, rejects, news)

    def learn(self, news: News) -> None:
        """What another process took apart, whose portion comes before those that are made from now on."""
        self._names.learn(news.names, news.keys)
        for hashes, cards in news.organisations:
            self._organisations.learn(hashes, cards)

    def _fill_unusual(self, filled: _Filled, columns: RawColumns, position: int) -> None:
        entry = made_entry(columns.row(position), self._context)
        filled.kinds[position] = entry.kind.value
        filled.hashes[position] = entry.key_hash
        filled.briefs[position] = entry.brief
        filled.post(position, entry.keys)
        self._names.meet(entry.names)

    def _fill_usual_persons(self, filled: _Filled, columns: RawColumns, persons: Any) -> Any:
        """Fill in the persons whose number has a usual shape; returns which of the given ones they are."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        read = self._numbers.read([columns.number[position] for position in persons.tolist()])
        places = persons[read.positions]
        positions = places.tolist()
        written = [columns.name[position] for position in positions]
        stated = self._texts.genders.numbers(columns.gender.at(places))
        regions = self._texts.regions.of(columns.province.at(places))
        briefs = read.briefs | self._ends.of(np.where(read.genders, read.genders, stated), regions)
        filled.briefs[places] = briefs
        filled.shorts[places] = read.shorts
        filled.post_many(places, read.keys)
        keys = self._names.plain_keys(written)
        plain = (keys > 0) & read.valid
        filled.post_many(places[plain], keys[plain])
        cards = self._persons
        for place in np.flatnonzero(~plain).tolist():
            card = cards[written[place]]
            filled.names[positions[place]] = card.text
            filled.post(positions[place], card.keys if read.valid[place] else card.weak)
        return read.positions

    def _fill_person(self, filled: _Filled, columns: RawColumns, position: int) -> None:
        card = self._persons[columns.name[position]]
        number = listed_number(columns.number[position], SubjectKind.PERSON, today=self._context.today)
        shown_gender = number.gender if number else None
        side = Normalised(
            SubjectKind.PERSON,
            number=number,
            gender=_GENDERS[shown_gender or columns.gender[position]],
            region=_region(columns.province[position]),
        )
        keys = person_number_keys(side)[:1]
        found = bool(keys) and number is not None and number.valid
        filled.names[position] = card.text
        filled.numbers[position] = visible_number(number)
        filled.briefs[position] = brief_of(side, self._context.list_kind)
        filled.post(position, keys + (card.keys if found else card.weak))

    def _fill_organisations(self, filled: _Filled, columns: RawColumns, places: Any) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        names, numbers, positions = columns.name, columns.number, places.tolist()
        cards = self._organisations.cards(
            [names[place] for place in positions], [numbers[place] for place in positions]
        )
        for place, text in cards.names.items():
            filled.names[positions[place]] = text
        for place, text in cards.numbers.items():
            filled.numbers[positions[place]] = text
        filled.briefs[places] = cards.briefs
        filled.post_many(np.repeat(places, cards.counts), cards.keys)
        if self._context.list_kind in REACHING:
            self._post_related(filled, columns, positions)

    def _post_related(self, filled: _Filled, columns: RawColumns, positions: Sequence[int]) -> None:
        """The keys of the persons published with organisations, each once."""
        owners = list(positions)
        names = [columns.legal_representative[position] for position in positions]
        for position in positions:
            for person in columns.related[position]:
                owners.append(position)
                names.append(person[0])
        found = zip(owners, self._related.of(names), strict=True)
        for position, key in dict.fromkeys(found):
            if key:
                filled.post(position, (key,))

    def _listings(self, filled: _Filled, columns: RawColumns) -> ListingColumns:
        if filled.kinds:
            kinds = [filled.kinds.get(position, kind) for position, kind in enumerate(columns.kind)]
            columns = columns._replace(kind=Numbering[str]().of(kinds))
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        shorts: list[Any] = filled.shorts.tolist()
        for position in np.flatnonzero(filled.shorts < 0).tolist():
            shorts[position] = short_number(columns.number[position])
        posting_rows, posting_keys = filled.postings()
        return ListingColumns(
            self._key_hashes(filled, columns),
            _hash63(self._texts.contents(columns)),
            filled.briefs,
            self._texts.rows(columns, shorts),
            posting_rows,
            posting_keys,
        )

    def _key_hashes(self, filled: _Filled, columns: RawColumns) -> Any:
        """Of the listings' keys, see ``entries.listing_key``."""
        by_id, by_case = (
            SEPARATOR.join((self._context.list_kind.value, self._context.source, key)) for key in ("id", "case")
        )
        cases = unify_case_numbers(columns.case_number)
        texts = list(map(SEPARATOR.join, zip(repeat(by_case), cases, filled.names, filled.numbers, strict=False)))
        if any(columns.record_id):
            for position, record in enumerate(columns.record_id):
                if record:
                    texts[position] = f"{by_id}{SEPARATOR}{record}"
        hashes = _hash63(texts)
        for position, key_hash in filled.hashes.items():
            hashes[position] = key_hash
        return hashes


def _met_card(names: MetNames, context: EntryContext, written: str) -> PersonCard:
    """A new person's card, whose names are met thereby."""
    card = PersonCard(written, context)
    names.meet(card.names)
    return card


class _Filled:
    """What was found for each entry of a portion, by its position; before that, what it is of usual persons."""

    def __init__(self, columns: RawColumns) -> None:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        count = len(columns.line)
        self.kinds: dict[int, str] = {}
        self.hashes: dict[int, int] = {}
        self.names = list(columns.name)
        self.numbers = [number.replace("****", "*") for number in columns.number]
        self.shorts = np.full(count, -1, np.int64)
        self.briefs = np.zeros(count, np.uint64)
        self._rows: list[int] = []
        self._counts: list[int] = []
        self._keys: list[int] = []
        self._many: list[tuple[Any, Any]] = []

    def post(self, position: int, keys: Sequence[int]) -> None:
        """The keys of one entry."""
        self._rows.append(position)
        self._counts.append(len(keys))
        self._keys += keys

    def post_many(self, positions: Any, keys: Any) -> None:
        """A key for each of many entries, as numpy columns."""
        self._many.append((positions, keys))

    def postings(self) -> tuple[Any, Any]:
        """Position and key of every posting."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        rows = np.repeat(np.array(self._rows, np.int64), np.array(self._counts, np.int64))
        keys = np.array(self._keys, np.uint64)
        return (
            np.concatenate([rows, *(positions for positions, _ in self._many)]),
            np.concatenate([keys, *(more for _, more in self._many)]),
        )


def _hash63(texts: Iterable[str]) -> Any:
    """``entries.hash63`` of many texts, whose parts are joined."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return np.frombuffer(b"".join(digests(texts)), ">u8").astype(np.uint64) >> np.uint64(1)


class _Texts:
    """What is stored and hashed of each entry; most fields repeat few values."""

    def __init__(self) -> None:
        self.regions = Mapped(_region)
        self.kinds, self.genders = Mapped(_KIND_CODES.__getitem__), Mapped(_GENDER_CODES.__getitem__)
        self._cases, self._bases = CaseShortener(), CaseShortener()
        self._shown: Mapped[Any, str] = Mapped(shown)
        self._days, self._phrases = Mapped(_ordinal), Mapped(_or_none)
        self._of_kind, self._of_gender, self._of_age = Mapped(_kind_trait), Mapped(_gender_trait), Mapped(_age_trait)

    def contents(self, columns: RawColumns) -> Iterable[str]:
        """All that each entry says as one text, see ``entries.content_parts``."""
        c, told = columns, self._shown.of
        related = list(map(shown, c.related)) if any(c.related) else [""] * len(c.related)
        return map(
            SEPARATOR.join,
            zip(
                c.kind, c.name, c.number, c.gender, told(c.age), c.legal_representative, c.court, c.province,
                c.case_number, c.basis_number, c.basis_unit, told(c.filing_date), told(c.publication_date), c.duty,
                c.performance, c.performed, c.unperformed, c.grounds, c.record_id, c.category, related,
                strict=True,
            ),
        )  # fmt: skip

    def rows(self, columns: RawColumns, numbers: list[Any]) -> list[Sequence[Any]]:
        """The columns of ``store.rows.PackedListing``."""
        c, phrases = columns, self._phrases.of
        case_forms, case_numbers = self._cases.short(c.case_number)
        basis_forms, basis_numbers = self._bases.short(c.basis_number)
        related = [related_text([RelatedPerson(*one) for one in persons]) if persons else None for persons in c.related]
        traits = self._of_kind.numbers(c.kind) | self._of_gender.numbers(c.gender) | self._of_age.numbers(c.age)
        return [
            traits.tolist(), c.name, numbers, _or_nones(c.legal_representative), phrases(c.court), phrases(c.province),
            case_forms, case_numbers, basis_forms, basis_numbers, phrases(c.basis_unit), self._days.of(c.filing_date),
            self._days.of(c.publication_date), phrases(c.performance), phrases(c.grounds), _or_nones(c.record_id),
            phrases(c.category), related, _or_nones(c.duty), _or_nones(c.performed), _or_nones(c.unperformed),
        ]  # fmt: skip


def _kind_trait(kind: str) -> int:
    return traits_of(SubjectKind(kind), None, None) if kind else 0


def _gender_trait(gender: str) -> int:
    return traits_of(SubjectKind.PERSON, _GENDERS[gender], None)


def _age_trait(age: int | None) -> int:
    return traits_of(SubjectKind.PERSON, None, age)


def _region(province: str) -> str:
    return region_code(province) if province else ""


def _ordinal(day: Any) -> int | None:
    return day.toordinal() if day else None


def _or_none(text: str) -> str | None:
    return text or None


def _or_nones(texts: Sequence[str]) -> list[str | None]:
    if not any(texts):
        return [None] * len(texts)
    return [text or None for text in texts]


def _apart(columns: RawColumns, listings: ListingColumns) -> tuple[list[Removal], ListingColumns]:
    """The entries that left the list, and the others."""
    if not any(columns.removed):
        return [], listings
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    removed = np.array(columns.removed, bool)
    before = np.cumsum(~removed)
    removals = [
        Removal(int(before[position]), columns.line[position], int(listings.key_hashes[position]))
        for position in np.flatnonzero(removed).tolist()
    ]
    return removals, listings.taken(np.flatnonzero(~removed))


def _behind_removals(rejects: list[tuple[int, RejectedRow]], removed: Sequence[bool]) -> list[tuple[int, RejectedRow]]:
    """Rejected rows with the number of removals before each, instead of entries."""
    if not any(removed):
        return [(0, row) for _, row in rejects]
    return [(sum(removed[:before]), row) for before, row in rejects]
