"""Organisations that were met give what the scalar path gives of each."""

from __future__ import annotations

from datetime import date

import pytest

from defaulter_screen.ingest.entries import EntryContext, visible_number
from defaulter_screen.ingest.met_organisations import MetOrganisations, OrganisationCards, RelatedKeys
from defaulter_screen.matching.blocking import KeyClass, text_keys
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.organisation_blocking import organisation_listing_keys
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.names.person import parse_person
from defaulter_screen.normalisation import listed_number, listed_organisation

CONTEXT = EntryContext(ListKind.DEFAULTER, "court", date(2026, 11, 1))
NAMES = [
    "杭州测试贸易有限公司", "测试（中国）有限公司上海分公司", "鑫隆小吃店（经营者：测小四）", "有限公司", "暂无", "测",
    "浙江測試電器股份有限公司", "交河昌机电设备厂", "测试第三工程局", "TEST測试（原鑫达贸易有限公司）",
]  # fmt: skip
NUMBERS = ["91330100MA2ABCDE1R", "9133010000****DE1R", "12345678-8", "330100123456789", "", "12345678-9", "9133"]


@pytest.mark.parametrize("most", [2, 1000])
def test_cards_are_what_the_scalar_path_gives(most: int) -> None:
    met = MetOrganisations(CONTEXT, most)
    pairs = [(name, number) for name in NAMES for number in NUMBERS]
    for some in (pairs[:30], pairs[20:], pairs):
        same(some, met.cards([name for name, _ in some], [number for _, number in some]))


def same(pairs: list[tuple[str, str]], cards: OrganisationCards) -> None:
    """The cards of names and numbers are what the scalar path gives."""
    ends = cards.counts.cumsum().tolist()
    for place, (name, number) in enumerate(pairs):
        organisation = listed_organisation(name)
        read = listed_number(number, SubjectKind.ORGANISATION, today=CONTEXT.today)
        side = Normalised(SubjectKind.ORGANISATION, organisation=organisation, number=read)
        assert cards.names.get(place, name) == (organisation.text if organisation else name)
        assert cards.numbers.get(place, number.replace("****", "*")) == visible_number(read)
        assert int(cards.briefs[place]) == brief_of(side, CONTEXT.list_kind)
        keys = cards.keys[ends[place] - int(cards.counts[place]) : ends[place]].tolist()
        assert sorted(keys) == sorted(organisation_listing_keys(side, int(cards.briefs[place])))


@pytest.mark.parametrize("most", [2, 1000])
def test_what_another_process_met_is_not_made_again(most: int) -> None:
    pairs = [(name, number) for name in NAMES for number in NUMBERS]
    written = [name for name, _ in pairs], [number for _, number in pairs]
    first, second = MetOrganisations(CONTEXT), MetOrganisations(CONTEXT, most)
    first.cards(*written)
    for hashes, cards in first.taken():
        second.learn(hashes, cards)
    assert first.taken() == []
    same(pairs, second.cards(*written))
    assert bool(second.taken()) == (most == 2)


@pytest.mark.parametrize("most", [1, 1000])
def test_persons_beside_them_have_the_key_of_their_compared_name(most: int) -> None:
    related = RelatedKeys(most)
    names = ["测小四", "測小四", "", "（）", "Test Person", "测小四（曾用名：测四）", "测小四"]
    for _ in range(2):
        found = related.of(names)
        for name, key in zip(names, found, strict=True):
            assert [key] == (text_keys(KeyClass.RELATED_PERSON, filter(None, [parse_person(name).text])) or [0])
