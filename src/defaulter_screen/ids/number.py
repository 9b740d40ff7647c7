"""What every number scheme returns: one parsed number with graded problems, never a bare bool."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from defaulter_screen.values import frozen_dataclass


class Scheme(StrEnum):
    """Which numbering a number belongs to."""

    RESIDENT_ID = "resident-id"
    """公民身份号码 (GB 11643), 18 digits or the first generation's 15, also 港澳台居民居住证 (81/82/83)."""
    FOREIGNER_RESIDENCE_2023 = "foreigner-residence-2023"
    """外国人永久居留身份证, 18 digits beginning with 9 (since 2023-12-01)."""
    FOREIGNER_RESIDENCE_OLD = "foreigner-residence-old"
    """外国人永久居留证, 3 letters and 12 digits."""
    TRAVEL_PERMIT = "travel-permit"
    """港澳居民来往内地通行证 / 台湾居民来往大陆通行证."""
    PASSPORT = "passport"
    MILITARY = "military"
    """军官证、士兵证 and the like: compared as text only."""
    POLICE = "police"
    USCC = "uscc"
    """统一社会信用代码 (GB 32100), 18 characters."""
    ORG_CODE = "org-code"
    """组织机构代码 (GB 11714), 9 characters."""
    BUSINESS_REGISTRATION = "business-registration"
    """工商注册号, 15 digits."""
    DAMAGED = "damaged"
    """A spreadsheet turned the number into a float: its last digits are gone. Never matched."""
    UNKNOWN = "unknown"
    """Nothing that is known; compared as text only."""


class Problem(StrEnum):
    """What is wrong or remarkable with a number. See ``FATAL``: the rest are notes."""

    LENGTH = "length"
    FORMAT = "format"
    CHECKSUM = "checksum"
    BIRTH_DATE = "birth-date"
    """The digits for the birth date are no date."""
    BIRTH_FUTURE = "birth-future"
    BIRTH_TOO_EARLY = "birth-too-early"
    """Before 1880."""
    AREA_UNKNOWN = "area-unknown"
    """A note only: codes are abolished and added, and no table knows all."""
    FIRST_GENERATION = "first-generation"
    """A note only: 15 digits; such cards lost validity on 2013-01-01."""
    EMBEDDED_CODE = "embedded-code"
    """A note only: the organisation code inside a unified code fails its own check, the unified code's holds."""
    DAMAGED = "damaged"
    MASKED = "masked"
    """A note only: some characters are hidden."""


FATAL = frozenset(
    {
        Problem.LENGTH,
        Problem.FORMAT,
        Problem.CHECKSUM,
        Problem.BIRTH_DATE,
        Problem.BIRTH_FUTURE,
        Problem.BIRTH_TOO_EARLY,
        Problem.DAMAGED,
    }
)
"""Problems after which a number is not valid as it stands (it is then graded evidence, never discarded)."""

_NEVER_COMPLETE = frozenset({Scheme.DAMAGED, Scheme.UNKNOWN})


class Repair(StrEnum):
    """What was undone before the number was read; reported, since it was not what the user wrote."""

    WIDTH = "width"
    CASE = "case"
    SEPARATORS = "separators"
    INVISIBLE = "invisible"
    APOSTROPHE = "apostrophe"
    DECIMAL = "decimal"
    LABEL = "label"
    """Words around the number, as in ``身份证号：…``."""


@frozen_dataclass(frozen=True, slots=True)
class Number:
    """One parsed number.

    Attributes:
        scheme: the numbering it belongs to.
        compact: canonical characters in upper case without separators; hidden characters are ``*``. For a number of 15
            digits this stays as given (15 characters).
        pattern: the 18-character form used for comparison position by position, ``*`` where unknown; None where the
            scheme has no such form or the length does not allow one. A first-generation number is spread over it
            (area, ``19`` + birth date, sequence, computed check digit); an organisation code stands at positions 9-17
            (1-based) of an otherwise unknown USCC; a masked number is anchored by its visible beginning and end, the
            length of its run of asterisks is not trusted.
        problems: graded faults and notes; ``valid`` is False where one of them is in ``FATAL``.
        repairs: what was undone before reading.
        birth_date: full birth date where shown and a date.
        birth_year: four-digit year where shown.
        gender: ``"male"``, ``"female"`` or None.
        area: the six-digit area code where shown.
    """

    scheme: Scheme
    compact: str
    pattern: str | None = None
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    gender: str | None = None
    area: str | None = None

    @property
    def valid(self) -> bool:
        """True where nothing fatal is known against the number (a masked one is valid as far as it shows)."""
        return not self.problems or FATAL.isdisjoint(self.problems)  # asked a dozen times of every number

    @property
    def masked(self) -> bool:
        """True where characters are hidden."""
        return Problem.MASKED in self.problems

    @property
    def complete(self) -> bool:
        """True for a valid number that hides nothing: only such a number can settle or exclude an identity."""
        return self.scheme not in _NEVER_COMPLETE and (
            not self.problems or (Problem.MASKED not in self.problems and FATAL.isdisjoint(self.problems))
        )

    @property
    def visible(self) -> int:
        """How many characters are shown."""
        return len(self.compact) - self.compact.count("*")

    def __repr__(self) -> str:
        """Never shows the number itself."""
        return f"Number({self.scheme.value}, {mask(self.compact)}, problems={[p.value for p in self.problems]})"


def mask(compact: str) -> str:
    """Mask a number for logs, messages and reports: at most three characters in front and two at the end stay.

    >>> mask("33010219850304123X")
    '330*************3X'
    """
    if len(compact) <= 6:
        return "*" * len(compact)
    return compact[:3] + "*" * (len(compact) - 5) + compact[-2:]
