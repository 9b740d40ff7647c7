"""The store against a plain dict, over random sequences of loads, merges, failures and retention."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.store.lists import ListStore
from store.factory import contents, load, spec, stage

NUMBERS = st.integers(1, 12)
ROWS = st.dictionaries(NUMBERS, st.integers(1, 3), max_size=8)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("snapshot"), st.sampled_from([0, 1]), ROWS),
        st.tuples(st.just("delta"), st.sampled_from([0, 1]), ROWS, st.sets(NUMBERS, max_size=4)),
        st.tuples(st.just("fail"), ROWS, st.booleans()),
        st.tuples(st.just("compact")),
        st.tuples(st.just("retain"), st.integers(1, 3)),
        st.tuples(st.just("purge"), st.integers(1, 2)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_kept_version_shows_what_a_dict_would(steps):
    with tempfile.TemporaryDirectory() as folder, ListStore.open(Path(folder) / "lists.db", create=True) as store:
        world = World(store)
        for step in steps:
            getattr(world, step[0])(*step[1:])
            world.check()


class World:
    """Two sources whose numbers do not meet (the second's are 100 higher), and what each version should show."""

    def __init__(self, store):
        self.store = store
        self.now = [{}, {}]
        self.states = {}
        self.made = [[], []]
        self.versions = [[], []]

    def snapshot(self, source, rows):
        self.publish(source, {number + 100 * source: content for number, content in rows.items()}, (), "snapshot")

    def delta(self, source, rows, removed):
        rows = {number + 100 * source: content for number, content in rows.items()}
        gone = {number + 100 * source for number in removed} - set(rows)
        kept = {number: content for number, content in self.now[source].items() if number not in gone}
        self.publish(source, {**kept, **rows}, gone, "delta", rows)

    def publish(self, source, after, gone, mode, rows=None):
        before = self.now[source]
        version = load(self.store, after if rows is None else rows, gone, source=f"source {source}", mode=mode)
        self.now[source] = after
        assert version.listings == len(after)
        assert version.added == len(after.keys() - before.keys())
        assert version.removed == len(before.keys() - after.keys())
        assert version.changed == sum(before[n] != after[n] for n in before.keys() & after.keys())
        self.states[version.version] = {**self.now[0], **self.now[1]}
        self.made[source].append(version.version)
        self.versions[source].append(version.version)

    def fail(self, rows, built):
        with self.store.begin_load(spec(source="source 0")) as writer:
            stage(writer, rows)
            if built:
                writer.build()

    def compact(self):
        self.store.compact()

    def retain(self, keep):
        self.store.retain(keep)
        self.versions = [versions[-keep:] for versions in self.versions]

    def purge(self, keep):
        self.retain(keep)
        self.compact()

    def check(self):
        assert contents(self.store.view()) == {**self.now[0], **self.now[1]}
        for version, state in self.states.items():
            if self.kept(version):
                assert contents(self.store.view(version)) == state

    def kept(self, version):
        """Each source's newest version up to this one must still be there."""
        newest = [max((v for v in made if v <= version), default=None) for made in self.made]
        return all(v is None or v in kept for v, kept in zip(newest, self.versions, strict=True))
