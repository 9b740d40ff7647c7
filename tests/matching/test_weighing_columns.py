"""Everybody weighed, settled and shown in columns is weighed, settled and shown as the scalar functions do, to the digit."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import count
from random import Random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.matching import alike_columns
from defaulter_screen.matching.alike import class_of
from defaulter_screen.matching.alike_columns import Statements
from defaulter_screen.matching.born_columns import BornColumns
from defaulter_screen.matching.brief import brief_of, shows_birth, unpack
from defaulter_screen.matching.candidates import Candidate, side_of
from defaulter_screen.matching.column_search import Found
from defaulter_screen.matching.field import Listed
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.person_columns import birth_shown
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.presentation import present
from defaulter_screen.matching.scales import statement
from defaulter_screen.matching.settlement import Settled, settle
from defaulter_screen.matching.settlement_columns import settle_columns
from defaulter_screen.matching.shown_columns import listed_of
from defaulter_screen.matching.stated import Stated
from defaulter_screen.matching.weighing import read_for, weigh
from defaulter_screen.matching.weighing_columns import told_by_briefs, weigh_columns
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from matching.sides import MODEL, RATES, asks, listed
from matching.stored_models import by_name, people, stored

LEARNED = IdentityModel("m", PopulationModel.of(stored(by_name(people(300)))), RATES)
NEAR = {
    "李小明": ["李小明", "李晓明", "李小铭", "李明", "李小小明", "李小朋", "王小明", "欧阳小明", "买买提"],
    "王伟": ["王伟", "王玮", "王小伟", "王汪", "汪伟", "王国伟"],
    "欧阳小明": ["欧阳小明", "欧阳晓明", "李小明"],
}
"""Names stated, and listed names of their bearers, a slip away, others."""
DAYS = [date(1985, 3, 4), date(1985, 3, 5), date(1985, 3, 12), date(1985, 12, 31), date(1986, 3, 4), date(1958, 3, 4)]

Person = tuple[str, str, str | None, str | None]
Entries = list[tuple[str, int]]


def crowd(dice: Random) -> list[tuple[Person, Entries]]:
    """Persons who ask, and whom the search could have found for each: some several times, on several lists."""
    return [_one(dice) for _ in range(dice.randint(1, 6))]


def _one(dice: Random) -> tuple[Person, Entries]:
    pick = dice.choice
    name = pick(["李小明", "李小明", "王伟", "欧阳小明"])
    birth = pick(["1985", "1985-03-04", "1985-12-31", "1958-03-04", "1984-03-04"])
    weak = pick([0, 0, 1])
    bearers = [
        (pick(NEAR[name]), _number(dice, weak=bool(weak)), pick(["男", "女", ""])) for _ in range(pick([0, 1, 5, 25]))
    ]
    entries = []
    for other, number, gender in bearers:
        for _ in range(pick([1, 1, 2, 3])):
            side = listed(
                other, number, gender=gender, province=pick(["浙江", "广东", ""] if weak else ["浙江", "广东"])
            )
            entries.append((other, brief_of(side, pick([ListKind.DEFAULTER, ListKind.DEFAULTER, ListKind.HONOURED]))))
    dice.shuffle(entries)
    return (name, birth, pick([None, None, "男", "女"]), pick([None, None, "浙江", "广东", "台湾"])), entries


def _number(dice: Random, *, weak: bool) -> str:
    """A published number: whole, masked in one of the usual ways, or wrong."""
    pick = dice.choice
    body = f"{pick([330102, 440305])}{pick(DAYS):%Y%m%d}{pick([11, 12, 123]):03d}"
    whole = body + pick([check_character(body), "0", "X"])
    masked = [whole, whole[:10] + "****" + whole[14:], whole[:10] + "****" + whole[14:], whole[:14] + "****"]
    return pick([*masked, "*" * 14 + whole[14:]] if weak else masked)


def found_of(persons: Sequence[tuple[Normalised, Entries]]) -> Found:
    """As the search would find the entries of each."""
    rows, names, numbers, texts, owners, own = [], [], [], [], [], []
    for row, (subject, entries) in enumerate(persons):
        places: dict[str, int] = {}
        for text, brief in entries:
            if text not in places:
                places[text] = len(texts)
                texts.append(text)
                owners.append(row)
                own.append(subject.person is not None and subject.person.text == text)
            rows.append(row)
            names.append(places[text])
            numbers.append(brief)
    over = np.zeros(len(persons), bool)
    ids = np.array([one for _, one in zip(rows, count(7), strict=False)], np.uint32)
    columns = np.array(owners, np.int64), np.array(own, bool), over
    return Found(
        np.array(rows, np.int64), np.array(names, np.int64), ids, np.array(numbers, np.uint64), texts, *columns
    )


def told(settled: Settled, subject: Normalised) -> tuple[object, ...]:
    """All that becomes of it."""

    def of(person: Listed) -> tuple[object, ...]:
        compared = person.compared
        words = present(compared.evaluation, subject, compared.side)
        return person.ids, person.defaulter, person.odds, compared.stands, compared.evaluation, words

    shared = [[a.compared is b.compared for a in settled.shown] for b in settled.shown]
    numbers = settled.persons, settled.probability, settled.prior, settled.total
    return numbers, settled.unshown, settled.unshown_listed, settled.least, [of(one) for one in settled.shown], shared


class _NoEntries:
    """Nobody's entry is read."""

    def entries(self, ids: Sequence[int]) -> list[object]:
        assert not ids
        return []


