"""The applicants of all tests here, made once."""

from __future__ import annotations

import pytest

from frame_world import Applicants, make_applicants


@pytest.fixture(scope="session")
def applicants(tmp_path_factory: pytest.TempPathFactory) -> Applicants:
    return make_applicants(tmp_path_factory.mktemp("adapters") / "名单.db")
