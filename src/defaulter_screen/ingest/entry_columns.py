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

from defaulter_screen.coded import Numbering
from defaulter_screen.digests import digests
from defaulter_screen.ingest.cards import CARDS_AT_MOST, PersonCard
from defaulter_screen.ingest.entries import SEPARATOR, EntryContext, made_entry, visible_number
from defaulter_screen.ingest.entry_texts import _KIND_CODES, GENDERS, EntryTexts, _region
from defaulter_screen.ingest.filled import Filled
from defaulter_screen.ingest.met_names import MetNames
from defaulter_screen.ingest.met_organisations import MetOrganisations, RelatedKeys
from defaulter_screen.ingest.news import News
from defaulter_screen.known import Known
from defaulter_screen.matching.blocking import person_number_keys
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.listing_columns import BriefEnds, UsualNumberReader
from defaulter_screen.matching.listing_keys import REACHING
from defaulter_screen.models.case_number import unify_case_numbers
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.normalisation import listed_number
from defaulter_screen.sources.listing_rows import RejectedRow
from defaulter_screen.sources.raw_columns import RawColumns, ReadPortion
from defaulter_screen.store.columns import ListingColumns, NewNames
from defaulter_screen.store.short_forms import short_number

_PERSON, _ORGANISATION = SubjectKind.PERSON.value, SubjectKind.ORGANISATION.value


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
        self._texts = EntryTexts()

    def make(self, read: ReadPortion) -> MadePortion:
        """Normalise a portion's entries and derive keys, contents, briefs, postings and names."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        columns = read.columns
        kinds = self._texts.kinds.numbers(columns.kind)
        filled = Filled(columns)
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

    def _fill_unusual(self, filled: Filled, columns: RawColumns, position: int) -> None:
        entry = made_entry(columns.row(position), self._context)
        filled.kinds[position] = entry.kind.value
        filled.hashes[position] = entry.key_hash
        filled.briefs[position] = entry.brief
        filled.post(position, entry.keys)
        self._names.meet(entry.names)

    def _fill_usual_persons(self, filled: Filled, columns: RawColumns, persons: Any) -> Any:
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

    def _fill_person(self, filled: Filled, columns: RawColumns, position: int) -> None:
        card = self._persons[columns.name[position]]
        number = listed_number(columns.number[position], SubjectKind.PERSON, today=self._context.today)
        shown_gender = number.gender if number else None
        side = Normalised(
            SubjectKind.PERSON,
            number=number,
            gender=GENDERS[shown_gender or columns.gender[position]],
            region=_region(columns.province[position]),
        )
        keys = person_number_keys(side)[:1]
        found = bool(keys) and number is not None and number.valid
        filled.names[position] = card.text
        filled.numbers[position] = visible_number(number)
        filled.briefs[position] = brief_of(side, self._context.list_kind)
        filled.post(position, keys + (card.keys if found else card.weak))

    def _fill_organisations(self, filled: Filled, columns: RawColumns, places: Any) -> None:
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

    def _post_related(self, filled: Filled, columns: RawColumns, positions: Sequence[int]) -> None:
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

    def _listings(self, filled: Filled, columns: RawColumns) -> ListingColumns:
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

    def _key_hashes(self, filled: Filled, columns: RawColumns) -> Any:
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


def _hash63(texts: Iterable[str]) -> Any:
    """``entries.hash63`` of many texts, whose parts are joined."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    return np.frombuffer(b"".join(digests(texts)), ">u8").astype(np.uint64) >> np.uint64(1)


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
