"""``policy test``: a table of cases run against a policy, and what came out otherwise than the table says.

The table is CSV, or YAML (a list of mappings) where PyYAML is installed. Columns: ``scene``, ``evidence`` (see
``policy.evidence``), ``outcome`` are needed; ``id``, ``kind``, ``role``, ``at``, ``list_date``, ``list_name``,
``list_number``, ``list_age``, ``published``, ``filed``, ``grounds``, ``performance``, ``category``, ``notes``,
``measures``, ``no_measures``, ``reasons``, ``no_reasons`` are optional; columns beginning with ``x_`` are the reader's.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from defaulter_screen.errors import DefaulterScreenError, MissingExtraError, PolicyError
from defaulter_screen.models.decision import Ruling
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.schema import Policy
from defaulter_screen.values import frozen_dataclass

NEEDED = frozenset({"scene", "evidence", "outcome"})
KNOWN = NEEDED | {
    "id",
    "kind",
    "role",
    "at",
    "list_date",
    "list_name",
    "list_number",
    "list_age",
    "published",
    "filed",
    "grounds",
    "performance",
    "category",
    "notes",
    "measures",
    "no_measures",
    "reasons",
    "no_reasons",
}
_YEAR = timedelta(days=365)


@frozen_dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table: its number (from 1), and its columns; a missing column reads as empty."""

    row: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def label(self) -> str:
        """Its ``id``, or its row number."""
        return self["id"] or str(self.row)


@frozen_dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that came out otherwise: which case, what (``outcome``, ``measures`` …), expected and found."""

    case: str
    what: str
    expected: str
    found: str


def read_trials(path: str | os.PathLike[str]) -> tuple[Trial, ...]:
    """Read a table of cases.

    Args:
        path: ``.csv`` (UTF-8), ``.yaml`` or ``.yml``.

    Raises:
        PolicyError: unreadable, or a column is unknown or missing.
        MissingExtraError: YAML without PyYAML.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(f"无法读取 / cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise PolicyError("不是 UTF-8 / not in UTF-8", path=str(path)) from error
    rows = _yaml_rows(text, str(path)) if file.suffix in (".yaml", ".yml") else list(csv.DictReader(io.StringIO(text)))
    return tuple(_trial(number, row, str(path)) for number, row in enumerate(rows, start=1))


def _yaml_rows(text: str, path: str) -> list[Mapping[str, Any]]:
    try:
        import yaml  # noqa: PLC0415 - optional: only tables written in YAML need it
    except ImportError as error:
        raise MissingExtraError("dev", "PyYAML") from error
    try:
        rows = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyError("不是有效的 YAML / not valid YAML", path=path) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PolicyError("须为案例列表 / a list of cases is expected", path=path)
    return rows


def _trial(number: int, row: Mapping[str, Any], path: str) -> Trial:
    cells = {str(k): "" if v is None else str(v).strip() for k, v in row.items()}
    location = f"[{number}]"
    unknown = sorted(k for k in cells if k not in KNOWN and not k.startswith("x_"))
    if unknown:
        raise PolicyError(f"未知的列 / unknown column: {unknown[0]}", path=path, location=location)
    missing = sorted(NEEDED - cells.keys())
    if missing:
        raise PolicyError(f"缺少列 / missing column: {missing[0]}", path=path, location=location)
    return Trial(number, cells)


def run_trial(policy: Policy, trial: Trial, *, today: date) -> Ruling:
    """Rule on one case.

    Args:
        policy: the policy to try.
        trial: the case.
        today: the date of cases that name none.

    Raises:
        PolicyError: the case holds a word that means nothing.
        UnknownSceneError: its scene is unknown.
    """
    try:
        return _ruling(policy, trial, today)
    except DefaulterScreenError:
        raise
    except (KeyError, ValueError) as error:
        raise PolicyError(f"无法理解 / not understood: {error}", location=f"[{trial.label}]") from error


def _ruling(policy: Policy, trial: Trial, today: date) -> Ruling:
    at = _date(trial["at"]) or today
    kind = SubjectKind(trial["kind"] or "person")
    hits = hits_of(trial["evidence"], _listing(trial, kind, at))
    return decide(
        policy.compile(at),
        hits=hits,
        probability=max((h.probability for h in hits if h.listing.list_kind is ListKind.DEFAULTER), default=1e-9),
        scene=trial["scene"],
        kind=kind,
        role=Role(trial["role"] or "applicant"),
        at=at,
        lists=_lists(trial, at),
        notes=[reason(code) for code in _words(trial["notes"])],
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _words(text: str) -> list[str]:
    return [w.strip() for w in text.split(";") if w.strip()]


def _listing(trial: Trial, kind: SubjectKind, at: date) -> Listing:
    person = kind is SubjectKind.PERSON
    published = trial["published"]
    return Listing(
        listing_id=1,
        key="case",
        list_kind=ListKind.DEFAULTER,
        source="case",
        kind=kind,
        name=trial["list_name"] or ("测试甲" if person else "测试某某有限公司"),
        number=trial["list_number"] or ("3301021985****123X" if person else "91330100MA0000000X"),
        age=int(trial["list_age"]) if trial["list_age"] else None,
        court="某某市某某区人民法院",
        case_number="(2020)浙0102执123号",
        filing_date=_date(trial["filed"]),
        publication_date=None if published == "-" else _date(published) or at - _YEAR,
        performance=trial["performance"] or "全部未履行",
        grounds=trial["grounds"] or "有履行能力而拒不履行生效法律文书确定义务",
        category=trial["category"],
    )


def _lists(trial: Trial, at: date) -> tuple[ListVersion, ...]:
    """The defaulter list in force; ``list_date`` ``-`` stands for none loaded."""
    if trial["list_date"] == "-":
        return ()
    listed = _date(trial["list_date"]) or at
    loaded = datetime(listed.year, listed.month, listed.day, tzinfo=UTC)
    return (ListVersion(1, ListKind.DEFAULTER, "case", "snapshot", listed, loaded, "", 1),)


def check_trials(policy: Policy, trials: Iterable[Trial], *, today: date) -> tuple[Mismatch, ...]:
    """Run all cases and return what differs, in the table's order; empty where all is as expected."""
    return tuple(m for trial in trials for m in _mismatches(trial, run_trial(policy, trial, today=today)))


def _mismatches(trial: Trial, ruling: Ruling) -> list[Mismatch]:
    made = []
    if ruling.outcome.value != trial["outcome"]:
        made.append(Mismatch(trial.label, "outcome", trial["outcome"], ruling.outcome.value))
    found = {"measures": [m.id for m in ruling.measures], "reasons": [r.code for r in ruling.reasons]}
    for what, present in found.items():
        lacking = [w for w in _words(trial[what]) if w not in present]
        if lacking:
            made.append(Mismatch(trial.label, what, ";".join(lacking), ";".join(present)))
        surplus = [w for w in _words(trial[f"no_{what}"]) if w in present]
        if surplus:
            made.append(Mismatch(trial.label, f"no_{what}", "", ";".join(surplus)))
    return made
