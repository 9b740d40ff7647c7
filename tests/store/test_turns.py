from __future__ import annotations

import threading
import time

import pytest

from defaulter_screen.store.turns import Turns

LONG = 60.0


class Clock:
    """Stands still until it is set."""

    now = 1_000.0

    def __call__(self):
        return self.now


class Other(threading.Thread):
    """Another thread that looks up once, or goes on with one lookup after another."""

    def __init__(self, turns, *, goes_on=False):
        super().__init__(daemon=True)
        self.turns, self.entered, self.may_end = turns, threading.Event(), threading.Event()
        self.goes_on = goes_on
        self.start()

    def run(self):
        if self.goes_on:
            self.turns._mine.ended = self.turns._clock()
        self.turns.take()
        self.entered.set()
        self.may_end.wait(LONG)
        self.turns.end()

    def finish(self):
        self.may_end.set()
        self.join(LONG)
        assert not self.is_alive()


@pytest.fixture
def clock():
    return Clock()


def waiting(turns, *, goes_on=False):
    """A thread that has come to wait."""
    other = Other(turns, goes_on=goes_on)
    while not turns._waiting:
        time.sleep(0.001)
    return other


def test_whoever_comes_while_another_looks_up_waits_until_that_has_ended(clock):
    turns = Turns(patience=LONG, clock=clock)
    turns.take()
    other = waiting(turns)
    assert not other.entered.is_set()
    turns.end()
    assert other.entered.wait(LONG / 2)
    other.finish()


def test_one_lookup_after_another_is_a_single_turn_and_ends_when_its_time_is_over(clock):
    turns = Turns(lasting=5.0, patience=LONG, clock=clock)
    turns.take()
    turns.end()
    turns.take()
    other = waiting(turns, goes_on=True)
    for _ in range(20):
        turns.end()
        turns.take()
        assert turns._holder == threading.get_ident()
    assert not other.entered.is_set()
    clock.now += 5.0
    turns.end()
    assert other.entered.wait(LONG / 2)
    other.finish()


def test_whoever_comes_for_one_lookup_waits_for_one_and_not_for_a_whole_turn(clock):
    turns = Turns(lasting=LONG, patience=LONG, clock=clock)
    turns.take()
    turns.end()
    turns.take()
    other = waiting(turns)
    turns.end()
    assert other.entered.wait(LONG / 2)
    other.finish()


def test_whoever_comes_back_when_his_turn_is_over_lets_the_other_go_first(clock):
    turns = Turns(lasting=5.0, patience=LONG, clock=clock)
    turns.take()
    turns.end()
    turns.take()
    other = waiting(turns, goes_on=True)
    turns.end()
    clock.now += 5.0
    other.may_end.set()
    turns.take()
    assert other.entered.is_set()
    turns.end()
    other.finish()


def test_whoever_does_something_else_in_between_hands_on_after_each_lookup(clock):
    turns = Turns(lasting=LONG, patience=LONG, clock=clock)
    for _ in range(3):
        clock.now += 0.01
        turns.take()
        other = waiting(turns)
        turns.end()
        assert other.entered.wait(LONG / 2)
        other.finish()


def test_a_stuck_lookup_holds_up_one_other_for_a_moment_and_nobody_after_that():
    turns = Turns(patience=0.01)
    turns.take()
    first = Other(turns)
    assert first.entered.wait(LONG / 2)
    first.finish()
    turns._patience = LONG
    for _ in range(3):
        later = Other(turns)
        assert later.entered.wait(LONG / 2)
        later.finish()


def test_a_stuck_lookup_that_ends_after_all_ends_no_turn_of_others():
    turns = Turns(patience=0.01)
    turns.take()
    other = Other(turns)
    assert other.entered.wait(LONG / 2)
    turns._patience = LONG
    turns.end()
    third = waiting(turns)
    assert not third.entered.is_set()
    other.finish()
    assert third.entered.wait(LONG / 2)
    third.finish()


def test_whoever_was_slow_waits_for_nobody_and_is_waited_for_by_nobody_until_he_is_quick(clock):
    turns = Turns(patience=1.0, clock=clock)
    turns.take()
    clock.now += 1.5
    turns.end()
    turns._patience = LONG
    other = Other(turns)
    assert other.entered.wait(LONG / 2)
    turns.take()
    other.finish()
    third = Other(turns)
    assert third.entered.wait(LONG / 2)
    third.finish()
    turns.end()
    turns.take()
    assert turns._holder == threading.get_ident()
    turns.end()


def test_whoever_leaves_off_in_the_middle_of_his_turn_is_not_waited_for(clock):
    turns = Turns(lasting=LONG, patience=0.01, clock=clock)
    turns.take()
    turns.end()
    turns.take()
    other = waiting(turns, goes_on=True)
    turns.end()
    assert other.entered.wait(LONG / 2)
    other.finish()


def test_many_threads_hardly_ever_look_up_at_once_and_all_of_them_get_through():
    turns, inside, met, done = Turns(patience=0.1), [], [], []

    def work(name):
        for _ in range(100):
            turns.take()
            inside.append(name)
            time.sleep(0.000_01)
            met.append(len(inside))
            inside.remove(name)
            turns.end()
        done.append(name)

    threads = [threading.Thread(target=work, args=(name,), daemon=True) for name in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert sorted(done) == [0, 1, 2, 3, 4]
    assert sum(number > 1 for number in met) < len(met) // 20
