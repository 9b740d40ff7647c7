"""How far a published entry still stands (法释〔2013〕17号 arts 1, 2, 4, 10, as amended by 法释〔2017〕7号).

Six grounds: 1-1 has no term; 1-2 to 1-6 two years, which the court may extend by one to three. The first day of the
term is not printed, deletion takes three working days and payment alone ends nothing: so a computed
end means review, never a pass. A minor can never be listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import field
from datetime import date
from enum import StrEnum

from defaulter_screen.models.decision import Reason
from defaulter_screen.models.listing import Listing
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.values import frozen_dataclass

_FILLER = re.compile(r"[\s的,，;；、。.|/]+")
_BIRTH = re.compile(r"\d{6}((?:19|20)\d{2})(\d{2})?(\d{2})?")
_MEMORY = 4096


class Standing(StrEnum):
    """How far an entry stands; only ``IN_FORCE`` supports an intercept."""

    IN_FORCE = "in-force"
    TERM_POSSIBLY_ENDED = "term-possibly-ended"
    TERM_ENDED = "term-ended"
    PERFORMED = "performed-still-listed"
    MINOR = "minor-listed"


@frozen_dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds of one entry: codes of article 1, and what is known of a term.

    Attributes:
        codes: ``1-1`` … ``1-6``, sorted.
        has_term: True where every ground is known and each has a term.
        unknown: part of the text matches no known wording.
        unverified: a wording was mapped by sense only.
    """

    codes: tuple[str, ...]
    has_term: bool
    unknown: bool
    unverified: bool


@frozen_dataclass(frozen=True, slots=True)
class Wording:
    """One known wording of a ground, without 的."""

    text: str
    code: str
    term: bool
    verified: bool


@frozen_dataclass(frozen=True, slots=True)
class ListTerms:
    """The lifecycle rules, ready to use.

    Attributes:
        standard_years: earliest end of a term, counted from publication.
        maximum_years: latest end.
        adult_age: younger is a minor.
        performed: texts that say everything was performed.
        wordings: known wordings, longest first.
        memory: texts read before; lists repeat a handful of texts millions of times.
    """

    standard_years: int
    maximum_years: int
    adult_age: int
    performed: frozenset[str]
    wordings: tuple[Wording, ...]
    memory: dict[str, Grounds] = field(default_factory=dict, compare=False, repr=False)

    def grounds(self, text: str) -> Grounds:
        """Read the (often joined) text of 失信被执行人行为具体情形."""
        found = self.memory.get(text)
        if found is None:
            if len(self.memory) >= _MEMORY:
                self.memory.clear()
            found = self.memory[text] = self._read(text)
        return found

    def _read(self, text: str) -> Grounds:
        rest = _FILLER.sub("", unicodedata.normalize("NFKC", text))
        given = bool(rest)
        met: list[Wording] = []
        for wording in self.wordings:
            if wording.text in rest:
                met.append(wording)
                rest = rest.replace(wording.text, "")
        unknown = given and bool(rest)
        codes = tuple(sorted({w.code for w in met}))
        has_term = bool(met) and not unknown and all(w.term for w in met)
        return Grounds(codes, has_term, unknown, any(not w.verified for w in met))


def wordings(rows: Iterable[tuple[str, str, bool, bool]]) -> tuple[Wording, ...]:
    """Prepare ``(code, text, term, verified)`` rows: fillers dropped as in the texts read, longest first."""
    made = {_FILLER.sub("", unicodedata.normalize("NFKC", text)): (code, term, ok) for code, text, term, ok in rows}
    ordered = sorted(made.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(Wording(text, *facts) for text, facts in ordered)


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none.

    >>> years_after(date(2024, 2, 29), 2)
    datetime.date(2026, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def minor_at_publication(listing: Listing, adult_age: int) -> bool:
    """True where the age field, or the birth date that the number shows, makes the listed person a minor.

    The age field is the age at publication; 0 stands for "not stated". A masked number shows the year of birth only,
    which proves minority where even the earliest birthday of that year would be too late.
    """
    if listing.kind is not SubjectKind.PERSON:
        return False
    if listing.age is not None and 0 < listing.age < adult_age:
        return True
    shown = _BIRTH.match(unicodedata.normalize("NFKC", listing.number))
    if listing.publication_date is None or shown is None:
        return False
    month, day = int(shown[2] or 1), int(shown[3] or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        month = day = 1
    born = (int(shown[1]), month, day)
    published = listing.publication_date
    return (published.year - adult_age, published.month, published.day) < born


def standing(listing: Listing, terms: ListTerms, at: date) -> Standing:
    """How far one entry stands on a date; the strongest doubt where there are several."""
    if minor_at_publication(listing, terms.adult_age):
        return Standing.MINOR
    if listing.performance.strip() in terms.performed:
        return Standing.PERFORMED
    published = listing.publication_date
    if published is None or not terms.grounds(listing.grounds).has_term:
        return Standing.IN_FORCE
    if at < years_after(published, terms.standard_years):
        return Standing.IN_FORCE
    if at <= years_after(published, terms.maximum_years):
        return Standing.TERM_POSSIBLY_ENDED
    return Standing.TERM_ENDED


def standing_reasons(listing: Listing, terms: ListTerms, state: Standing) -> tuple[Reason, ...]:
    """Why an entry does not (or only by assumption does) stand; empty for an ordinary one."""
    if state is not Standing.IN_FORCE:
        return (reason(state.value, published=listing.publication_date or ""),)
    grounds = terms.grounds(listing.grounds)
    made = []
    if grounds.unknown:
        made.append(reason("grounds-unknown"))
    elif grounds.unverified:
        made.append(reason("grounds-mapped", codes=", ".join(grounds.codes)))
    if grounds.has_term and listing.publication_date is None:
        made.append(reason("publication-date-unknown"))
    return tuple(made)
