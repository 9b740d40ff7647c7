"""Keys, briefs and the statistics: what is found under what, and how common names and numbers are taken to be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import PolicyError, StoreError
from defaulter_screen.matching import frequencies, model_building, population
from defaulter_screen.matching.blocking import KeyClass, deletions, key_class, number_keys, person_number_keys, text_key
from defaulter_screen.matching.brief import UNKNOWN_SEQUENCE, brief_of, kind_of, pack, pattern_of, unpack
from defaulter_screen.matching.candidates import side_of
from defaulter_screen.matching.filters import SlipFilter, fits_pattern, own_filter, slip_filter
from defaulter_screen.matching.given_counts import discount
from defaulter_screen.matching.listing_keys import listing_postings
from defaulter_screen.matching.model_file import ModelBytes, Rows, model_id, read_model, write_model
from defaulter_screen.matching.organisation_blocking import brand_deletions, organisation_number_keys
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.rates import load_rates
from defaulter_screen.matching.sounds import likeliest_choice, sound_share
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.names.person import parse_person
from matching.plain_model import plain_model
from matching.sides import CODE, MASKED, MODEL, NUMBER, asks, listed
from matching.stored_models import built, by_name, people, stored


def classes(postings: list[tuple[int, int]]) -> set[int]:
    return {key_class(key) for key, _ in postings}


def test_a_listing_is_found_by_number_and_name() -> None:
    strong = classes(listing_postings(listed(), ListKind.DEFAULTER))
    weak = classes(listing_postings(listed(number=""), ListKind.DEFAULTER))
    assert strong == {KeyClass.AREA_YEAR_SEQUENCE, KeyClass.PERSON_NAME}
    assert weak == {KeyClass.PERSON_NAME, KeyClass.PERSON_WEAK_NAME}
    assert classes(listing_postings(listed(name="", number=MASKED), ListKind.DEFAULTER)) == {
        KeyClass.AREA_YEAR_SEQUENCE
    }


def test_only_lists_that_reach_representatives_index_them() -> None:
    side = listed("杭州宏鑫食品有限公司", CODE, kind="organisation")
    for kind in ListKind:
        found = classes(listing_postings(side, kind, ["李小明", "", "李小明"]))
        assert (KeyClass.RELATED_PERSON in found) == (kind in (ListKind.DEFAULTER, ListKind.CONSUMPTION_RESTRICTED))


@pytest.mark.parametrize("number", [CODE, ""])
def test_an_organisation_is_found_by_the_keys_of_its_texts(number: str) -> None:
    side = listed("杭州宏鑫食品有限公司", number, kind="organisation")
    keys = {key for key, _ in listing_postings(side, ListKind.HONOURED)}
    sound = "hong xin shi pin"
    texts = {
        (KeyClass.ORGANISATION_CORE, "宏鑫食品"),
        (KeyClass.ORGANISATION_SOUND, sound),
        (KeyClass.ORGANISATION_DELETION, "宏食品"),
        (KeyClass.ORGANISATION_DELETION, "鑫食品"),
    }
    if not number:
        texts |= {(KeyClass.ORGANISATION_WEAK, text) for text in ("宏鑫食品", f"~{sound}", "宏食品", "鑫食品")}
    expected = {text_key(one, text) for one, text in texts}
    assert expected <= keys
    assert {key_class(key) for key in keys - expected} <= {
        KeyClass.ORGANISATION_CORE, KeyClass.ORGANISATION_CODE, KeyClass.ORGANISATION_WEAK
    }  # fmt: skip


def test_an_organisation_without_a_core_is_found_by_code_only() -> None:
    side = listed("有限公司", CODE, kind="organisation")
    nameless = replace(side, organisation=None)
    assert classes(listing_postings(nameless, ListKind.DEFAULTER)) == {KeyClass.ORGANISATION_CODE}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            NUMBER,
            [
                KeyClass.AREA_YEAR_SEQUENCE,
                KeyClass.AREA_SEQUENCE_CHECK,
                KeyClass.AREA_BIRTH,
                KeyClass.AREA_YEAR_TAIL,
            ],
        ),
        ("33010219850****23X", [KeyClass.AREA_YEAR_TAIL]),
        ("330102****" + "*" * 8, []),
        ("*" * 18, []),
        ("330102********1236", [KeyClass.AREA_SEQUENCE_CHECK]),
        ("330102********123*", []),
        ("330102**85****123*", [KeyClass.AREA_YEAR_SEQUENCE]),
        ("33010219850304****", [KeyClass.AREA_BIRTH]),
    ],
)
def test_number_keys(pattern: str, expected: list[int]) -> None:
    assert [key_class(key) for key in number_keys(pattern)] == expected


def test_numbers_without_a_pattern() -> None:
    def person(text: str | None) -> list[int]:
        return [key_class(key) for key in person_number_keys(asks(name="李小明", id_number=text, kind="person"))]

    def organisation(text: str | None) -> list[int]:
        side = asks(name="杭州宏鑫食品有限公司", id_number=text, kind="organisation")
        return [key_class(key) for key in organisation_number_keys(side)]

    assert person(None) == person("3.30102E+17") == person("E1*****78") == []
    assert person("E12345678") == [KeyClass.NUMBER_TEXT]
    assert organisation(None) == organisation("3.30102E+17") == organisation(CODE[:4] + "**********" + CODE[14:]) == []
    assert organisation("330100000012345") == [KeyClass.ORGANISATION_REGISTRATION]
    assert organisation(CODE[8:17]) == [KeyClass.ORGANISATION_CODE]


@given(st.text("王李明", max_size=5))
def test_deletions_are_the_rests_in_order_each_once(text: str) -> None:
    rests = [text[:place] + text[place + 1 :] for place in range(len(text))] if len(text) > 2 else []
    assert deletions(text) == tuple(dict.fromkeys(rests))


def test_deletions_leave_something_to_say() -> None:
    assert not deletions("王五")
    assert not brand_deletions(parse_organisation("鑫食品有限公司"))
    assert set(brand_deletions(parse_organisation("杭州宏鑫食品有限公司"))) == {"宏食品", "鑫食品"}


# --- briefs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", [NUMBER, MASKED, "330102********123X", "33010219850304****", "", "3301**************"]
)
def test_a_brief_holds_what_the_number_shows(number: str) -> None:
    side = listed(number=number)
    for kind in ListKind:
        value = brief_of(side, kind)
        brief = unpack(value)
        shown = side.number.pattern if side.number else None
        assert pack(brief) == value
        assert kind_of(value) is brief.list_kind is kind
        assert pattern_of(brief) == (shown if shown and shown[4] != "*" else "*" * 18)
        rebuilt = side_of(brief, side.person).number
        assert rebuilt is not None
        assert rebuilt.masked == ("*" in pattern_of(brief))


def test_an_impossible_year_is_unknown() -> None:
    assert unpack(brief_of(listed(number="330102180003041236"), ListKind.DEFAULTER)).year == 0


def test_filters_keep_what_could_be_meant() -> None:
    brief = brief_of(listed(), ListKind.DEFAULTER)
    unknown = brief_of(listed(number=""), ListKind.DEFAULTER)
    other = brief_of(listed(number="1101011990****002X"), ListKind.DEFAULTER)

    def kept(keep: object) -> list[bool]:
        return [keep(value) for value in (brief, unknown, other)]  # type: ignore[operator]

    def both(**fields: object) -> list[list[bool]]:
        subject = asks(name="李小明", **fields)
        return [kept(make(subject, Stated.of(subject))) for make in (own_filter, slip_filter)]

    assert kept(fits_pattern(NUMBER)) == kept(fits_pattern(MASKED)) == [True, True, False]
    assert kept(fits_pattern("11010119900101002X")) == [False, True, True]
    assert kept(SlipFilter("330102198503041237")) == [True, False, False]
    assert kept(SlipFilter("11010119900101002X"[:17] + "1")) == [False, False, True]
    assert kept(SlipFilter("A" * 18)) == [False, False, False]
    assert both() == [[True] * 3, [True] * 3]
    assert both(birth_date="1985") == [[True, True, False], [True, True, False]]
    assert both(birth_date="1958") == [[True, True, False], [False, True, False]]
    assert both(id_number=MASKED) == [[True, True, False], [True, True, False]]
    assert both(id_number="330102198503041237", birth_date="1990") == [[True, True, True], [True, False, False]]
    assert both(id_number="330102198503041237") == [[True] * 3, [True, False, False]]
    assert both(id_number="3.30102E+17") == [[True] * 3, [True] * 3]


# --- statistics -------------------------------------------------------------------------------------------------------


OTHERS = (("买买提·艾力", MASKED), ("白玛次仁", MASKED), ("阿依古丽", ""), ("巴特尔", MASKED), ("艾力·买买提", ""))
SOME = (
    ("李媛媛", MASKED),
    ("欧阳小明", ""),
    ("Li Ming", MASKED),
    ("王", ""),
    ("张伟", MASKED),
    ("張偉", ""),
    ("犇犇犇", "330102********12**"),
)


def test_only_distinct_persons_of_the_defaulter_list_count() -> None:
    once = built(("李小明", MASKED))
    assert (once.persons, built(("李小明", MASKED), ("李小明", MASKED)).persons) == (1, 1)
    assert built(("李小明", MASKED), kind=ListKind.HONOURED).persons == 0
    assert built(("Li Ming", MASKED)).names.facts.han == 0
    assert built(("李小明", "")).areas == {}
    assert built(("李小明", "330102********12**")).names.facts.base == [0] * 14


def test_names_of_other_make_have_their_own_model() -> None:
    model = built(*people(), *OTHERS)
    for name in ("买买提·艾力", "白玛次仁", "巴特尔"):
        parsed = parse_person(name)
        shares = [model.name_share(parsed, gender=None, year=0, province=place) for place in ("", "33", "65", "99")]
        assert all(0 < share < 0.1 for share in shares)
    assert 0 < sound_share(model, parse_person("买买提·艾力")) < 1


@pytest.mark.parametrize("most", [10, 300_000])
def test_a_stored_model_tells_what_the_plain_formulas_tell(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(model_building, "_KEEP_SINGLES", most)
    names = by_name([*people(600), *people(40), *OTHERS, *SOME])
    model, plain = PopulationModel.of(stored(names)), plain_model(names, keep_singles=most)
    asked = [*names, "李伟", "王芳", "龘龘", "欧阳伟", "白玛艾力", "买买提·古丽"]
    seen = set()
    for name in map(parse_person, asked):
        for gender, year in product((None, Gender.MALE, Gender.FEMALE), (0, 1949, 1985, 2010)):
            for province, exclude in product(("", "33", "65", "99"), (0, 1)):
                share = model.name_share(name, gender=gender, year=year, province=province, exclude=exclude)
                assert share == plain.share(name, gender=gender, year=year, province=province, exclude=exclude)
                seen.add(share)
        assert model.names.surname_share(name.surname, "33", 1) == plain.surname_share(name.surname, "33", 1)
    assert len(seen) > 10_000


def test_a_model_does_not_depend_on_order_or_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    names = by_name([*people(), *OTHERS, *SOME])
    blob = stored(names)
    turned = {name: briefs[::-1] for name, briefs in reversed(names.items())}
    assert stored(turned, page=1000) == blob
    monkeypatch.setattr(model_building, "_EARLY", 20)
    assert stored(turned) == blob
    assert model_id(blob) != model_id(stored(by_name(people(299))))


def test_large_lists_forget_what_was_seen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = by_name([*people(), *people(), ("李小明", MASKED), ("李小明", "110101199003074514")])
    whole = stored(names)
    monkeypatch.setattr(model_building, "_KEEP_SINGLES", 10)
    kept = stored(names)
    assert len(kept) < len(whole)
    _, tables = read_model(lambda start, size: kept[start : start + size])
    assert tables["full"].count("李|小明") == 2
    assert {tables["full"].count(f"{name[0]}|{name[1:]}") for name, _ in people()} - {0} <= set(range(2, 300))


def test_of_a_stored_model_only_what_is_asked_for_is_read() -> None:
    blob = stored(by_name(people(600)))
    read: list[tuple[int, int]] = []

    def reader(start: int, size: int | None) -> bytes:
        end = len(blob) if size is None else start + size
        read.append((start, end - start))
        return blob[start:end]

    model = PopulationModel(ModelBytes(reader))
    opened = sum(size for _, size in read)
    assert model.name_share(parse_person("李小明"), gender=None, year=0) > 0
    asked = len(read)
    assert sum(size for _, size in read) < len(blob)
    assert model.name_share(parse_person("李小明"), gender=None, year=0) > 0
    assert len(read) == asked
    assert opened < len(blob)
    model.read_whole()
    model.read_whole()
    assert read[asked:] == [(0, len(blob))]
    for name, _ in people(50):
        known = PopulationModel.of(blob).name_share(parse_person(name), gender=None, year=0)
        assert model.name_share(parse_person(name), gender=None, year=0) == known
    assert len(read) == asked + 1


def test_other_bytes_are_no_model() -> None:
    with pytest.raises(StoreError):
        PopulationModel.of(b"something else")


@given(st.dictionaries(st.text(max_size=4), st.lists(st.integers(0, 2**40), min_size=2, max_size=2), max_size=300))
def test_a_table_gives_back_what_was_put_into_it(rows: dict[str, list[int]]) -> None:
    blob = write_model({}, {"t": Rows.of(rows, 2), "u": Rows.of({}, 1)})
    head, tables = read_model(lambda start, size: blob[start : start + size])
    assert set(head) == {"tables"}
    for text, counts in rows.items():
        assert list(tables["t"].row(text) or ()) == counts
    assert tables["t"].row("absent text") is None
    assert tables["u"].count("absent text") == 0


def test_counts_of_any_size_take_the_bytes_they_need() -> None:
    for largest in (1, 255, 256, 65_535, 65_536, 2**32):
        blob = write_model({}, {"t": Rows.of({"a": (largest,), "b": (1,)})})
        _, tables = read_model(lambda start, size, blob=blob: blob[start : start + size])
        assert (tables["t"].count("a"), tables["t"].count("b")) == (largest, 1)


def test_shares_are_remembered_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "_SHARES_KEPT", 2)
    monkeypatch.setattr(frequencies, "_KEPT", 2)
    model = built(*people(50))
    names = [parse_person(name) for name, _ in people(50)]
    first = [model.name_share(name, gender=None, year=0) for name in names]
    assert [model.name_share(name, gender=None, year=0) for name in names] == first
    areas = [110101, 330102, 330103, 110101]
    assert len({model.area_share(area) for area in areas}) == len({model.area_share(area) for area in areas[:3]})


def test_common_names_are_common_and_gender_tells() -> None:
    model = MODEL.people
    wang, rare = parse_person("王伟"), parse_person("澹台鹤轩")
    assert model.name_share(wang, gender=None, year=0) > 100 * model.name_share(rare, gender=None, year=0)
    assert model.gender_share(Gender.MALE) + model.gender_share(Gender.FEMALE) == pytest.approx(1)
    assert model.birth_share(1700, None) == 1e-6
    assert model.province_share("99") == pytest.approx(1 / 31)
    assert model.sequence_share(UNKNOWN_SEQUENCE) == 1
    years = sum(model.birth_share(year, None) for year in range(1900, 2021))
    assert years * model.applicants == pytest.approx(model.population, rel=0.01)


def test_sounds_cover_at_least_the_name() -> None:
    model = built(*people())
    for name, _ in people()[:40]:
        person = parse_person(name)
        assert 0 < sound_share(model, person) <= 1


def test_sounds_are_those_of_the_characters() -> None:
    model = built(*people(), *SOME)
    wei = [name for name, _ in people() if len(name) == 2]
    for name in map(parse_person, wei):
        assert _sounds(model, name) <= sound_share(model, name) / model.names.surname_share(name.surname) * 1.000001
    assert 1 / 40 <= likeliest_choice(model, parse_person("李小明")) <= 0.7


def _sounds(model: PopulationModel, name: PersonName) -> float:
    """Share of those whose given name of one character is this very one."""
    facts = model.names.facts
    return model.names.character_share("single", name.given) * facts.singles / max(facts.han, 1)


def test_discounts() -> None:
    assert discount(2, 1) == pytest.approx(0.5)
    assert discount(0, 0) == 0.75


def test_rates_files_are_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "rates.toml"
    path.write_bytes("版本".encode("gb18030"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load_rates(path)
