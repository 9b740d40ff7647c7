"""Building the identity model from the names of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.model_building import ModelBuilder
from defaulter_screen.matching.model_file import model_id
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.view import StoreView


def build_model(view: StoreView) -> tuple[str, bytes]:
    """The identity model of the lists as a view has them: its id and its stored form."""
    builder = ModelBuilder()
    for names, sizes, briefs in name_pages(view):
        builder.add(names, sizes, briefs)
    blob = builder.build()
    return model_id(blob), blob


def name_pages(view: StoreView) -> Iterator[tuple[list[str], Any, Any]]:
    """The persons' names that have visible entries, page by page: names, how many briefs each has, and the briefs."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    # Both come in key order, so that no name need be looked up; a name may have no visible entry.
    texts = view.scan_names(KeyClass.PERSON_NAME)
    behind: list[tuple[int, str]] = []
    for keys, counts, _, briefs in view.scan_columns(KeyClass.PERSON_NAME):
        last = int(keys[-1])
        names = behind
        for row in texts:
            names.append(row)
            if row[0] > last:
                break
        behind = [row for row in names[-1:] if row[0] > last]
        named = np.array([key for key, _ in names], np.uint64)
        found = np.isin(keys, named)
        places = np.searchsorted(named, keys[found])
        yield [names[place][1] for place in places.tolist()], counts[found], briefs[np.repeat(found, counts)]


def refresh_model(store: ListStore, *, clock: Callable[[], datetime]) -> str:
    """Build a new identity model from the lists in force and put it in force; returns its id."""
    identity, blob = build_model(store.view())
    store.put_model(identity, blob, clock())
    return identity
