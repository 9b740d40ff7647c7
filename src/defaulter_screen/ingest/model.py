"""Building the identity model from the names of a list."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from datetime import datetime

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.model_building import ModelBuilder
from defaulter_screen.matching.model_file import model_id
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.view import StoreView

_PAGE_BRIEFS = 100_000


def build_model(view: StoreView) -> tuple[str, bytes]:
    """The identity model of the lists as a view has them: its id and its stored form."""
    builder = ModelBuilder()
    for names, sizes, briefs in name_pages(view):
        builder.add(names, sizes, briefs)
    blob = builder.build()
    return model_id(blob), blob


def name_pages(view: StoreView) -> Iterator[tuple[list[str], list[int], array[int]]]:
    """The persons' names that have visible entries, page by page: names, how many briefs each has, and the briefs."""
    names: list[str] = []
    sizes: list[int] = []
    briefs = array("Q")
    # Both come in key order, so that no name need be looked up; a name may have no visible entry.
    texts = view.scan_names(KeyClass.PERSON_NAME)
    found, text = next(texts, (-1, ""))
    for key, entries in view.scan(KeyClass.PERSON_NAME):
        while 0 <= found < key:
            found, text = next(texts, (-1, ""))
        if found == key:
            names.append(text)
            sizes.append(len(entries))
            briefs.extend([brief for _, brief in entries])
            if len(briefs) >= _PAGE_BRIEFS:
                yield names, sizes, briefs
                names, sizes, briefs = [], [], array("Q")
    yield names, sizes, briefs


def refresh_model(store: ListStore, *, clock: Callable[[], datetime]) -> str:
    """Build a new identity model from the lists in force and put it in force; returns its id."""
    identity, blob = build_model(store.view())
    store.put_model(identity, blob, clock())
    return identity
