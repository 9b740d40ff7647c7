"""Whatever a row's cells hold: where the sieve calls it clear, it has the very result cells that the long way gives it.

Cells are drawn from what the rules know: placeholders, titles, labels, other writings of names and numbers, masks,
slips, births in every notation. Rows are of listed people and firms and of strangers, each cell changed by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.batch.results import Result, result
from defaulter_screen.errors import InvalidInputError
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.matching.matcher import Match
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import _words as words_of
from defaulter_screen.names.similarity import alike
from defaulter_screen.names.tables import pair_tables, surname_shares
from defaulter_screen.names.text import _PLACEHOLDERS as NAMELESS
from defaulter_screen.names.text import clean_notes
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.quiet_rows import QuietRows
from defaulter_screen.screener import Screener
from defaulter_screen.sources.codes import PLACEHOLDERS
from factory import AT, LISTED_ON, World, company_row, listing_row

HEADINGS = (
    "姓名/名称", "证件号码", "统一社会信用代码", "出生日期", "性别", "地区", "曾用名", "主体类型", "证件类型",
    "法定代表人",
)  # fmt: skip
MAPPER = make_mapper(HEADINGS, {}, "")
SCENES = ("government-procurement", "high-consumption")
LISTED, OTHERS = World.of(41, persons=60, companies=12), World.of(42, persons=60, companies=12)
NOBODY = {
    SubjectKind.PERSON: ["钱三强", "110101190001011009", *[""] * 8],
    SubjectKind.ORGANISATION: ["拉萨无此名贸易有限公司", *[""] * 9],
}


def entries() -> Iterator[dict[str, object]]:
    """The courts' mask and others, full numbers and none; firms with a code, with part of one, branches; odd names."""
    for place, person in enumerate(LISTED.listed):
        n = person.number
        shown = (
            n[:10] + "****" + n[14:],
            n,
            "",
            n[:6] + "********" + n[14:],
            n[:14] + "****",
            n[:11] + "****" + n[15:],
        )
        yield listing_row(person, place) | {"cardNum": shown[place % 6 if place % 2 else 0]}
    for place, company in enumerate(LISTED.companies):
        code = company.code
        changed: dict[str, object] = {
            "cardNum": (code, "", code[8:17], code[:8] + "******" + code[14:])[place % 4],
            "iname": company.name + "杭州分公司" * (place % 5 == 4),
            "businessEntity": LISTED.listed[place].name,
        }
        yield company_row(company, 100 + place) | changed
    for place, name in enumerate(("LYU Xiaoming", "买买提·吐尔逊", "王伟", "欧阳集团", "周记小吃店")):
        kind = "1" if place > 2 else "0"
        yield {
            "iname": name,
            "cardNum": "",
            "areaName": "浙江",
            "caseCode": f"(2024)测{place}号",
            "partyTypeName": kind,
        }


# --- cells -----------------------------------------------------------------------------------------------------------

Change = Callable[[str, int], str]
"""A cell changed; the number chooses among the ways."""

SPACES, INVISIBLE, DOTS, WIDTH = (sorted(clean_notes()[note]) for note in ("space", "invisible", "dot", "width"))
FIRM_WORDS = ("公司", "集团", "厂", "店", "小吃店", "有限公司", "合作社", "村委会", "分公司", "银行")
TITLES, LABELS, ALIASES, REMARKS = (words_of(kind) for kind in ("title", "label", "alias", "remark"))


def pick(words: Sequence[str], n: int) -> str:
    return words[n % len(words)]


def put(text: str, mark: str, n: int) -> str:
    """The mark at some place of the text."""
    return text[: n % (len(text) + 1)] + mark + text[n % (len(text) + 1) :]


def without(text: str, n: int) -> str:
    place = n % max(len(text), 1)
    return text[:place] + text[place + 1 :]


def swapped(text: str, n: int) -> str:
    place = n % max(len(text) - 1, 1)
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


def replaced(text: str, other: str, n: int) -> str:
    place = n % max(len(text), 1)
    return text[:place] + other + text[place + 1 :]


def wide(text: str, _n: int) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@cache
def old_forms() -> dict[str, str]:
    return {simple: old for old, simple in pair_tables("folding.txt")["traditional"].items()}


