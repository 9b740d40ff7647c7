"""Weighing parts apart comes to what comparing in full comes to, to the last digit; and a birth shown is told by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching.brief import brief_of, court_code, pack, shows_birth, unpack
from defaulter_screen.matching.candidates import Candidate, side_of
from defaulter_screen.matching.index import Entry
from defaulter_screen.matching.persons import evaluate_person
from defaulter_screen.matching.scales import Scales
from defaulter_screen.matching.settlement import settle
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weighing import read_for, weigh
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import parse_person
from matching.sides import MODEL, asks, listed

NAMES = st.sampled_from(["李小明", "李晓明", "李明", "李小小明", "李小朋", "王小明", "欧阳小明", "张伟"])
BIRTHS = st.sampled_from([None, "1985", "1985-03-04", "1985-12-31", "1958-03-04", "1984-03-04"])
GENDERS = st.sampled_from([None, "男", "女"])
REGIONS = st.sampled_from([None, "浙江", "广东"])
DAYS = st.sampled_from([date(1985, 3, 4), date(1985, 3, 5), date(1985, 12, 31), date(1986, 3, 4), date(1958, 3, 4)])


@st.composite
def shown(draw: st.DrawFn) -> str:
    """A published number: whole, masked in one of the usual ways, or wrong."""
    body = f"{draw(st.sampled_from([330102, 440305]))}{draw(DAYS):%Y%m%d}{draw(st.sampled_from([11, 12, 123, 417, 998])):03d}"
    whole = body + draw(st.sampled_from([check_character(body), "0", "X"]))
    return draw(st.sampled_from([whole, whole[:10] + "****" + whole[14:], whole[:14] + "****"]))


@st.composite
def subjects(draw: st.DrawFn) -> Normalised:
    return asks(name=draw(NAMES), birth_date=draw(BIRTHS), gender=draw(GENDERS), region=draw(REGIONS))


@given(subjects(), NAMES, shown(), st.sampled_from(["男", "女", ""]))
def test_the_product_of_parts_is_the_comparison(subject: Normalised, other: str, number: str, gender: str) -> None:
    stated = Stated.of(subject)
    brief = brief_of(listed(other, number, gender=gender, province="浙江"), ListKind.DEFAULTER)
    scales = Scales(subject, stated, MODEL)
    compared = scales.of_brief(Candidate(1, brief, parse_person(other)))
    evaluation = evaluate_person(subject, stated, side_of(unpack(brief), parse_person(other)), MODEL)
    assert (compared is None) == (evaluation is None)
    if compared is not None and evaluation is not None:
        assert (compared.odds, compared.stands) == (evaluation.odds, evaluation.stands)
        assert compared.evaluation == evaluation
        assert scales.of_brief(Candidate(2, brief, parse_person(other))) is compared


def test_an_alias_of_one_is_not_taken_for_another_of_the_same_name() -> None:
    subject = asks(name="李小明", birth_date="1985")
    scales = Scales(subject, Stated.of(subject), MODEL)
    plain, known_as = listed("李晓明", number=""), listed("李晓明（曾用名：李小明）", number="")
    for side in (plain, known_as):
        compared, evaluation = scales.of_side(side), evaluate_person(subject, Stated.of(subject), side, MODEL)
        assert compared is not None
        assert evaluation is not None
        assert (compared.odds, compared.stands) == (evaluation.odds, evaluation.stands)
    assert known_as.person is not None
    assert known_as.person.aliases == ("李小明",)


class _Entries:
    """Entries of listings by id, which remembers what it was asked for."""

    def __init__(self, entries: dict[int, Entry]) -> None:
        self.asked: list[int] = []
        self._entries = entries

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        self.asked += ids
        return [self._entries[one] for one in ids]

    def listings(self, ids: Sequence[int]) -> list[Listing]:
        return [entry.listing for entry in self.entries(ids)]


def _entry(place: int, side: Normalised) -> Entry:
    return Entry(Listing(place, str(place), ListKind.DEFAULTER, "court", SubjectKind.PERSON, "李小明"), side)


@given(st.lists(st.tuples(NAMES, shown(), st.sampled_from(["男", "女", ""])), min_size=1, max_size=8), BIRTHS, GENDERS)
def test_a_birth_shown_is_told_without_its_entry(
    published: list[tuple[str, str, str]], birth: str | None, gender: str | None
) -> None:
    subject = asks(name="李小明", birth_date=birth, gender=gender)
    stated = Stated.of(subject)
    sides = [listed(name, number, gender=sex, province="浙江") for name, number, sex in published]
    briefs = [brief_of(side, ListKind.DEFAULTER) for side in sides]
    entries = _Entries({place: _entry(place, side) for place, side in enumerate(sides)})
    candidates = [Candidate(place, brief, sides[place].person) for place, brief in enumerate(briefs)]
    assert read_for(subject, candidates) == []
    told = settle(weigh(subject, stated, candidates, entries, MODEL), MODEL, 0.01)
    assert entries.asked == []
    # Without the court nobody knows whether two such entries are one person's: their entries are read.
    apart = [Candidate(one.listing_id, one.brief & ~0x1F, one.name) for one in candidates]
    read = settle(weigh(subject, stated, apart, entries, MODEL), MODEL, 0.01)
    assert entries.asked == read_for(subject, apart)
    assert told.probability == read.probability
    assert told.persons == read.persons
    assert [(person.ids, person.odds) for person in told.shown] == [(one.ids, one.odds) for one in read.shown]


def test_which_births_are_beyond_doubt() -> None:
    whole = unpack(brief_of(listed(number="33010219850304****", province="浙江"), ListKind.DEFAULTER))
    assert shows_birth(pack(whole))
    assert court_code(pack(whole)) > 0
    for doubtful in (
        {"month": 0, "day": 0},
        {"month": 2, "day": 29},
        {"month": 13},
        {"year": 0},
        {"year": 2013},
    ):
        assert not shows_birth(pack(whole._replace(**doubtful)))
