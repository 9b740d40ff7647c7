"""The persons' names that a process has met: each is taken apart once, the plain ones many at a time.

Nearly every name is two to four ordinary characters with a surname in front. What the scalar functions say of such a
name (that it is compared as it is written, its surname, its sounds) is asked of them without the objects that an
unusual one takes, and all that is to be hashed is hashed in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from defaulter_screen.ingest.entries import dotted
from defaulter_screen.matching.blocking import KeyClass, deletions, name_sounds, text_key, text_key_column
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.person import is_bare_name, split_surname
from defaulter_screen.names.pinyin import han_keys
from defaulter_screen.names.text import says_nothing
from defaulter_screen.store.columns import NewNames


class MetNames:
    """Names by their texts; those that are new wait until they are taken."""

    def __init__(self) -> None:
        self._plain: dict[str, int] = {}
        """The key of each name that was asked for, 0 where it is not plain."""
        self._new: dict[str, int] = {}
        """Of these the ones that were met here since they were last told."""
        self._others: set[str] = set()
        """Compared forms of names in unusual spellings."""
        self._keys: list[int] = []
        self._texts: list[str] = []
        self._links: list[str] = []
        self._counts: list[int] = []

    def plain_keys(self, written: Sequence[str]) -> Any:
        """Meet names as they are written; numpy ``uint64``: the keys of those that are plain, 0 for every other."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        known = self._plain
        keys = list(map(known.get, written))
        if None in keys:
            fresh = self._met([name for name, key in zip(written, keys, strict=True) if key is None])
            known.update(fresh)
            # The new ones are looked up among themselves: what a process has met does not fit into its caches.
            keys = [fresh[name] if key is None else key for name, key in zip(written, keys, strict=True)]
        return np.array(keys, np.uint64)

    def _met(self, names: Iterable[str]) -> dict[str, int]:
        """The key of each new name, 0 where it is not plain."""
        fresh = dict.fromkeys(names, 0)
        surnames = {name: surname for name in fresh if (surname := _plain_surname(name))}
        made = text_key_column(KeyClass.PERSON_NAME, surnames).tolist()
        for (name, surname), key in zip(surnames.items(), made, strict=True):
            fresh[name] = self._new[name] = key
            if name not in self._others:
                self._add(key, name, han_keys(surname, name[len(surname) :]), deletions(name))
        return fresh

    def meet(self, names: Iterable[PersonName]) -> None:
        """Meet names in the form that the parser gives them."""
        for name in names:
            if name.text not in self._others and not self._plain.get(name.text):
                self._others.add(name.text)
                key = text_key(KeyClass.PERSON_NAME, name.text)
                self._add(key, dotted(name), name_sounds(name), deletions(name.text))

    def learn(self, names: Sequence[str], keys: Sequence[int]) -> None:
        """Plain names with their keys that another process has met, and has sent."""
        self._plain.update(zip(names, keys, strict=True))

    def told(self) -> dict[str, int]:
        """The plain names met here since they were last told, with their keys."""
        new, self._new = self._new, {}
        return new

    def taken(self) -> NewNames:
        """The names met since they were last taken, with their links (see ``blocking.name_links``)."""
        import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

        counts = np.array(self._counts, np.int64)
        classes = np.tile(np.array([KeyClass.PERSON_PINYIN, KeyClass.PERSON_DELETION], np.uint64), len(self._keys))
        names = NewNames(
            np.array(self._keys, np.uint64),
            self._texts,
            text_key_column(np.repeat(classes, counts), self._links),
            counts.reshape(-1, 2).sum(axis=1),
        )
        self._keys, self._texts, self._links, self._counts = [], [], [], []
        return names

    def _add(self, key: int, text: str, sounds: Sequence[str], rests: Sequence[str]) -> None:
        self._keys.append(key)
        self._texts.append(text)
        self._links += sounds
        self._links += rests
        self._counts += (len(sounds), len(rests))


def _plain_surname(name: str) -> str:
    """The surname of a name that ``parse_person`` leaves as it is and parts in two; else empty."""
    return split_surname(name) if is_bare_name(name) and not says_nothing(name) else ""
