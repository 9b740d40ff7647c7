"""Names of organisations, cut into region, trade name, trade, legal form, ordinal and branch.

A registered name is made of 行政区划 + 字号 + 行业 + 组织形式 (企业名称登记管理规定, article 6); the region may
also stand in brackets behind the trade name or before the form. Two names are compared part by part (DESIGN, section
5), so one sound in 字号, another number or another place counts for what it is, and not for a letter in twelve.

>>> name = parse_organisation("天华（北京）电器有限责任公司上海分公司")
>>> name.region, name.brand, name.industry, name.form_class, name.branch
('北京', '天华', '电器', 'limited', '上海分公司')
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from defaulter_screen.names.bracketed import read_brackets
from defaulter_screen.names.industries import split_core
from defaulter_screen.names.legal_forms import split_branch, split_form
from defaulter_screen.names.lexicon import data_lines
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.ordinals import ordinals
from defaulter_screen.names.regions import Rank, Step, gazetteer, split_region, steps
from defaulter_screen.names.text import compare_form, is_plain, with_plain_brackets

_ZONES = (
    "经济技术开发区", "高新技术产业开发区", "高新技术开发区", "经济开发区", "高新区", "开发区", "工业园区", "保税区",
    "自贸区",
)  # fmt: skip
# 上海滩, 杭州湾, 海南岛: with one of these a bare place name is a word of its own; with the second kind only where
# nothing but trade words follows (北海道食品, but not 北京人人网络).
_GLUE = frozenset("滩湾岛")
_GLUE_AT_END = frozenset("道塔河人街堡味")


@cache
def _lucky() -> frozenset[str]:
    """Places that inside a name without brackets are the end of the trade name (国泰安康, 万金华)."""
    return frozenset(data_lines("regions/lucky_places.txt"))


_ONE_IN_LAW = frozenset(
    {"limited", "joint-stock", "stock-cooperative", "partnership", "sole", "individual", "cooperative"}
)


class OrganisationParts(NamedTuple):
    """What a name is found by; each as ``OrganisationName`` has it."""

    text: str
    region_code: str
    core: str
    brand: str
    branch: str


class _Parts(NamedTuple):
    """The parts of a name on the way."""

    region: str
    code: str
    core: str
    company: str
    form: str
    group: str
    branch: str


def parse_organisation(raw: str) -> OrganisationName:
    """Cut an organisation's name into its parts; nothing is looked up, nothing is guessed beyond the lists of words.

    Args:
        raw: the name as written, in any script form, width and kind of bracket.

    Returns:
        the parts; the same for every way of writing brackets, spaces, width and traditional characters.
    """
    text, parts, notes = _read(raw)
    brand, industry = split_core(parts.core)
    return OrganisationName(
        raw, text, parts.region, parts.code, parts.core, brand, industry, ordinals(parts.company),
        parts.form, parts.group, parts.branch, notes,
    )  # fmt: skip


def organisation_parts(raw: str) -> OrganisationParts:
    """What ``parse_organisation`` says of a name, as far as it is found by it: a list has millions of names.

    >>> organisation_parts("天华（北京）电器有限公司")
    OrganisationParts(text='天华北京电器有限公司', region_code='11', core='天华电器', brand='天华', branch='')
    """
    text, parts, _ = _read(raw)
    return OrganisationParts(text, parts.code, parts.core, split_core(parts.core)[0], parts.branch)


def organisation_text(raw: str) -> str:
    """What ``parse_organisation`` compares a name as: its ``text``, for whoever asks for no part of it.

    >>> organisation_text("天华（北京）电器有限公司") == parse_organisation("天华（北京）电器有限公司").text
    True
    """
    compared, _ = _compared(raw)
    return compared if compared is raw and "(" not in raw else read_brackets(compared.upper()).text


def same_form(a: OrganisationName, b: OrganisationName) -> str:
    """Compare the legal forms: ``same`` as written, ``equivalent`` in law, ``different``, ``unknown``.

    ``unknown`` where one side has none. 有限公司 and 有限责任公司 are equivalent; 公司, 股份有限公司, 集团有限公司 are
    other forms than 有限公司. Forms whose class does not tell the law (厂, 店, 商行) differ unless written alike.
    """
    if not a.form or not b.form:
        return "unknown"
    if a.form == b.form:
        return "same" if a.form_class == b.form_class else "equivalent"
    alike = a.form_class == b.form_class and a.form_class in _ONE_IN_LAW
    return "equivalent" if alike and ("集团" in a.form) == ("集团" in b.form) else "different"


def region_relation(a: OrganisationName, b: OrganisationName) -> str:
    """Compare the places: ``same``, ``within`` (one holds the other), ``different``, ``unknown`` where one has none.

    Former names have the code of today's place (襄樊 is 襄阳).
    """
    if not a.region or not b.region:
        return "unknown"
    if a.region_code and b.region_code:
        if a.region_code == b.region_code:
            return "same"
        longer, shorter = sorted((a.region_code, b.region_code), key=len, reverse=True)
        return "within" if longer.startswith(shorter) else "different"
    return "same" if a.region == b.region else "unknown"


def shorter_core(name: OrganisationName | OrganisationParts) -> str:
    """The core without a place-like word at its head (交河昌机电设备 -> 昌机电设备), or empty.

    Such a word is kept in the trade name, since many are trade names; but whoever abbreviates the name drops it.
    """
    _, code, rest = split_region(name.core)
    return rest if code and len(rest) >= 2 else ""


_CUT_FORMS = ("有限责任公", "有限责任", "股份有限", "有限公", "有限", "专业合作", "合作", "事务")


def without_cut_form(core: str) -> str:
    """The core of a name whose legal form was cut off in the middle (…文化艺术合作 -> …文化艺术), or empty."""
    for form in _CUT_FORMS:
        if core.endswith(form) and len(core) > len(form) + 1:
            return core[: -len(form)]
    return ""


def _compared(raw: str) -> tuple[str, tuple[str, ...]]:
    """The compared form; one name in ten has brackets and nothing else to mend, which need not cost the whole way."""
    if is_plain(raw):
        return raw, ()
    halved = with_plain_brackets(raw)
    if halved is None:
        return compare_form(raw)
    return halved, () if halved == raw else ("brackets",)


def _read(raw: str) -> tuple[str, _Parts, tuple[str, ...]]:
    """A name's compared text, its parts, and notes on what was changed."""
    compared, notes = _compared(raw)
    if compared is raw and "(" not in raw:
        return raw, _parts(raw), ()
    upper = compared.upper()
    if upper != compared:
        notes = (*notes, "case")
    read = read_brackets(upper)
    parts = _parts_with_place(read.body, read.place) if read.place else None
    all_notes = (*notes, *(note for note in read.notes if note not in notes))
    return read.text, parts or _parts(read.text), all_notes


