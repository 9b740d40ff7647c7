"""The collector is as it was when the work is done, however it ends."""

from __future__ import annotations

import gc

import pytest

from defaulter_screen.collector import collect_rarely, rare_collections, without_collector


def test_collections_are_rare_while_the_work_lasts() -> None:
    before = gc.get_threshold()
    with rare_collections():
        assert gc.get_threshold()[0] > before[0]
        assert gc.isenabled()
    assert gc.get_threshold() == before
    with pytest.raises(KeyError), rare_collections():
        raise KeyError
    assert gc.get_threshold() == before


def test_no_collections_where_nothing_could_be_collected() -> None:
    with without_collector():
        assert not gc.isenabled()
    with pytest.raises(KeyError), without_collector():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_process_of_its_own_collects_rarely_for_good() -> None:
    before = gc.get_threshold()
    try:
        collect_rarely()
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_threshold()[1:] == before[1:]
    finally:
        gc.set_threshold(*before)
