"""The conformance table through the Python API: the same made-up listings and subjects, loaded and screened."""

from __future__ import annotations

import pytest

from conformance.lists import CASES, Lists, Told, label
from defaulter_screen.policy.trials import Trial


@pytest.mark.parametrize("case", CASES, ids=label)
def test_case(case: Trial, lists: Lists) -> None:
    assert Told.of(lists.decide(case)).against(case) == []