def _parts(text: str) -> _Parts:
    """The parts of a name without brackets."""
    company, branch = split_branch(text)
    stem, form, group = split_form(company)
    step = _front(stem)
    region, code, core = (step.short, step.code, stem[step.end :]) if step else ("", "", stem)
    inner = _inside(core, code)
    if inner:
        region, code, core = inner
    return _Parts(region, code, core, company, form, group, branch)


def _parts_with_place(body: str, place: str) -> _Parts | None:
    """The parts of a name with a bracketed place; None if another place stands in front: then the bracket is core."""
    company, branch = split_branch(body)
    stem, form, group = split_form(company)
    front = _front(stem)
    levels = steps(place)
    region, code = (levels[-1].short, levels[-1].code) if levels else (place, "")
    if front is None:
        return _Parts(region, code, stem, company, form, group, branch)
    core = stem[front.end :]
    if code.startswith(front.code):
        return _Parts(region, code, core, company, form, group, branch)
    if front.code.startswith(code):
        return _Parts(front.short, front.code, core, company, form, group, branch)
    return None


def _front(stem: str) -> Step | None:
    """The finest place in front that leaves a trade name behind it."""
    for step in reversed(steps(stem, 0, Rank.COUNTY)):
        rest = stem[step.end :]
        if len(rest) >= 2 and _is_region(step, rest):
            return step._replace(end=step.end + _zone(rest)) if rest.startswith(_ZONES) else step
    return None


def _zone(rest: str) -> int:
    """Length of the development zone in front that leaves a trade name behind it, or 0."""
    return next((len(zone) for zone in _ZONES if rest.startswith(zone) and len(rest) >= len(zone) + 2), 0)


def _is_region(step: Step, rest: str) -> bool:
    """Whether a place word in front is the region, and not the beginning of the trade name."""
    if step.rank is Rank.FULL:
        return bool(step.code) or step.end > 2
    if step.rank is Rank.CITY:
        return rest[0] not in _GLUE and (rest[0] not in _GLUE_AT_END or len(split_core(rest)[0]) > 1)
    brand, industry = split_core(rest)
    return len(rest) >= 4 and len(brand) >= 2 and bool(industry)


def _inside(core: str, within: str) -> tuple[str, str, str] | None:
    """A place between trade name and trade, or before the form, whose brackets were dropped: (region, code, core)."""
    table = gazetteer()
    if len(core) < 4:
        return None
    brand, industry = split_core(core)
    length = table.names.at_end(brand, len(brand), 2)
    if not length or brand[-length:] in _lucky():
        return None
    place = table.places[brand[-length:]]
    code = place.code(within)
    if not code or code == within or place.rank > Rank.COUNTY or (place.rank is Rank.FULL and length < 3):
        return None
    return place.short, code, brand[:-length] + industry
