"""The marks of what a load brings, put into the store's fence before its version is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from defaulter_screen.matching.blocking import KeyClass, name_links
from defaulter_screen.matching.marks import LINKS
from defaulter_screen.matching.weak_marks import weak_marks
from defaulter_screen.names.person import parse_person
from defaulter_screen.store.index_pages import IndexPage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]


class Staged(Protocol):
    """What this step needs of a load (``store.loading.LoadWriter``)."""

    def pages(self, key_class: int, *, everything: bool) -> Iterator[IndexPage]:
        """Entries of a class: those of this load, or all that the index has."""

    def name_text(self, key: int) -> str | None:
        """The name behind a name key."""

    def add_marks(self, marks: Callable[[], Sequence[U64]]) -> bool:
        """Put marks into the fence; False where there is none that takes them."""

    def replace_fence(self, marks: Sequence[U64]) -> None:
        """Make the fence anew of all marks."""


def fence_in(staged: Staged) -> None:
    """Put the marks of a built, unpublished load into the fence."""
    if not staged.add_marks(lambda: _marks_of(staged, everything=False)):
        staged.replace_fence(_marks_of(staged, everything=True))


def _marks_of(staged: Staged, *, everything: bool) -> list[U64]:
    """All marks, page by page."""
    import numpy as np  # noqa: PLC0415 - only a load should pay for it

    from defaulter_screen.matching.mark_columns import INDEXED, link_marks, marks_of, name_marks  # noqa: PLC0415

    found = [marks_of(page.keys) for one in INDEXED for page in staged.pages(one, everything=everything)]
    names = _joined(staged.pages(KeyClass.PERSON_NAME, everything=everything))
    marks, *bearers = name_marks(names.keys, names.counts, names.values)
    found.append(marks)
    triples = (bearers[0], bearers[1], bearers[2])
    if everything:
        links: Iterator[IndexPage] = (page for one in LINKS for page in staged.pages(one, everything=True))
    else:
        links = iter([_links_of(names.keys, staged.name_text)])
    found += [link_marks(page.keys, page.counts, page.values, triples) for page in links]
    weak = [page.ids for page in staged.pages(KeyClass.PERSON_WEAK_NAME, everything=everything)]
    if weak:
        borne = names.keys[np.unique(_owners(names)[np.isin(names.ids, np.concatenate(weak))])]
        found.append(_weak_marks_of(borne, staged.name_text))
    return found


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
