"""Turns rows (cells under headings, or JSON objects) into ``RawListing``.

Columns are resolved once per set of headings; each row then costs one fetch, one pass of cleaning and the construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from defaulter_screen.errors import SourceError
from defaulter_screen.sources.columns import LISTINGS, fold
from defaulter_screen.sources.listing_rows import RawListing, RejectedRow, reject
from defaulter_screen.sources.row_plan import RowPlan

_MOST_KEY_SETS = 1000


class ListingBuilder:
    """Builds listings from JSON objects, whose keys may differ from row to row.

    Args:
        overrides: canonical field (or one of its names) to key.
        path: for messages.
    """

    def __init__(self, overrides: Mapping[str, str], *, path: str) -> None:
        self._overrides = overrides
        self._path = path
        self._plans: dict[tuple[Any, ...], RowPlan | SourceError] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process as what it was made of."""
        return partial(ListingBuilder, path=self._path), (self._overrides,)

    def plan(self, keys: Iterable[Any]) -> RowPlan:
        """The plan for a set of keys.

        Raises:
            SourceError: no name among them, or an ambiguity.
        """
        wanted = tuple(keys)
        known = self._plans.get(wanted)
        if known is None:
            if len(self._plans) >= _MOST_KEY_SETS:
                self._plans.clear()
            known = self._plans[wanted] = self._make(wanted)
        if isinstance(known, SourceError):
            raise known
        return known

    def build(self, line: int, row: Mapping[Any, Any]) -> RawListing | RejectedRow:
        """Read one object; rejected where its keys hold no name or are ambiguous."""
        try:
            plan = self.plan(row)
        except SourceError:
            return reject(line, "columns", ",".join(map(str, row)))
        return plan.build(line, row)

    def _make(self, keys: tuple[Any, ...]) -> RowPlan | SourceError:
        # JSON often leaves out empty fields: a mapped key may be missing, unless it is the name or a number.
        folded = {fold(str(key)) for key in keys}
        applicable = {
            field: key for field, key in self._overrides.items() if fold(key) in folded or LISTINGS.is_exclusive(field)
        }
        try:
            return RowPlan(keys, applicable, path=self._path, keyed=True)
        except SourceError as error:
            return error
