"""The marks of what a load brings, put into the store's fence before its version is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from defaulter_screen.matching.blocking import KeyClass, name_links
from defaulter_screen.matching.marks import LINKS
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

    def add_marks(self, marks: Callable[[], U64]) -> bool:
        """Put marks into the fence; False where there is none that takes them."""

    def replace_fence(self, marks: U64) -> None:
        """Make the fence anew of all marks."""


def fence_in(staged: Staged) -> None:
    """Put the marks of a built, unpublished load into the fence."""
    if not staged.add_marks(lambda: _marks_of(staged, everything=False)):
        staged.replace_fence(_marks_of(staged, everything=True))


def _marks_of(staged: Staged, *, everything: bool) -> U64:
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
    return np.concatenate(found)


def _joined(pages: Iterator[IndexPage]) -> IndexPage:
    """Pages as one, with each key once: base and overlay can both have it."""
    import numpy as np  # noqa: PLC0415 - see above

    parts = list(pages)
    if not parts:
        nothing = np.zeros(0, dtype=np.uint64)
        return IndexPage(nothing, np.zeros(0, dtype=np.int64), nothing)
    keys, counts, values = (np.concatenate([part[place] for part in parts]) for place in range(3))
    owners = np.repeat(keys, counts)
    order = np.argsort(owners, kind="stable")
    distinct, numbers = np.unique(owners, return_counts=True)
    return IndexPage(distinct, numbers.astype(np.int64), values[order])


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
    return IndexPage(np.array(links, dtype=np.uint64), ones, np.array(targets, dtype=np.uint64))
