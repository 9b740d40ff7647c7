"""Two numbers: equal, fitting what is shown, a slip away, or another person's."""

from __future__ import annotations

import pytest

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.numbers import (
    INCOMPARABLE,
    compare_numbers,
    completes,
    rounded,
    slip_distance,
    with_birth,
)
from defaulter_screen.models.hit import NumberEvidence
from matching.sides import MASKED, NUMBER, number


@pytest.mark.parametrize(
    ("mine", "theirs", "level", "evidence"),
    [
        (NUMBER, NUMBER, "equal", NumberEvidence.EQUAL),
        (NUMBER, MASKED, "visible-14", NumberEvidence.VISIBLE),
        (MASKED, MASKED, "visible-14", NumberEvidence.MASKED),
        ("330102********1236", MASKED, "visible-10", NumberEvidence.MASKED),
        ("330************236", MASKED, "partial-6", NumberEvidence.NONE),
        ("330102850304123", MASKED, "visible-14", NumberEvidence.VISIBLE),
        ("33010219850304****", MASKED, "visible-10", NumberEvidence.MASKED),
        ("330102198503041237", MASKED, "slip-1", NumberEvidence.DAMAGED),
        ("33010219850304123", MASKED, "slip-1", NumberEvidence.DAMAGED),
        ("330102198503991236", MASKED, "slip-1", NumberEvidence.DAMAGED),
        ("330120198503041326", MASKED, "slip-2", NumberEvidence.DAMAGED),
        ("110101199001011234", MASKED, "unrelated", NumberEvidence.NONE),
        ("12345", MASKED, "incomparable", NumberEvidence.NONE),
        (NUMBER, "330102198503041237", "slip-1", NumberEvidence.DAMAGED),
        ("33010219850304" + "1" + "25" + check_character("33010219850304125"), MASKED, "excluded", NumberEvidence.NONE),
        ("3.30102E+17", MASKED, "incomparable", NumberEvidence.NONE),
        ("E12345678", "E12345678", "equal", NumberEvidence.EQUAL),
        ("E12345678", "E12345679", "excluded", NumberEvidence.NONE),
        ("E12345678", MASKED, "incomparable", NumberEvidence.NONE),
        ("E12345678", "军字第1234567号", "incomparable", NumberEvidence.NONE),
    ],
)
def test_levels(mine: str, theirs: str, level: str, evidence: NumberEvidence) -> None:
    found = compare_numbers(number(mine), number(theirs))
    assert (found.level, found.evidence) == (level, evidence)
    assert found.excluded == (level == "excluded")


def test_nothing_given_is_nothing_compared() -> None:
    assert compare_numbers(None, number(MASKED)) is INCOMPARABLE
    assert compare_numbers(number(NUMBER), None) is INCOMPARABLE


def test_a_birthday_that_breaks_the_shown_check_digit_excludes() -> None:
    assert compare_numbers(number("33010219850305****"), number(MASKED)).excluded
    assert not completes("33010219850305****", MASKED)
    assert completes("33010219850304****", MASKED)
    assert completes("3301021985********", MASKED)
    assert with_birth(MASKED, 1985, 3, 4) == NUMBER


def test_what_a_spreadsheet_rounded_but_looks_valid_excludes_nobody() -> None:
    days = (f"3301021985{month:02d}{day:02d}1" for month in range(1, 13) for day in range(1, 29))
    mine = next(body + "000" for body in days if check_character(body + "00") == "0")
    theirs = mine[:10] + "****" + mine[14] + "236"
    assert number(mine).valid
    assert rounded(mine, theirs)
    assert not rounded(NUMBER, theirs)
    found = compare_numbers(number(mine), number(theirs))
    assert (found.level, found.evidence) == ("rounded", NumberEvidence.DAMAGED)


@pytest.mark.parametrize(
    ("given", "slips"),
    [
        (NUMBER, 0),
        ("330102198503041237", 1),
        ("330102198503041326", 1),
        ("33010219850304126", 1),
        ("3301021985030412336", 1),
        ("330120198503041326", 2),
        ("330102850304123", 0),
        ("33010285030412", 1),
        ("3301028503041235", 1),
        ("3301", 3),
        ("33010219850304123612", 3),
        ("33010219850304123612345", 3),
    ],
)
def test_slips_away_from_what_is_shown(given: str, slips: int) -> None:
    assert slip_distance(given, MASKED) == slips


def test_slips_away_from_what_hides_nothing() -> None:
    assert slip_distance("330102198503041263", NUMBER) == 1
    assert slip_distance("110101198503041236", NUMBER) > 2
    assert slip_distance("33010219850304", "**************1236") >= 1
    assert slip_distance("33010219850304123", "33010219850304****") == 1
