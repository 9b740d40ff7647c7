"""What a load is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from defaulter_screen.errors import InvalidInputError
from defaulter_screen.models.listing import ListKind
from defaulter_screen.values import frozen_dataclass

MIN_SHARE = 0.8
"""A snapshot with fewer entries than this share of the one before is taken for a broken download (unless declared)."""


@frozen_dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load a list.

    Attributes:
        list_kind: which list.
        source_name: name of the source; a snapshot replaces only what the same kind and source had, so it must stay the
            same from load to load.
        mode: ``snapshot`` (absence is a removal) or ``delta`` (absence says nothing; removals are rows).
        list_date: the date for which the list holds; None: today.
        format: as ``sources.reader.open_list`` takes it.
        encoding: instead of the detected one.
        columns: canonical field to heading, where they are not recognised.
        force: skip the shrink check.
        rejects_path: where rows that could not be used go; None: ``FILE.rejected.csv`` beside the file.
        min_share: declares for this source how far a snapshot may shrink; kept in the store.
        jobs: processes that normalise; 1: this one does all.
    """

    list_kind: ListKind = ListKind.DEFAULTER
    source_name: str = "default"
    mode: Literal["snapshot", "delta"] = "snapshot"
    list_date: date | None = None
    format: str = "auto"
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    force: bool = False
    rejects_path: Path | None = None
    min_share: float | None = None
    jobs: int = 1


class LoadKeywords(TypedDict, total=False):
    """``LoadOptions`` as keywords of ``Screener.load``."""

    source: str
    mode: Literal["snapshot", "delta"]
    list_date: date | None
    format: str
    encoding: str | None
    columns: Mapping[str, str]
    force: bool
    rejects_path: Path | None
    min_share: float | None
    jobs: int


def load_options(list_kind: ListKind | str, **keywords: Unpack[LoadKeywords]) -> LoadOptions:
    """The options that keywords stand for.

    Raises:
        InvalidInputError: unknown list kind.
    """
    try:
        kind = ListKind(list_kind)
    except ValueError:
        raise InvalidInputError(
            f"名单种类 {list_kind!r} 不认识 / unknown list kind {list_kind!r}; one of {', '.join(ListKind)}",
            field="list_kind",
        ) from None
    options = LoadOptions(list_kind=kind, source_name=keywords.get("source") or "default")
    given = {key: value for key, value in keywords.items() if key != "source" and value is not None}
    return replace(options, **given)  # type: ignore[arg-type]  # keys are those of LoadOptions
