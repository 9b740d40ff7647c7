"""What a labelled file says of each row: on the list or not, what would be acceptable, which entry is the right one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from defaulter_screen.errors import AmbiguousSourceError, InvalidInputError, SourceError
from defaulter_screen.models.case_number import unify_case_number
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.sources.codes import clean
from defaulter_screen.sources.columns import fold
from defaulter_screen.values import frozen_dataclass

_HEADINGS = {
    "listed": (
        "listed islisted label match ismatch sameperson disposition 是否在名单 在名单 是否失信 是否失信被执行人 "
        "是否同一人 同一人 是否同一主体 标注 标签 复核结论 真实结果"
    ),
    "kind": "kind casekind 情形 类别 测试类别 案例类别",
    "acceptable": "acceptable acceptableoutcomes 可接受结论 应得结论",
    "case_number": "casecodes casenumbers casecode casenumber 案号 名单案号 正确案号",
    "weight": "weight 权重",
    "entity": "entity",
    "number": "idquality 号码情况",
}
"""Label field to its headings, in the form of ``columns.fold``."""
LABEL_FIELDS = tuple(_HEADINGS)
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split()}
_YES = frozenset(["1", "1.0", "是", "true", "t", "yes", "y", "在", "同一人", "同一主体", "属实"]) | {
    Disposition.TRUE_MATCH.value
}
_NO = frozenset(["0", "0.0", "否", "false", "f", "no", "n", "不在", "非同一人", "非同一主体", "误报"]) | {
    Disposition.FALSE_POSITIVE.value
}
_OPEN = frozenset(("", "不确定", "无法确定", "unknown", Disposition.UNDETERMINED.value))
_SEVERAL = re.compile(r"[;；、|]|,(?=\D)")
_OUTCOMES = {word: outcome for outcome in Outcome for word in (outcome.value, outcome.zh)}


@frozen_dataclass(frozen=True, slots=True)
class Label:
    """What is known of one row.

    Attributes:
        listed: the applicant is on the list; of a pair: both are one.
        kind: the user's own kind of row, or empty.
        acceptable: outcomes that are right, or None where the file does not say.
        case_numbers: of the right entries, unified; empty where the file does not say.
        weight: how many applicants the row stands for.
        entity: ``person``, ``organisation`` or empty.
        number: ``exact`` (complete and right in any notation), ``damaged``, ``masked``, ``none`` or empty.
    """

    listed: bool
    kind: str = ""
    acceptable: frozenset[Outcome] | None = None
    case_numbers: frozenset[str] = frozenset()
    weight: float = 1.0
    entity: str = ""
    number: str = ""


class LabelReader:
    """Reads the labels of one table.

    Attributes:
        positions: label field to column.
    """

    def __init__(self, headings: Sequence[str], chosen: Mapping[str, str], *, path: str) -> None:
        self.positions = _positions(headings, chosen, path)

    def __call__(self, cells: Sequence[str], row: int) -> Label | None:
        """The label of a row; None where it says that nobody knows.

        Raises:
            InvalidInputError: a cell cannot be understood: what is measured must not rest on a guess.
        """
        given = {field: clean(cells[column]) for field, column in self.positions.items()}
        word = given["listed"].casefold()
        if word in _OPEN:
            return None
        if word not in _YES | _NO:
            raise _fault("listed", "应为 1/0 或 是/否", "should be 1/0 or yes/no", row)
        return Label(
            listed=word in _YES,
            kind=given.get("kind", ""),
            acceptable=_outcomes(given.get("acceptable", ""), row),
            case_numbers=frozenset(_cases(given.get("case_number", ""))),
            weight=_weight(given.get("weight", ""), row),
            entity={"org": "organisation"}.get(given.get("entity", ""), given.get("entity", "")),
            number=given.get("number", ""),
        )


def is_label_field(word: str) -> bool:
    """Whether a ``--map`` names a field of the label."""
    return word in _HEADINGS or fold(word) in _FIELD_OF


def _positions(headings: Sequence[str], chosen: Mapping[str, str], path: str) -> dict[str, int]:
    wanted = {(word if word in _HEADINGS else _FIELD_OF[fold(word)]): heading for word, heading in chosen.items()}
    found: dict[str, list[int]] = {}
    for column, heading in enumerate(headings):
        field = _FIELD_OF.get(fold(heading))
        if field and field not in wanted:
            found.setdefault(field, []).append(column)
    for field, heading in wanted.items():
        if heading not in headings:
            raise SourceError(f"文件里没有列 {heading!r} / the file has no column {heading!r}", path=path)
        found[field] = [headings.index(heading)]
    if "listed" not in found:
        raise SourceError(
            "没有标注列(listed 或 是否在名单)，可用 --map listed=列名 指定 / "
            "no column says who is listed; name it with --map listed=HEADING",
            path=path,
        )
    for field, columns in found.items():
        if len(columns) > 1:
            names = [headings[column] for column in columns]
            raise AmbiguousSourceError(
                f"有 {len(columns)} 列都可能是 {field}，请用 --map {field}=列名 指定 / "
                f"{len(columns)} columns could be {field}; choose with --map {field}=HEADING",
                path=path,
                candidates=names,
            )
    return {field: columns[0] for field, columns in found.items()}


def _outcomes(text: str, row: int) -> frozenset[Outcome] | None:
    words = [word.strip().lower() for word in _SEVERAL.split(text) if word.strip()]
    if any(word not in _OUTCOMES for word in words):
        raise _fault("acceptable", "不是筛查结论", "names no outcome", row)
    return frozenset(_OUTCOMES[word] for word in words) or None


def _cases(text: str) -> list[str]:
    return [unify_case_number(part) for part in _SEVERAL.split(text) if part.strip()]


def _weight(text: str, row: int) -> float:
    try:
        weight = float(text) if text else 1.0
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise _fault("weight", "应为不小于 0 的数", "should be a number of at least 0", row)
    return weight


def _fault(field: str, chinese: str, english: str, row: int) -> InvalidInputError:
    return InvalidInputError(
        f"第 {row} 行 {field}：{chinese} / row {row}, {field}: {english}", field=field, row=row, reason="label"
    )
