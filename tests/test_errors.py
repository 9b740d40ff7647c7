"""Errors keep what they say, also from worker processes."""

from __future__ import annotations

import pickle

import pytest

from defaulter_screen import errors

EXAMPLES = [
    errors.DefaulterScreenError("甲 / a"),
    errors.InvalidInputError("甲 / a", field="name", row=3, reason="no-evidence"),
    errors.UnknownSceneError("loan", ["loan-credit", "general"]),
    errors.PolicyError("甲 / a", path="p.toml", location="scenes.x"),
    errors.SourceError("甲 / a", path="list.csv", line=7),
    errors.AmbiguousSourceError("甲 / a", candidates=["姓名", "名称"]),
    errors.ImplausibleListError("甲 / a", before=10, after=1),
    errors.SchemaVersionError("甲 / a", path="s.db", found="2", expected="1"),
    errors.AuditWriteError("甲 / a"),
    errors.MissingExtraError("excel", "XlsxWriter"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_travels_whole_between_processes(error: errors.DefaulterScreenError) -> None:
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)
    assert arrived.code == error.code
