"""Bearers of one class compare alike to the last digit; otherwise one comparison could not answer for all of them."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.alike import class_of
from defaulter_screen.matching.brief import FIRST_STRONG, brief_of, unpack
from defaulter_screen.matching.candidates import side_of
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import normalise_listing
from matching.sides import MODEL, asks

TODAY = date(2026, 11, 1)
PROVINCES = ("浙江", "广东", "")


@st.composite
def briefs(draw: st.DrawFn) -> int:
    """A bearer born near 1985, whose number is whole, masked in one of the usual ways, or wrong."""
    born = draw(st.sampled_from([date(1985, 3, 4), date(1985, 3, 5), date(1985, 12, 31), date(1986, 3, 4)]))
    body = f"{draw(st.sampled_from([330102, 330103, 440305]))}{born:%Y%m%d}{draw(st.integers(1, 998)):03d}"
    number = body + draw(st.sampled_from([check_character(body), "0", "X"]))
    shown = draw(st.sampled_from([number, number[:10] + "****" + number[14:], number[:17] + "*"]))
    side = normalise_listing(
        kind="person",
        name="李小明",
        number=shown,
        gender=draw(st.sampled_from(["男", "女", ""])),
        province=draw(st.sampled_from(PROVINCES)),
        today=TODAY,
    )
    return brief_of(side, ListKind.DEFAULTER)


@given(
    st.lists(briefs(), min_size=2, max_size=12),
    st.sampled_from(["李小明", "李晓明"]),
    st.sampled_from([None, "1985", "1985-03-04", "1985-12-31", "1958-03-04"]),
    st.sampled_from([None, "男", "女"]),
    st.sampled_from([None, *PROVINCES]),
)
def test_one_comparison_answers_for_its_class(
    bearers: list[int], name: str, birth: str | None, gender: str | None, region: str | None
) -> None:
    subject = asks(name=name, birth_date=birth, gender=gender, region=region)
    stated = Stated.of(subject)
    class_ = class_of(stated)
    listed = parse_person("李小明")
    first: dict[object, object] = {}
    for brief in (one for one in bearers if one >= FIRST_STRONG):
        found = evaluate_person(subject, stated, side_of(unpack(brief), listed), MODEL)
        assert first.setdefault(class_(brief), found) == found


def test_a_birth_date_makes_few_classes_of_many_bearers() -> None:
    class_ = class_of(Stated.of(asks(name="李小明", birth_date="1985-03-04")))
    numbers = (f"33010{place % 5 + 1}1985****{place:03d}{place % 10}" for place in range(1, 200))
    sides = (normalise_listing(kind="person", name="李小明", number=number, today=TODAY) for number in numbers)
    assert len({class_(brief_of(side, ListKind.DEFAULTER)) for side in sides}) == 2