@pytest.mark.parametrize("model", [MODEL, LEARNED])
def test_columns_tell_what_each_comparison_tells(model: IdentityModel) -> None:
    dice = Random(5)
    for _ in range(150):
        check(crowd(dice), model, dice.choice([0.0, 0.01, 0.5]))


@pytest.mark.parametrize(("name", "few"), [("_KEPT", 3), ("_STATEMENTS", 20)])
def test_who_forgets_what_was_told_tells_the_same(monkeypatch: pytest.MonkeyPatch, name: str, few: int) -> None:
    monkeypatch.setattr(alike_columns, name, few)
    statements, dice = Statements(MODEL), Random(9)
    for _ in range(60):
        check(crowd(dice), MODEL, 0.01, statements)


def test_threads_give_no_number_twice() -> None:
    kept, statements = alike_columns._Kept(), range(2_000)
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: list(map(kept.number, statements)), range(4)))
    assert len(set(told[0])) == len(statements)
    assert told == [told[0]] * 4


def test_of_many_bearers_ten_are_shown() -> None:
    bearers = [("李小明", 1 << 60 | 106 << 52 | 330102 << 32 | place << 22) for place in range(30)]
    check([(("李小明", "1985", None, None), bearers)], MODEL, 0.01)


def check(
    persons: list[tuple[Person, Entries]], model: IdentityModel, cutoff: float, statements: Statements | None = None
) -> None:
    """Columns and scalar functions say the same, and columns tell of all whose entries need not be read."""
    asked = [
        (asks(name=name, birth_date=birth, gender=gender, region=region), entries)
        for (name, birth, gender, region), entries in persons
    ]
    subjects = [subject for subject, _ in asked]
    stated = [Stated.of(subject) for subject in subjects]
    names = name_column([subject.person.text for subject in subjects if subject.person])
    usual = np.flatnonzero(names.usual)
    at = np.full(len(asked), -1)
    at[usual] = np.arange(len(usual))
    births = [one.birth for one in stated if one.birth]
    some = [[column[row] for row in usual.tolist()] for column in (stated, births)]
    born = BornColumns(model).of(names.at(usual), *some)  # type: ignore[arg-type]
    found = found_of(asked)
    clear = told_by_briefs(found, names.usual, np.array([bool(one.region) for one in stated]))
    weighed = weigh_columns(found, born, np.where(clear, at, -1), statements or Statements(model), model)
    nobody = np.zeros(len(asked), np.int64)
    column = settle_columns(weighed, nobody.astype(np.float64), nobody, model, cutoff)
    hits = {row: subjects[row] for row in np.unique(column.shown.rows).tolist()}
    shown = listed_of(column.shown, found, hits, model)
    for row, subject in enumerate(subjects):
        name = subject.person
        assert name is not None
        candidates = found.candidates(row, name)
        assert candidates == [
            Candidate(one, brief, candidate.name)
            for one, brief, candidate in zip(
                found.ids[found.rows == row].tolist(), found.briefs[found.rows == row].tolist(), candidates, strict=True
            )
        ]
        assert clear[row] == (names.usual[row] and not read_for(subject, candidates))
        if clear[row]:
            scalar = settle(weigh(subject, stated[row], candidates, _NoEntries(), model), model, cutoff)  # type: ignore[arg-type]
            assert told(column.of(row, shown.get(row, [])), subject) == told(scalar, subject)
        else:
            assert row not in hits


def test_nobody_is_told_of_whom_too_many_names_were_found() -> None:
    subject = asks(name="李小明", birth_date="1985")
    found = found_of([(subject, [("李晓明", 1 << 60 | 106 << 52)])])._replace(over=np.array([True]))
    assert told_by_briefs(found, np.array([True]), np.array([False])).tolist() == [False]


@given(st.lists(st.integers(0, (1 << 61) - 1), min_size=1, max_size=20))
@example([y << 52 | m << 14 | d << 9 for y in (0, 106, 109, 133, 134, 255) for m in range(16) for d in range(32)])
def test_births_beyond_doubt_are_those_of_each(values: list[int]) -> None:
    assert birth_shown(np.array(values, np.uint64)).tolist() == [shows_birth(one) for one in values]


def test_classes_are_equal_where_those_of_each_are() -> None:
    dice = Random(7)
    for _ in range(60):
        (name, birth, gender, region), _ = _one(dice)
        subject = asks(name=name, birth_date=birth, gender=gender, region=region)
        stated, class_ = Stated.of(subject), class_of(Stated.of(subject))
        assert stated.birth is not None
        numbers = [brief for _ in range(5) for _, brief in _one(dice)[1]]
        if not numbers:
            continue
        rows = np.zeros(len(numbers), np.int64)
        weights = Statements(MODEL).of(rows, np.array(numbers, np.uint64), [stated], [stated.birth])
        pairs = set(zip(weights.classes.tolist(), map(class_, numbers), strict=True))
        assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
        for brief, m, u, agrees in zip(
            numbers, weights.m.tolist(), weights.u.tolist(), weights.agrees.tolist(), strict=True
        ):
            part = statement(stated, side_of(unpack(brief), None), MODEL)
            assert agrees == part.agrees
            assert [*zip(m, u, strict=True)] == [*part.weights, *[(1.0, 1.0)] * (3 - len(part.weights))]
