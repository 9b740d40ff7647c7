"""Rows that passed alike have the forms that their normalised subjects have, whichever way these come about."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.ledger.forms import evidence_form, identity_form
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import is_bare_name
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.quiet_rows import QuietRows
from factory import AT

HEADINGS = ("法定代表人", "姓名/名称", "证件号码", "统一社会信用代码", "出生日期", "性别", "地区", "曾用名")
MAPPER = make_mapper(HEADINGS, {}, "")

weak = st.tuples(
    st.sampled_from(("", "", "李四", "-")),
    st.sampled_from(("", "1985-03-04", "19850304", "1985", "1985年3月", "unknown")),
    st.sampled_from(("", "", "男", "?")),
    st.sampled_from(("", "", "浙江省杭州市")),
    st.sampled_from(("", "", "王小二")),
)
persons = st.tuples(
    st.sampled_from(("王小明", "欧阳明", " 王小明 ", "王 小明", "王小明女士", "買買提·吐尔逊")),
    st.sampled_from(("", "330102198503041236", "33010219850304121X", "33010219850304121x", "330102850304123")),
    st.just(""),
)
organisations = st.tuples(
    st.sampled_from(
        (
            "某某商贸有限公司",
            "某某（北京）商贸有限公司",
            "某某(北京)商贸有限公司",
            "某某有限公司（普通合伙）",
            "某某商貿有限公司",
            "abc有限公司",
        )
    ),
    st.sampled_from(("", "", "123456")),
    st.sampled_from(("", "91330106MA2AXXXX37", "91350100M000100Y43", "91350100m000100y43")),
)


def rows(of: st.SearchStrategy[tuple[str, str, str]]) -> st.SearchStrategy[list[list[str]]]:
    row = st.builds(lambda own, more: [more[0], *own, *more[1:]], of, weak)
    return st.lists(row, min_size=1, max_size=6)


def check(table: Sequence[Sequence[str]], kind: SubjectKind) -> None:
    """All rows of the table that are of the kind, in an order of their own."""
    whole = {place: normalise_subject(MAPPER(row), today=AT) for place, row in enumerate(table)}
    places = [place for place in reversed(whole) if whole[place].kind is kind]
    columns = MAPPER.columns(table)
    plain = [columns.usual[place] and is_bare_name(columns.names[place]) for place in range(len(table))]
    quiet = QuietRows(columns, kind, AT, places, places, [0.0] * len(places), plain)
    expected = [identity_form(whole[place]) for place in places], [evidence_form(whole[place]) for place in places]
    assert quiet.forms() == expected


@given(rows(persons))
def test_persons_have_the_forms_of_their_normalised_subjects(table: list[list[str]]) -> None:
    check(table, SubjectKind.PERSON)


@given(rows(organisations))
def test_organisations_have_the_forms_of_their_normalised_subjects(table: list[list[str]]) -> None:
    check(table, SubjectKind.ORGANISATION)
