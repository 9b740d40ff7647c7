"""Version rows: which there are, which of them are in force for a view, and the one that a load adds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from defaulter_screen.errors import StoreError
from defaulter_screen.models.listing import ListKind, ListVersion
from defaulter_screen.store.connection import transaction
from defaulter_screen.values import frozen_dataclass

_PURGED = 0
"""Stands for the version in the tombstone of a listing whose row is gone."""

SELECT_VERSIONS = """
    SELECT v.version, s.list_kind, s.name, v.mode, v.list_date, v.loaded_at, v.digest, v.listings, v.added, v.changed,
           v.removed, v.model_id, v.source_id, v.status, v.first_id, v.last_id
    FROM list_version v JOIN source s USING (source_id)
"""


@frozen_dataclass(frozen=True, slots=True)
class Load:
    """One published load: the version it made and the listing ids it used.

    Attributes:
        version: what is shown of it.
        source_id: the list kind and source.
        kept: False where retention let it go: nothing can be screened against it any more.
        first_id: first listing id.
        last_id: last listing id; below ``first_id`` where it added none.
    """

    version: ListVersion
    source_id: int
    kept: bool
    first_id: int
    last_id: int


@frozen_dataclass(frozen=True, slots=True)
class LoadSpec:
    """What is loaded.

    Attributes:
        list_kind: which list.
        source: name of the source; a snapshot replaces only what the same kind and source had.
        mode: ``snapshot`` (absence is a removal) or ``delta`` (absence says nothing).
        list_date: the date for which the list holds.
        now: when it is loaded, with time zone.
        normalisation_version: of the code that made the index keys; all loads of a store share one.
        min_share: declares for this source how far a snapshot may shrink; None leaves what was declared before.
    """

    list_kind: ListKind
    source: str
    mode: Literal["snapshot", "delta"]
    list_date: date
    now: datetime
    normalisation_version: str = ""
    min_share: float | None = None


def read_loads(connection: sqlite3.Connection) -> list[Load]:
    """All loads ever published, oldest first."""
    rows = connection.execute(
        SELECT_VERSIONS + "WHERE v.status IN ('published', 'retired') ORDER BY v.version"
    ).fetchall()
    return [
        Load(
            version=ListVersion(
                version=row[0],
                list_kind=ListKind(row[1]),
                source=row[2],
                mode=row[3],
                list_date=date.fromisoformat(row[4]),
                loaded_at=datetime.fromisoformat(row[5]),
                digest=row[6],
                listings=row[7],
                added=row[8],
                changed=row[9],
                removed=row[10],
                model_id=row[11] or "",
            ),
            source_id=row[12],
            kept=row[13] == "published",
            first_id=row[14],
            last_id=row[15],
        )
        for row in rows
    ]


def in_force(loads: Sequence[Load], as_of: int | date | None, *, path: str = "") -> dict[int, Load]:
    """The load in force for each source: the newest up to a version number, or up to a list date (inclusive).

    Raises:
        StoreError: that version was never published, or retention let it go.
    """
    cut: dict[int, Load] = {}
    for load in loads:
        if _up_to(load, as_of):
            cut[load.source_id] = load
    if isinstance(as_of, int) and as_of and all(load.version.version != as_of for load in loads):
        raise StoreError(f"没有名单版本 {as_of} / there is no list version {as_of}", path=path)
    for load in cut.values():
        if not load.kept:
            number = load.version.version
            raise StoreError(f"名单版本 {number} 已不保留 / list version {number} is no longer kept", path=path)
    return cut


def _up_to(load: Load, as_of: int | date | None) -> bool:
    if as_of is None:
        return True
    if isinstance(as_of, int):
        return load.version.version <= as_of
    return load.version.list_date <= (as_of.date() if isinstance(as_of, datetime) else as_of)


def visible_mask(connection: sqlite3.Connection, loads: Sequence[Load], cut: dict[int, Load]) -> bytearray | None:
    """One byte per listing id, 1 where the listing is on a list in these versions; None where every one is."""
    last = max((load.last_id for load in loads), default=0)
    mask = bytearray(b"\x01") * (last + 1)
    mask[0] = 0
    hidden = False
    for load in loads:
        if not _reached(load, cut):
            mask[load.first_id : load.last_id + 1] = bytes(load.last_id + 1 - load.first_id)
            hidden = True
    seqs = {_PURGED, *(load.version.version for load in loads if _reached(load, cut))}
    for listing_id, seq in connection.execute("SELECT listing_id, seq FROM removed"):
        if seq in seqs and listing_id <= last:
            mask[listing_id] = 0
            hidden = True
    return mask if hidden else None


def _reached(load: Load, cut: dict[int, Load]) -> bool:
    newest = cut.get(load.source_id)
    return newest is not None and load.version.version <= newest.version.version


def declare_source(connection: sqlite3.Connection, spec: LoadSpec) -> tuple[int, float | None]:
    """The id and the declared share of the kind and source, entered where they are new."""
    key = (spec.list_kind.value, spec.source)
    with transaction(connection):
        connection.execute("INSERT OR IGNORE INTO source(list_kind, name) VALUES (?,?)", key)
        if spec.min_share is not None:
            sql = "UPDATE source SET min_share=? WHERE list_kind=? AND name=?"
            connection.execute(sql, (spec.min_share, *key))
    row: tuple[int, float | None] = connection.execute(
        "SELECT source_id, min_share FROM source WHERE list_kind=? AND name=?", key
    ).fetchone()
    return row


def stage_version(connection: sqlite3.Connection, spec: LoadSpec, *, source_id: int, first_id: int) -> int:
    """Enter a version that nobody sees yet; returns its number."""
    with transaction(connection):
        number: int = connection.execute("SELECT IFNULL(MAX(version), 0) + 1 FROM list_version").fetchone()[0]
        connection.execute(
            "INSERT INTO list_version(version, source_id, mode, list_date, loaded_at, status, first_id) "
            "VALUES (?,?,?,?,?,'staging',?)",
            (number, source_id, spec.mode, spec.list_date.isoformat(), spec.now.isoformat(), first_id),
        )
    return number


def publish_version(connection: sqlite3.Connection, version: ListVersion, *, last_id: int) -> None:
    """Flip the version's row to published (inside the caller's transaction)."""
    connection.execute(
        "UPDATE list_version SET status='published', loaded_at=?, digest=?, listings=?, added=?, changed=?, removed=?, "
        "model_id=?, last_id=? WHERE version=?",
        (
            version.loaded_at.isoformat(),
            version.digest,
            version.listings,
            version.added,
            version.changed,
            version.removed,
            version.model_id,
            last_id,
            version.version,
        ),
    )
