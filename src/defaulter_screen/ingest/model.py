"""Building the identity model from the names of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.model_building import ModelBuilder
from defaulter_screen.matching.model_file import model_id
from defaulter_screen.store.columns import NamedEntries
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.view import StoreView


def build_model(view: StoreView) -> tuple[str, bytes]:
    """The identity model of the lists as a view has them: its id and its stored form."""
    return model_of(name_pages(view))


def model_of(pages: Iterable[tuple[list[str], Any, Any]]) -> tuple[str, bytes]:
    """The identity model of names, in key order: its id and its stored form."""
    builder = ModelBuilder()
    for names, sizes, briefs in pages:
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
        yield _page(named, [text for _, text in names], keys, counts, briefs)


def named_page(part: NamedEntries) -> tuple[list[str], Any, Any]:
    """The same of names on their way into an empty store."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    starts = np.flatnonzero(np.append(True, part.keys[1:] != part.keys[:-1])[: len(part.keys)])
    return _page(part.names, part.texts, part.keys[starts], np.diff(starts, append=len(part.keys)), part.briefs)


def _page(named: Any, texts: list[str], keys: Any, counts: Any, briefs: Any) -> tuple[list[str], Any, Any]:
    """Names by their keys, joined with the entries of keys; not every name need have one, nor every key a name."""
    import numpy as np  # noqa: PLC0415 - 65 ms that only a load should pay

    found = np.isin(keys, named)
    places = np.searchsorted(named, keys[found])
    return [texts[place] for place in places.tolist()], counts[found], briefs[np.repeat(found, counts)]


def refresh_model(store: ListStore, *, clock: Callable[[], datetime]) -> str:
    """Build a new identity model from the lists in force and put it in force; returns its id."""
    identity, blob = build_model(store.view())
    store.put_model(identity, blob, clock())
    return identity
