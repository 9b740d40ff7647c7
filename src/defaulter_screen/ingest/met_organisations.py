"""The organisations that a process has met: each is taken apart once, and what is hashed of the new ones in one go.

A list names most companies several times, each time with the persons published beside it. Numbers in their usual shapes
are read as columns, names by the scalar parser. What was made of a company takes some hundred bytes, so that a million
of them can be kept, and what one process made the others learn.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from defaulter_screen.digests import digests
from defaulter_screen.ingest.cards import CARDS_AT_MOST
from defaulter_screen.ingest.entries import SEPARATOR, EntryContext, visible_number
from defaulter_screen.matching.blocking import KeyClass, text_key_column
from defaulter_screen.matching.brief import organisation_brief
from defaulter_screen.matching.organisation_blocking import (
    NAME_CLASSES,
    NO_TEXTS,
    organisation_name_texts,
    organisation_number_keys,
)
from defaulter_screen.matching.organisation_numbers import usual_codes
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import is_bare_name, parse_person
from defaulter_screen.normalisation import listed_number, listed_organisation_parts

_CLASSES = (int(KeyClass.ORGANISATION_CODE), int(KeyClass.ORGANISATION_SHOWN), *map(int, NAME_CLASSES))
"""Classes of what is hashed of an organisation, in order."""
_MOST = 1_500_000
"""Organisations that are remembered: some 250 MB."""


class OrganisationCards(NamedTuple):
    """Organisations' names and numbers as a list writes them.

    Attributes:
        names: of those whose name in compared form differs from what is written, that form, by their places; a name
            that says nothing is compared as it is written.
        numbers: of those whose number as part of a listing's key is not what is written with one asterisk for four,
            that part likewise.
        briefs: of their entries; numpy ``uint64``.
        counts: how many keys each has; numpy ``int64``.
        keys: all their keys, one organisation's behind the other's, without the persons published with them; numpy
            ``uint64``.
    """

    names: dict[int, str]
    numbers: dict[int, str]
    briefs: Any
    counts: Any
    keys: Any


class MetOrganisations:
    """Cards by name and number; kept as long as they are few enough.

    Args:
        context: what all entries share.
        most: so many are kept; before more are all are forgotten.
    """

    def __init__(self, context: EntryContext, most: int = _MOST) -> None:
        self._context = context
        self._most = most
        self._new: list[tuple[list[int], OrganisationCards]] = []
        self._begin()

    def _begin(self) -> None:
        self._places: dict[int, int] = {}
        """By the hash of name and number, as listings are told apart by that of their keys."""
        self._briefs, self._ends, self._keys = array("Q"), array("q", [0]), array("Q")
        self._names: dict[int, str] = {}
        self._numbers: dict[int, str] = {}

    def cards(self, names: Sequence[str], numbers: Sequence[str]) -> OrganisationCards:
        """The cards of organisations, given as a list writes their names and numbers."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        hashes = np.frombuffer(b"".join(digests(map(SEPARATOR.join, zip(names, numbers, strict=True)))), np.uint64)
        hashes = hashes.tolist()
        if len(self._places) + len(hashes) > self._most:
            self._begin()
        fresh = {one: place for place, one in enumerate(hashes) if one not in self._places}
        if fresh:
            made = self._made([(names[place], numbers[place]) for place in fresh.values()])
            self._new.append((list(fresh), made))
            self.learn(*self._new[-1])
        return self._told(list(map(self._places.__getitem__, hashes)))

    def learn(self, hashes: Sequence[int], cards: OrganisationCards) -> None:
        """Remember what was made, here or in another process."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        if len(self._places) + len(hashes) > self._most:
            self._begin()
        first = len(self._briefs)
        self._places.update(zip(hashes, range(first, first + len(hashes)), strict=True))
        self._names.update((first + place, text) for place, text in cards.names.items())
        self._numbers.update((first + place, text) for place, text in cards.numbers.items())
        self._briefs.frombytes(cards.briefs.tobytes())
        self._ends.frombytes((np.cumsum(cards.counts) + self._ends[-1]).tobytes())
        self._keys.frombytes(cards.keys.tobytes())

    def taken(self) -> list[tuple[list[int], OrganisationCards]]:
        """What was made here since it was last taken: hashes of names and numbers, and the cards."""
        new, self._new = self._new, []
        return new

    def _told(self, places: list[int]) -> OrganisationCards:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        at = np.array(places, np.int64)
        ends = np.frombuffer(self._ends, np.int64)
        starts, counts = ends[at], ends[at + 1] - ends[at]
        inside = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return OrganisationCards(
            {place: self._names[one] for place, one in enumerate(places) if one in self._names},
            {place: self._numbers[one] for place, one in enumerate(places) if one in self._numbers},
            np.frombuffer(self._briefs, np.uint64)[at],
            counts,
            np.frombuffer(self._keys, np.uint64)[np.repeat(starts, counts) + inside],
        )

    def _made(self, written: list[tuple[str, str]]) -> OrganisationCards:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        codes = usual_codes([number for _, number in written])
        texts: list[str] = []
        counts: list[int] = []
        names: dict[int, str] = {}
        numbers: dict[int, str] = {}
        briefs: list[int] = []
        others: dict[int, list[int]] = {}
        for place, ((name, number), code) in enumerate(zip(written, codes, strict=True)):
            if code is None:
                known, visible, others[place] = self._unusual(number)
            else:
                known, visible = bool(code.code), code.visible
            if code:
                texts.append(code.code or code.shown)
            parts = listed_organisation_parts(name)
            brief = organisation_brief(parts, self._context.list_kind, known=known)
            counts += (1, 0) if code and code.code else (0, 1) if code else (0, 0)
            for some in organisation_name_texts(parts, brief) if parts else NO_TEXTS:
                texts += some
                counts.append(len(some))
            if parts and parts.text != name:
                names[place] = parts.text
            if visible != number.replace("****", "*"):
                numbers[place] = visible
            briefs.append(brief)
        keys = text_key_column(np.repeat(np.tile(_CLASSES, len(written)), counts), texts)
        sizes = np.array(counts, np.int64).reshape(len(written), -1).sum(axis=1)
        if others:
            ends = np.cumsum(sizes)
            more = [(int(ends[place]), key) for place, found in others.items() for key in found]
            keys = np.insert(keys, [end for end, _ in more], np.array([key for _, key in more], np.uint64))
            for place, found in others.items():
                sizes[place] += len(found)
        return OrganisationCards(names, numbers, np.array(briefs, np.uint64), sizes, keys)

    def _unusual(self, text: str) -> tuple[bool, str, list[int]]:
        """Of a number that no column reads: whether it is a complete code, its part of a listing's key, its keys."""
        number = listed_number(text, SubjectKind.ORGANISATION, today=self._context.today)
        known = bool(number and number.complete and number.pattern)
        keys = organisation_number_keys(Normalised(SubjectKind.ORGANISATION, number=number))[:1]
        return known, visible_number(number), keys


class RelatedKeys:
    """Keys of the persons published with organisations' entries, by their names as written."""

    def __init__(self, most: int = CARDS_AT_MOST) -> None:
        self._most = most
        self._keys: dict[str, int] = {}

    def of(self, names: Sequence[str]) -> list[int]:
        """The key of each name, 0 where it says nothing."""
        known = self._keys
        fresh = dict.fromkeys([name for name in names if name not in known])
        if len(known) + len(fresh) > self._most:
            known.clear()
            fresh = dict.fromkeys(names)
        texts = [name if is_bare_name(name) else parse_person(name).text for name in fresh]
        keys = text_key_column(KeyClass.RELATED_PERSON, texts).tolist()
        known.update((name, key if text else 0) for name, text, key in zip(fresh, texts, keys, strict=True))
        return [known[name] for name in names]
