"""Rows of a batch that passed alike with nothing to say, and what their tokens are made of, from the chunk's columns.

Most rows of a batch are such rows, and of most of them normalisation changes nothing: their forms (``ledger.forms``)
stand in the cells. Whatever is not plainly so is normalised like everybody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from defaulter_screen.ledger.forms import (
    birth_form,
    evidence_form,
    identity_form,
    plain_organisation_forms,
    plain_person_forms,
)
from defaulter_screen.models.subject import Columns, SubjectKind
from defaulter_screen.names.organisation import organisation_text
from defaulter_screen.normalisation import normalise_subject, stated_birth
from defaulter_screen.values import frozen_dataclass

_NUMBER = 18
"""Characters of a resident's number."""

Forms = tuple[str, str]
"""Who the subject is, and all that he gave: ``identity_form`` and ``evidence_form``."""


@frozen_dataclass(frozen=True, slots=True)
class QuietRows:
    """Rows of one chunk of which the sieve said that they meet nobody (``sifted``).

    Attributes:
        columns: the cells of the whole chunk.
        kind: what all these subjects are.
        at: date of the decisions.
        places: in the chunk.
        numbers: of the rows in the user's file, from 1.
        probabilities: P(subject is on the defaulter list).
        plain: of each row of the chunk whether its name is a person's and stands as it is compared.
    """

    columns: Columns
    kind: SubjectKind
    at: date
    places: Sequence[int]
    numbers: Sequence[int]
    probabilities: Sequence[float]
    plain: Sequence[bool]

    def forms(self) -> tuple[list[str], list[str]]:
        """The identity and the evidence of each row's subject, in order; the same that its normalised form has."""
        found = self._persons() if self.kind is SubjectKind.PERSON else self._organisations()
        forms = [one or self._normalised(place) for place, one in zip(self.places, found, strict=True)]
        return [identity for identity, _ in forms], [evidence for _, evidence in forms]

    def _persons(self) -> Iterator[Forms | None]:
        """None where the cells might not be what is compared. Who is clear has a whole resident's number or none."""
        columns = self.columns
        names, numbers, births, bare, plain = columns.names, columns.numbers, columns.births, columns.bare, self.plain
        for place in self.places:
            name, number = names[place], numbers[place]
            whole = len(number) == _NUMBER and number.isascii() and number[:-1].isdecimal()
            # One digit over and over fills a cell, and is no number.
            whole = whole and number != number[0] * _NUMBER
            if (whole or not number) and bare[place] and plain[place]:
                birth = births[place]
                yield plain_person_forms(name, number.upper(), _birth_form(birth) if birth else "")
            else:
                yield None

    def _organisations(self) -> Iterator[Forms | None]:
        from defaulter_screen.matching.organisation_columns import is_usual, unified_codes  # noqa: PLC0415 - numpy

        columns, places = self.columns, self.places
        coded = unified_codes([columns.numbers[place] for place in places])
        for place, has_code in zip(places, coded.tolist(), strict=True):
            name, code = columns.names[place], columns.numbers[place]
            told = (has_code or not code) and columns.bare[place] and not columns.births[place]
            text = organisation_text(name) if told and is_usual(name) else ""
            yield plain_organisation_forms(text, code) if text else None

    def _normalised(self, place: int) -> Forms:
        subject = normalise_subject(self.columns.subject(place), today=self.at)
        return identity_form(subject), evidence_form(subject)


@lru_cache(maxsize=1 << 16)
def _birth_form(text: str) -> str:
    """There are fewer days than rows."""
    return birth_form(stated_birth(text)[0])