NAME_CHANGES: tuple[Change, ...] = (
    lambda t, n: put(t, pick(SPACES, n // 16), n),
    lambda t, n: put(t, pick(INVISIBLE, n // 16), n),
    lambda t, n: put(t, pick(DOTS, n // 16), n),
    lambda t, n: put(t, pick(WIDTH, n // 16), n),
    lambda t, n: put(t, pick("·.-_()（）【/、;,'\"1a*𠮷龘々〇ɑ", n // 16), n),
    lambda t, n: replaced(t, pick(alike(t[n % len(t)]) or "一", n // 16), n) if t else t,
    lambda t, n: "".join(old_forms().get(one, one) for one in t),
    lambda t, n: t + pick(TITLES, n),
    lambda t, n: pick(LABELS, n) + "：" + t,
    lambda t, n: f"{t}（{pick(ALIASES, n)}{LISTED.listed[n % 60].name}）",
    lambda t, n: f"{t}({pick(REMARKS, n)})",
    lambda t, n: t + pick(FIRM_WORDS, n),
    lambda t, n: pick(tuple(surname_shares()), n) + t[1:],
    without,
    swapped,
    wide,
)
NUMBER_CHANGES: tuple[Change, ...] = (
    lambda t, n: put(t, pick(SPACES, n // 32), n),
    lambda t, n: put(t, pick(INVISIBLE, n // 32), n),
    lambda t, n: put(t, pick("-. '\"=*XxOI1０张", n // 32), n),
    lambda t, n: replaced(t, pick("0123456789XxOl*", n // 32), n),
    lambda t, n: t[: n % 19] + pick("*＊xX●#?", n // 32) * (n // 256 % 9) + t[n % 19 + n // 256 % 9 :],
    lambda t, n: t.lower(),
    lambda t, n: pick(("身份证号：", "ID ", "证件号码:", "'", "No."), n) + t,
    lambda t, n: t + pick((".0", "（身份证）", " ", "\t", "0"), n),
    lambda t, n: t[:6] + t[8:17],
    lambda t, n: t[:15] + "000",
    lambda t, n: f"{t[:1]}.{t[1:6]}E+17",
    lambda t, n: t[8:17],
    lambda t, n: t[:17] + check_character(t[:17]) if t[:17].isdecimal() and t.isascii() and len(t) > 16 else t,
    without,
    swapped,
    wide,
)


def changed(text: str, changes: Sequence[tuple[Change, int]]) -> str:
    for change, n in changes:
        text = change(text, n)
    return text


def cells_of(known: Sequence[str], ways: Sequence[Change]) -> st.SearchStrategy[str]:
    """What is known, changed in up to two ways."""
    steps = st.lists(st.tuples(st.sampled_from(ways), st.integers(0, 1 << 14)), max_size=2)
    return st.builds(changed, st.sampled_from(known), steps)


def numbers_with(area: str, born: str, tail: str) -> str:
    body = f"{area}{born}{tail}"
    return body + check_character(body)


SAYS_NOTHING = st.sampled_from(sorted({*NAMELESS, *PLACEHOLDERS, "", " ", "\u3000", "***", "000000000000000000", "0"}))
PEOPLE = [person.name for world in (LISTED, OTHERS) for person in world.listed]
FIRMS = [company.name for world in (LISTED, OTHERS) for company in world.companies]
NAMES = cells_of([*PEOPLE, "王伟", "卢小明", "吕小明", "欧阳集团", "周店", "买买提", "Wang Xiao Ming"], NAME_CHANGES)
FIRM_NAMES = cells_of([*FIRMS, "周记小吃店", "鑫隆厂", "某某有限公司", "ABC Co., Ltd.", "杭州市人民政府"], NAME_CHANGES)
IDS = cells_of([person.number for world in (LISTED, OTHERS) for person in world.listed], NUMBER_CHANGES)
MADE_IDS = st.builds(
    numbers_with,
    st.sampled_from(["330102", "110105", "810000", "830000", "710000", "990102", "911301", "330199", "000000"]),
    st.sampled_from(["19850304", "20240229", "20230229", "18791231", "18800101", "20261101", "20261102", "19001332"]),
    st.sampled_from(["000", "001", "010", "100", "120", "999"]),
)
CODES = cells_of([company.code for world in (LISTED, OTHERS) for company in world.companies], NUMBER_CHANGES)
DOCUMENTS = (
    "E12345678", "H1234567801", "军字第123456号", "123456789", "12345678-8", "3301001234567", "0123456789",
    "USA310085030412", "330100123456788", "91330100XXXX000001",
)  # fmt: skip
NUMBERS = st.one_of(IDS, MADE_IDS, CODES, st.sampled_from(DOCUMENTS), SAYS_NOTHING, st.just(""))
NOTATIONS = (
    "{y:04d}", "{y:04d}年", "{y:04d}-{m:02d}-{d:02d}", "{y}年{m}月{d}日", "{y}/{m}/{d}", "{y:04d}{m:02d}{d:02d}", "{y}.{m}",
    "{m}/{d}/{y}", "{y:04d}-{m:02d}-{d:02d} 00:00:00", "{y}年{m}月", "{d}日", "约{y}年", "{y}-{m}-{d}?",
)  # fmt: skip
YEARS = (*(person.born.year for person in LISTED.listed), 1899, 1985, 2026, 2027, 2099, 9999, 0, 1, 1879)
BIRTHS = st.one_of(
    SAYS_NOTHING,
    st.builds(
        lambda form, year, month, day: form.format(y=year, m=month, d=day),
        st.sampled_from(NOTATIONS),
        st.sampled_from(YEARS),
        st.integers(0, 13),
        st.integers(0, 32),
    ),
)
GENDERS = st.sampled_from(["", "", "男", "女", "男性", "M", "f", "1", "9", "保密", "未知"])
REGIONS = st.sampled_from(["", "", "浙江", "杭州市", "330102", "99", "3", "朝阳区", "某地", "浙 江", "-", "\ud800"])
FORMER = st.one_of(st.just(""), st.just(""), NAMES, SAYS_NOTHING, st.just("、"))
KINDS = st.sampled_from(["", "", "", "0", "1", "个人", "企业", "法人", "不详", "个体工商户"])
DOCUMENT_KINDS = st.sampled_from(["", "", "", "身份证", "护照", "统一社会信用代码", "其他", "无"])
LEADERS = st.one_of(st.just(""), NAMES, SAYS_NOTHING)


def mostly(usual: str, *others: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The usual cell in half of all rows, or one of the others."""
    return st.booleans().flatmap(lambda other: st.one_of(*others) if other else st.just(usual))


@st.composite
def rows(draw: st.DrawFn) -> list[str]:
    """A row: name and number of one person or firm more often than of two, and now and then something beside them."""
    world, place = draw(st.sampled_from([OTHERS, LISTED])), draw(st.integers(0, 59))
    person, company = world.listed[place], world.companies[place % 12]
    if draw(st.sampled_from([True, True, False])):
        name, number, birth = person.name, person.number, f"{person.born:%Y-%m-%d}"
        name = draw(mostly(name, cells_of([name], NAME_CHANGES), NAMES))
    else:
        name, number, birth = company.name, company.code, ""
        name = draw(mostly(name, cells_of([name], NAME_CHANGES), FIRM_NAMES))
    number = draw(mostly(number, cells_of([number], NUMBER_CHANGES), st.just(""), st.just(""), NUMBERS))
    birth = draw(mostly("", st.just(birth), st.just(birth[:4]), BIRTHS))
    if draw(st.integers(0, 15)) == 0:
        name, number = draw(
            st.sampled_from([(number, name), (name + number, ""), (f"{number} {name}", ""), ("", name), ("", number)])
        )
    beside = (NUMBERS, GENDERS, REGIONS, FORMER, KINDS, DOCUMENT_KINDS, LEADERS)
    said = draw(st.sets(st.integers(0, len(beside) - 1), max_size=2)) if draw(st.booleans()) else ()
    code, *rest = [draw(cells) if n in said else "" for n, cells in enumerate(beside)]
    return [name, number, code, birth, *rest]


# --- what is held ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screener]:
    path: Path = tmp_path_factory.mktemp("sieve") / "s.db"
    clock = lambda: datetime(2026, 11, 1, 12, tzinfo=UTC)  # noqa: E731
    with Screener.open(path, create=True, audit=False, clock=clock) as opened:
        opened.load(list(entries()), list_date=LISTED_ON)
        yield opened


def screened(screener: Screener, row: Sequence[str], scene: str, met: Match | None = None) -> Result | str:
    """The result cells of a row that goes the long way, or the fault that it comes to."""
    subject = MAPPER(row)
    try:
        if met is None:
            return result(screener.screen(subject, scene=scene, at=AT, decision_id="-"), "zh")
        return result(screener.screen_met(subject, met, scene=scene, at=AT, decision_id="-"), "zh")
    except InvalidInputError as error:
        return error.reason


@pytest.mark.parametrize("scene", SCENES)
@settings(deadline=None)
@given(st.lists(rows(), min_size=1, max_size=12))
@example([["王\0伟", "", *[""] * 8], ["王伟\0", "", *[""] * 8], ["\0王伟", "110101190001011009", *[""] * 8]])
@example([["李凋疚", "", "", "0001-01-05", *[""] * 6]])
@example([["王友帽", number, *[""] * 8] for number in ("91130120261101000X", "911301202611020005")])
@example([["王友帽", "0" * 18, *[""] * 8], ["王友帽", "1" * 18, *[""] * 8], ["欧阳赟赟", "0" * 18, *[""] * 8]])
def test_a_clear_row_has_the_cells_of_the_long_way(screener: Screener, scene: str, table: list[list[str]]) -> None:
    sieve = screener.sieve(scene, AT)
    assert sieve is not None
    columns = MAPPER.columns(table)
    clear, chances, matches, plain = sieve.sift(columns)
    for place, (row, kind) in enumerate(zip(table, clear, strict=True)):
        if kind is not None:
            told = screened(screener, NOBODY[kind], scene)
            assert isinstance(told, Result)
            if place in chances:
                told = told._replace(probability=chances[place])
            assert screened(screener, row, scene) == told, row
            forms = QuietRows(columns, kind, AT, [place], [place], [0.0], plain).forms()
            whole = normalise_subject(MAPPER(row), today=AT)
            assert forms == ([identity_form(whole)], [evidence_form(whole)]), row
        elif place in matches:
            assert screened(screener, row, scene) == screened(screener, row, scene, matches[place]), row


@pytest.mark.parametrize("scene", SCENES)
def test_the_rows_that_others_are_held_against_are_clear(screener: Screener, scene: str) -> None:
    sieve = screener.sieve(scene, AT)
    assert sieve is not None
    assert sieve.sift(MAPPER.columns(list(NOBODY.values()))).clear == list(NOBODY)
