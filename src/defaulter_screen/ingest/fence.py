"""The marks of what a load brings, put into the store's fence before its version is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from defaulter_screen.matching.blocking import KeyClass, name_links
from defaulter_screen.matching.marks import LINKS
from defaulter_screen.matching.weak_marks import weak_marks
from defaulter_screen.names.person import parse_person
from defaulter_screen.store.index_pages import IndexPage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]


class Index(Protocol):
    """Where entries are read."""

    def pages(self, key_class: int, *, everything: bool) -> Iterator[IndexPage]:
        """Entries of a class: those of this load, or all that the index has."""

    def name_text(self, key: int) -> str | None:
        """The name behind a name key."""


class Staged(Index, Protocol):
    """What this step needs of a load (``store.loading.LoadWriter``)."""

    def add_marks(self, marks: Callable[[], Sequence[U64]]) -> bool:
        """Put marks into the fence; False where there is none that takes them."""

    def replace_fence(self, marks: Sequence[U64]) -> None:
        """Make the fence anew of all marks."""


def fence_in(staged: Staged) -> None:
    """Put the marks of a built, unpublished load into the fence."""
    if not staged.add_marks(lambda: marks_of_classes(staged, sorted(KeyClass), everything=False)):
        staged.replace_fence(marks_of_classes(staged, sorted(KeyClass), everything=True))


def marks_of_classes(index: Index, classes: Iterable[int], *, everything: bool) -> list[U64]:
    """All marks of classes, page by page.

    Args:
        index: where their entries are read.
        classes: in rising order, as they can be read.
        everything: of all that the index has, or of this load.
    """
    made = _MarkMaker(index, everything=everything)
    return [marks for one in classes for marks in made.of(one)]


class _MarkMaker:
    """Makes the marks of one class after the other, that of names first."""

    def __init__(self, index: Index, *, everything: bool) -> None:
        self._index = index
        self._everything = everything
        self._names = _joined(iter(()))
        self._bearers: Any = None

    def of(self, key_class: int) -> Iterator[U64]:
        """The marks of a class."""
        import numpy as np  # noqa: PLC0415 - only a load should pay for it

        from defaulter_screen.matching.mark_columns import INDEXED, link_marks, marks_of, name_marks  # noqa: PLC0415

        if key_class == KeyClass.PERSON_NAME:
            names = self._names = _joined(self._pages(key_class))
            marks, *self._bearers = name_marks(names.keys, names.counts, names.values)
            yield marks
            if not self._everything:
                page = _links_of(names.keys, self._index.name_text)
                yield link_marks(page.keys, page.counts, page.values, tuple(self._bearers))
        elif key_class in LINKS and self._everything:
            for page in self._pages(key_class):
                yield link_marks(page.keys, page.counts, page.values, tuple(self._bearers))
        elif key_class in INDEXED:
            weak: list[NDArray[np.uint32]] = []
            for page in self._pages(key_class):
                yield marks_of(page.keys)
                if key_class == KeyClass.PERSON_WEAK_NAME:
                    weak.append(page.ids)
            if weak:
                found = np.isin(self._names.ids, np.concatenate(weak))
                borne = self._names.keys[np.unique(_owners(self._names)[found])]
                yield _weak_marks_of(borne, self._index.name_text)

    def _pages(self, key_class: int) -> Iterator[IndexPage]:
        return self._index.pages(key_class, everything=self._everything)


def _owners(names: IndexPage) -> NDArray[np.int64]:
    """For each entry the place of its key."""
    import numpy as np  # noqa: PLC0415 - see above

    return np.repeat(np.arange(len(names.keys)), names.counts)


def _weak_marks_of(names: U64, text_of: Callable[[int], str | None]) -> U64:
    """The further marks of names that somebody bears who is found by name only, from their texts."""
    import numpy as np  # noqa: PLC0415 - see above

    texts = (text_of(name) or "" for name in names.tolist())
    marks = {mark for text in texts for mark in weak_marks(parse_person(text))}
    return np.fromiter(marks, dtype=np.uint64, count=len(marks))


def _joined(pages: Iterator[IndexPage]) -> IndexPage:
    """Pages as one, with each key once: base and overlay can both have it."""
    import numpy as np  # noqa: PLC0415 - see above

    parts = list(pages)
    if not parts:
        nothing = np.zeros(0, dtype=np.uint64)
        return IndexPage(nothing, np.zeros(0, dtype=np.int64), nothing, np.zeros(0, dtype=np.uint32))
    keys, counts, values, ids = (np.concatenate([part[place] for part in parts]) for place in range(4))
    if (keys[1:] > keys[:-1]).all():
        return IndexPage(keys, counts, values, ids)
    owners = np.repeat(keys, counts)
    order = np.argsort(owners, kind="stable")
    distinct, numbers = np.unique(owners, return_counts=True)
    return IndexPage(distinct, numbers.astype(np.int64), values[order], ids[order])


def _links_of(names: U64, text_of: Callable[[int], str | None]) -> IndexPage:
    """The links of a few names, from their texts."""
    import numpy as np  # noqa: PLC0415 - see above

    links: list[int] = []
    targets: list[int] = []
    for name in names.tolist():
        made: Sequence[int] = name_links(parse_person(text_of(name) or ""))[1]
        links += made
        targets += [name] * len(made)
    ones = np.ones(len(links), dtype=np.int64)
    nobody = np.zeros(len(links), dtype=np.uint32)
    return IndexPage(np.array(links, dtype=np.uint64), ones, np.array(targets, dtype=np.uint64), nobody)
