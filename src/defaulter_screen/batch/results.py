"""The result columns that a batch adds to the user's own, in machine and in Chinese form (DESIGN 6.3)."""

from __future__ import annotations

from typing import NamedTuple

from defaulter_screen.errors import DefaulterScreenError, InvalidInputError
from defaulter_screen.models.decision import Decision, Outcome
from defaulter_screen.models.hit import Missing
from defaulter_screen.models.listing import ListKind
from defaulter_screen.values import frozen_dataclass

MACHINE_COLUMNS = (
    "screen_outcome",
    "screen_probability",
    "screen_lookalikes",
    "screen_case_number",
    "screen_hits",
    "screen_measures",
    "screen_reasons",
    "screen_missing",
    "screen_list_version",
    "screen_decision_id",
)
CHINESE_COLUMNS = (
    "筛查结论",
    "在名单概率",
    "同证据人数",
    "案号",
    "命中条数",
    "惩戒措施",
    "理由",
    "需补充",
    "名单版本",
    "决定编号",
)
_MISSING_ZH = {
    "id_number": "证件号码",
    "birth_date": "出生日期",
    "gender": "性别",
    "region": "地区",
    "name": "姓名/名称",
    "former_name": "曾用名",
    "full_name": "登记全称",
}
_OUTCOMES_ZH = {outcome: outcome.zh for outcome in Outcome}
# The nearest numbers to 0 and 1 that are neither: a probability is never certain (DESIGN 6.3).
_LEAST, _MOST = 5e-324, 1 - 2**-53


class Result(NamedTuple):
    """The cells of one row, typed; order as the columns."""

    outcome: str
    probability: float | None
    lookalikes: float | None
    case_number: str
    hits: int | None
    measures: str
    reasons: str
    missing: str
    list_version: str
    decision_id: str

    def texts(self) -> tuple[str, ...]:
        """The cells as text; a missing number is empty, a probability is the shortest text that reads back the same."""
        probability = "" if self.probability is None else repr(self.probability)
        lookalikes = "" if self.lookalikes is None else format(self.lookalikes, ".6g")
        hits = "" if self.hits is None else str(self.hits)
        return (self.outcome, probability, lookalikes, self.case_number, hits, *self[5:])


FORM_COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "long": {
        "en": ("screen_application_outcome", "screen_application_id", "screen_application_reasons"),
        "zh": ("申请结论", "申请决定编号", "申请理由"),
    },
    "wide": {"en": ("screen_parties",), "zh": ("当事人结论",)},
}
"""What tables of applications have behind the usual columns. 申请编号 is a heading that users have themselves."""


_NUMBERS: dict[str, type[float | int]] = {"probability": float, "lookalikes": float, "hits": int}


def kinds(form: str = "") -> tuple[type[str | float | int], ...]:
    """What the columns hold where the output has types, as ``columns``: ``float`` and ``int`` may be missing.

    Args:
        form: ``long`` or ``wide`` for a table of applications, else empty.
    """
    usual = tuple(_NUMBERS.get(field, str) for field in Result._fields)
    return (*usual, *(str for _ in FORM_COLUMNS[form]["en"])) if form else usual


def columns(lang: str, form: str = "") -> tuple[str, ...]:
    """The headings in ``zh`` or ``en`` (machine form).

    Args:
        lang: ``zh`` or ``en``.
        form: ``long`` or ``wide`` for a table of applications, else empty.
    """
    usual = CHINESE_COLUMNS if lang == "zh" else MACHINE_COLUMNS
    return (*usual, *FORM_COLUMNS[form][lang]) if form else usual


def result(decision: Decision, lang: str) -> Result:
    """The result cells of a decision.

    Args:
        decision: what was decided.
        lang: ``zh`` for words and sentences, ``en`` for codes.
    """
    probability = min(max(decision.probability, _LEAST), _MOST)
    chinese = lang == "zh"
    if not decision.hits:
        best, hits = None, 0
    else:
        best = decision.best
        hits = sum(hit.listing.list_kind is ListKind.DEFAULTER for hit in decision.hits)
    return Result(
        _OUTCOMES_ZH[decision.outcome] if chinese else decision.outcome.value,
        probability,
        None if best is None else best.lookalikes,
        "" if best is None else best.listing.case_number,
        hits,
        ";".join([m.title_zh if chinese else m.id for m in decision.measures]) if decision.measures else "",
        ";".join([r.text_zh if chinese else r.code for r in decision.reasons]),
        ";".join([_missing(m, chinese=chinese) for m in decision.missing]) if decision.missing else "",
        decision.list_version,
        decision.decision_id,
    )


def _missing(missing: Missing, *, chinese: bool) -> str:
    return _MISSING_ZH.get(missing.field, missing.field) if chinese else missing.field


@frozen_dataclass(frozen=True, slots=True)
class Fault:
    """Why a row could not be screened: a stable code and a sentence in each language, without the row's data."""

    code: str
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, error: DefaulterScreenError) -> Fault:
        """The fault that an error of one row stands for."""
        code = error.reason if isinstance(error, InvalidInputError) else error.code
        chinese, _, english = str(error).partition(" / ")
        return cls(code, chinese, english or chinese)


def error_result(fault: Fault, list_version: str, decision_id: str, lang: str) -> Result:
    """The result cells of a row that could not be screened: no probability, only the reason."""
    outcome = Outcome.ERROR.zh if lang == "zh" else Outcome.ERROR.value
    reason = fault.text_zh if lang == "zh" else fault.code
    return Result(outcome, None, None, "", None, "", reason, "", list_version, decision_id)
