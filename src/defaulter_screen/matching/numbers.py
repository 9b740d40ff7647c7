"""Two identity numbers side by side: equal, compatible with what is shown, a slip away, or another person's.

A complete valid number that contradicts what the list shows excludes the listing, however rare the name: a single
wrong digit and two swapped neighbours always break the check digit, so a slip never looks valid (GB 11643, ISO 7064
MOD 11-2). Only a number that is invalid as it stands can be a slip.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from defaulter_screen.ids.masked import agreeing, compatible
from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.models.hit import NumberEvidence
from defaulter_screen.values import frozen_dataclass

SLIP_LIMIT = 2
"""Slips beyond this many are another number."""
_ENOUGH = 10
"""Characters in common from which numbers are evidence (DESIGN, words: number evidence)."""


@frozen_dataclass(frozen=True, slots=True)
class NumberComparison:
    """What two numbers say of one identity.

    Attributes:
        level: ``equal``, ``visible-N``, ``partial-N``, ``rounded``, ``slip-1``, ``slip-2``, ``unrelated``,
            ``excluded`` or ``incomparable``.
        evidence: what an outcome may rest on.
        shown: the listing's pattern where characters agree, for counting who else would show them; empty otherwise.
        slips: how many slips apart (0 where they agree).
    """

    level: str
    evidence: NumberEvidence = NumberEvidence.NONE
    shown: str = ""
    slips: int = 0

    @property
    def excluded(self) -> bool:
        """True where both cannot be one person."""
        return self.level == "excluded"


INCOMPARABLE = NumberComparison("incomparable")
EXCLUDED = NumberComparison("excluded")
UNRELATED = NumberComparison("unrelated", NumberEvidence.NONE)


def compare_numbers(subject: Number | None, listing: Number | None) -> NumberComparison:
    """Compare the subject's number with a listing's.

    >>> from datetime import date
    >>> from defaulter_screen.ids.detect import parse_number
    >>> today = date(2026, 1, 1)
    >>> mine = parse_number("330102198503041236", today=today)
    >>> compare_numbers(mine, parse_number("3301021985****1236", today=today)).level
    'visible-14'
    """
    if subject is None or listing is None or Scheme.DAMAGED in (subject.scheme, listing.scheme):
        return INCOMPARABLE
    if subject.pattern is None or listing.pattern is None:
        return _compare_texts(subject, listing)
    if subject.valid and listing.valid:
        return _compare_patterns(subject, listing)
    if subject.valid:
        return _slip(listing.compact, subject.pattern)
    return _slip(subject.compact, listing.pattern)


def _compare_texts(subject: Number, listing: Number) -> NumberComparison:
    """Numbers of which one has no 18-character form: the same text settles it, a slip may explain it."""
    if not subject.valid and listing.pattern is not None:
        return _slip(subject.compact, listing.pattern)
    if subject.compact == listing.compact and subject.complete and listing.complete:
        return NumberComparison("equal", NumberEvidence.EQUAL)
    if subject.scheme is listing.scheme and subject.complete and listing.complete:
        return EXCLUDED
    return INCOMPARABLE


def _compare_patterns(subject: Number, listing: Number) -> NumberComparison:
    """Two numbers that are valid as far as they show."""
    mine, theirs = subject.pattern or "", listing.pattern or ""
    same, conflicts = agreeing(mine, theirs)
    if conflicts and subject.complete and rounded(mine, theirs):
        return NumberComparison("rounded", NumberEvidence.DAMAGED, theirs[:15] + "***")
    if conflicts or not completes(mine, theirs):
        return EXCLUDED
    if "*" not in theirs and "*" not in mine:
        return NumberComparison("equal", NumberEvidence.EQUAL, theirs)
    shown = "".join([a if a == b else "*" for a, b in zip(mine, theirs, strict=True)])
    if same < _ENOUGH:
        return NumberComparison(f"partial-{same}", NumberEvidence.NONE, shown)
    evidence = NumberEvidence.VISIBLE if subject.complete else NumberEvidence.MASKED
    return NumberComparison(f"visible-{same}", evidence, shown)


def rounded(mine: str, theirs: str) -> bool:
    """True where a number is what a spreadsheet leaves of the other: fifteen digits and three zeros.

    One such wreck in eleven has a fitting check digit by chance. It is valid as it stands and never called damaged,
    but it does not exclude a listing that it would fit if it were.
    """
    return mine.endswith("000") and compatible(mine[:15], theirs[:15])


def completes(mine: str, theirs: str) -> bool:
    """True unless both together show all 18 characters and the check digit does not fit.

    So a birthday stated by the subject is tested against the check digit that the list shows: only one birthday in
    eleven passes.
    """
    merged = "".join([b if a == "*" else a for a, b in zip(mine, theirs, strict=True)]) if "*" in mine else mine
    if "*" in merged or not merged[:17].isdecimal():
        return True
    return check_character(merged[:17]) == merged[17]


def with_birth(pattern: str, year: int, month: int, day: int) -> str:
    """The pattern with a stated birth date put where it hides it."""
    stated = f"{year:04d}{month:02d}{day:02d}"
    middle = "".join([a if b == "*" else b for a, b in zip(stated, pattern[6:14], strict=True)])
    return pattern[:6] + middle + pattern[14:]


def _slip(given: str, pattern: str) -> NumberComparison:
    """An invalid number against what the other side shows."""
    slips = slip_distance(given, pattern)
    if slips == 0:
        return NumberComparison("slip-1", NumberEvidence.DAMAGED, pattern, 1)
    if slips <= SLIP_LIMIT and 18 - pattern.count("*") >= _ENOUGH:
        return NumberComparison(f"slip-{slips}", NumberEvidence.DAMAGED, pattern, slips)
    return UNRELATED


def slip_distance(given: str, pattern: str) -> int:
    """Fewest slips (wrong, missing, extra digit, swapped neighbours) that lead from a number to what a pattern shows.

    A first-generation number (15 characters or one less or more) is held against the pattern's 15-digit form.

    >>> slip_distance("330102198503041326", "3301021985****1236")
    1
    """
    if "*" not in pattern and len(given) >= 17:
        return OSA.distance(given, pattern, score_cutoff=SLIP_LIMIT)
    if len(given) <= 16:
        return _ends_distance(given, pattern[:6] + pattern[8:10], pattern[14:17], 15)
    head = pattern.split("*", 1)[0]
    tail = pattern.rsplit("*", 1)[-1]
    return _ends_distance(given, head, tail, 18)


def _ends_distance(given: str, head: str, tail: str, length: int) -> int:
    """Slips in the visible beginning and end; a wrong length is a slip wherever it happened."""
    wanted = abs(len(given) - length)
    if wanted > SLIP_LIMIT:
        return SLIP_LIMIT + 1
    best = SLIP_LIMIT + 1
    shifts = (0,) if wanted == 0 else (-1, 0, 1)
    for front in shifts:
        left = OSA.distance(given[: len(head) + front], head) if head else 0
        for back in shifts:
            right = OSA.distance(given[len(given) - len(tail) - back :], tail) if tail else 0
            best = min(best, max(left + right, wanted))
    return best
