"""The stores of the conformance table, made once for every way in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from conformance.lists import Lists


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    with ExitStack() as stack:
        yield Lists(tmp_path_factory.mktemp("lists"), stack)
