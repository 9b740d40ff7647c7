from __future__ import annotations

import threading

import pytest

from defaulter_screen.errors import InvalidInputError, StoreError
from defaulter_screen.store.lists import ListStore
from store.factory import contents, load


@pytest.fixture
def store(tmp_path):
    with ListStore.open(tmp_path / "lists.db", create=True) as opened:
        load(opened, {1: 10})
        yield opened


def in_thread(work):
    """What another thread comes to."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def lookup(store):
    """The connection that a lookup reads through, and what it sees."""
    with store.lookup():
        return store.connection(), contents(store.view())


def test_lookups_of_several_threads_one_after_another_share_a_connection(store):
    connections = {id(in_thread(lambda: lookup(store))[0]) for _ in range(5)}
    assert len(connections) == 1


def test_lookups_at_once_have_a_connection_each(store):
    with store.lookup():
        here = store.connection()
        there, seen = in_thread(lambda: lookup(store))
        assert there is not here
        assert seen == {1: 10}


def test_the_oldest_connection_is_lent_first(store):
    with store.lookup():
        first = store.connection()
        second, _ = in_thread(lambda: lookup(store))
    for _ in range(3):
        assert in_thread(lambda: lookup(store))[0] is first is not second


def test_the_oldest_connection_is_lent_first_though_it_was_given_back_first(store):
    come, go = threading.Event(), threading.Event()

    def stay():
        with store.lookup():
            come.set()
            go.wait(60)
            return store.connection()

    with store.lookup():
        first = store.connection()
        other = threading.Thread(target=stay)
        other.start()
        come.wait(60)
    go.set()
    other.join()
    assert in_thread(lambda: lookup(store))[0] is first


def test_a_thread_that_has_a_connection_of_its_own_looks_up_through_it(store):
    own = store.connection()
    assert lookup(store)[0] is own
    assert store.connection() is own
    assert in_thread(lambda: lookup(store))[0] is not own


def test_a_lent_connection_is_nobodys_own_afterwards(store):
    def work():
        lent, _ = lookup(store)
        return lent is store.connection()

    assert not in_thread(work)


def test_a_lookup_within_a_lookup_reads_through_the_same_connection(store):
    def work():
        with store.lookup():
            outer = store.connection()
            inner, _ = lookup(store)
            return outer is inner is store.connection()

    assert in_thread(work)


def test_every_lookup_sees_what_was_published_before_it_whoever_had_the_connection(store):
    for number in range(2, 6):
        load(store, {1: 10 * number})
        for _ in range(2):
            assert in_thread(lambda: lookup(store))[1] == {1: 10 * number}


def fail(store, error):
    """Fail in the middle of reading; the error's traceback holds the statement."""
    with store.lookup():
        rows = store.connection().execute("SELECT 1 UNION ALL SELECT 2 FROM listing")
        next(rows)
        raise error


def failed(store, error):
    """What came out of it."""
    with pytest.raises(type(error)) as caught:
        fail(store, error)
    return caught.value


def test_a_connection_that_an_error_may_have_left_in_an_old_state_is_not_lent_again(store):
    in_thread(lambda: lookup(store))
    held = in_thread(lambda: failed(store, StoreError("failed")))
    load(store, {1: 20})
    assert in_thread(lambda: lookup(store))[1] == {1: 20}
    assert held.__traceback__ is not None


def test_a_subject_that_cannot_be_used_costs_no_connection(store):
    before = in_thread(lambda: lookup(store))[0]
    in_thread(lambda: failed(store, InvalidInputError("no evidence")))
    assert in_thread(lambda: lookup(store))[0] is before


def test_a_failed_lookup_gives_its_turn_back(store):
    in_thread(lambda: failed(store, StoreError("failed")))
    assert store._readers._turns._holder == 0


def test_nothing_is_looked_up_in_a_closed_store(store):
    in_thread(lambda: lookup(store))
    store.close()
    with pytest.raises(StoreError, match="closed"):
        lookup(store)
