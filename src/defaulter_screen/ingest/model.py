"""Building the identity model from the names of a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from defaulter_screen.matching.blocking import KeyClass
from defaulter_screen.matching.population import ModelBuilder, model_id
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.view import StoreView


def build_model(view: StoreView) -> tuple[str, bytes]:
    """The identity model of the lists as a view has them: its id and its stored form."""
    builder = ModelBuilder()
    # Both come in key order, so that no name need be looked up; a name may have no visible entry.
    names = view.scan_names(KeyClass.PERSON_NAME)
    found, text = next(names, (-1, ""))
    for key, entries in view.scan(KeyClass.PERSON_NAME):
        while 0 <= found < key:
            found, text = next(names, (-1, ""))
        if found == key:
            builder.add_name(text, [brief for _, brief in entries])
    blob = builder.build().dump()
    return model_id(blob), blob


def refresh_model(store: ListStore, *, clock: Callable[[], datetime]) -> str:
    """Build a new identity model from the lists in force and put it in force; returns its id."""
    identity, blob = build_model(store.view())
    store.put_model(identity, blob, clock())
    return identity
