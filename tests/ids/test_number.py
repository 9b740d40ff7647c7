from __future__ import annotations

import pytest

from defaulter_screen.ids.number import FATAL, Number, Problem, Scheme, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [("", ""), ("012345", "******"), ("1234567", "123**67"), ("33010219850304123X", "330*************3X")],
)
def test_mask(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("problem", list(Problem))
def test_fatal_problems_and_notes(problem: Problem) -> None:
    number = Number(Scheme.RESIDENT_ID, "330102", problems=(problem,))
    assert number.valid == (problem not in FATAL)
    assert number.complete == (number.valid and problem is not Problem.MASKED)


@pytest.mark.parametrize("scheme", [Scheme.DAMAGED, Scheme.UNKNOWN])
def test_some_schemes_are_never_complete(scheme: Scheme) -> None:
    assert not Number(scheme, "330102").complete


def test_visible_counts_what_is_shown() -> None:
    assert Number(Scheme.RESIDENT_ID, "3301021985****001X").visible == 14
