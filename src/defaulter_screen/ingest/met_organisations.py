"""The organisations that a process has met: each is taken apart once, and what is hashed of the new ones in one go.

A list names most companies several times, each time with the persons published beside it. Numbers in their usual shapes
are read as columns, names by the scalar parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from defaulter_screen.ingest.cards import CARDS_AT_MOST
from defaulter_screen.ingest.entries import EntryContext, visible_number
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


class OrganisationCard(NamedTuple):
    """An organisation's name and number as a list writes them.

    Attributes:
        text: the name in compared form, or as written where it says nothing.
        number: the number as part of a listing's key.
        brief: of its entries.
        keys: of its entries, without the persons published with them.
    """

    text: str
    number: str
    brief: int
    keys: list[int]


class MetOrganisations:
    """Cards by name and number; kept as long as they are few enough."""

    def __init__(self, context: EntryContext, most: int = CARDS_AT_MOST) -> None:
        self._context = context
        self._most = most
        self._cards: dict[tuple[str, str], OrganisationCard] = {}

    def cards(self, names: Sequence[str], numbers: Sequence[str]) -> list[OrganisationCard]:
        """The card of each organisation, given as a list writes its name and number."""
        written = list(zip(names, numbers, strict=True))
        known = self._cards
        found = list(map(known.get, written))
        if None not in found:
            return found  # type: ignore[return-value]  # as was just asked
        pairs = list(dict.fromkeys([pair for pair, card in zip(written, found, strict=True) if card is None]))
        fresh = dict(zip(pairs, self._made(pairs), strict=True))
        if len(known) + len(fresh) > self._most:
            known.clear()
        known.update(fresh)
        return [fresh[pair] if card is None else card for pair, card in zip(written, found, strict=True)]

    def _made(self, written: list[tuple[str, str]]) -> list[OrganisationCard]:
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        codes = usual_codes([number for _, number in written])
        texts: list[str] = []
        counts: list[int] = []
        shown: list[tuple[str, str, int, list[int]]] = []
        for (name, number), code in zip(written, codes, strict=True):
            known, visible, keys = self._unusual(number) if code is None else (bool(code.code), code.visible, [])
            if code:
                texts.append(code.code or code.shown)
            parts = listed_organisation_parts(name)
            brief = organisation_brief(parts, self._context.list_kind, known=known)
            counts += (1, 0) if code and code.code else (0, 1) if code else (0, 0)
            for some in organisation_name_texts(parts, brief) if parts else NO_TEXTS:
                texts += some
                counts.append(len(some))
            shown.append((parts.text if parts else name, visible, brief, keys))
        hashed = text_key_column(np.repeat(np.tile(_CLASSES, len(written)), counts), texts).tolist()
        ends = np.array(counts).reshape(len(written), -1).sum(axis=1).cumsum().tolist()
        return [
            OrganisationCard(text, visible, brief, keys + hashed[start:end])
            for (text, visible, brief, keys), start, end in zip(shown, [0, *ends], ends, strict=False)
        ]

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
