from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.ledger_factory import Desk
from ledger.ledger_factory import desk as make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = make_desk(tmp_path / "made-up.ledger")
    yield opened
    opened.close()
