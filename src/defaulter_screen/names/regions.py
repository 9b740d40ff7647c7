"""Places in texts: names of provinces, prefectures and counties, today's and former ones, to the digits of GB/T 2260.

The table ``data/regions/places.tsv`` says its source. A former place has the code of the place that holds it today,
so 襄樊 and 襄阳 are one. Codes are leading digits: two for a province, four for a prefecture, six for a county; a name
that several places share gives only the digits that they share.

>>> region_code("湖北省襄樊市"), region_code("朝阳区"), region_code("北京市朝阳区")
('4206', '', '110105')
"""

from __future__ import annotations

from collections import defaultdict
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from defaulter_screen.names.lexicon import Lexicon, data_lines
from defaulter_screen.names.text import compare_form

_SEPARATORS = " -/,、>|_"
# Behind a place, said of it, and no place of their own.
_TAILS = ("市辖区", "县辖区", "地区", "专区", "行署")
# 杭州市政工程 is 杭州 + 市政, not 杭州市 + 政: no trade name begins with these characters, many trade words do.
_NOT_BEHIND_CITY = frozenset("政场")
_COUNTRY = ("中华人民共和国", "中国")
_BRAND_WORDS = "regions/brand_words.txt"


class Rank(IntEnum):
    """How surely a word is a place: the higher, the more it needs beside it."""

    FULL = 0
    """With its ending: 杭州市, 鄞县."""
    CITY = 1
    """A province or prefecture without its ending: 浙江, 杭州, 襄樊."""
    COUNTY = 2
    """A county or county-level city, of today or once, without its ending: 义乌, 萧山."""
    WORD = 3
    """A district without its ending, or a name that stands in company names mostly as a brand: 西湖, 永安."""


class Place(NamedTuple):
    """One place name.

    Attributes:
        short: the name without its ending.
        rank: how surely the word is a place.
        codes: (code of the time, code of today) of every place of that name, leading digits.
    """

    short: str
    rank: Rank
    codes: tuple[tuple[str, str], ...]

    def code(self, within: str = "") -> str | None:
        """Today's digits of the places of this name inside ``within``; None if none lies there."""
        found = [now for then, now in self.codes if now.startswith(within) or then.startswith(within)]
        if not found:
            return None
        return _shared(min(found), max(found)) or within


class Step(NamedTuple):
    """One level of a place text: where it ends, its name without ending, the digits so far, how sure."""

    end: int
    short: str
    code: str
    rank: Rank


class Gazetteer(NamedTuple):
    """All place names, their index, provinces by two digits, and today's code of every six-digit code."""

    places: dict[str, Place]
    names: Lexicon
    provinces: dict[str, str]
    today: dict[str, str]


def _digits(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _shared(first: str, last: str) -> str:
    """The levels (pairs of digits) that the first and the last of some sorted codes share, and so all between them."""
    for length in (6, 4, 2):
        if len(first) >= length and first[:length] == last[:length]:
            return first[:length]
    return ""


def _aliases(name: str, short: str) -> list[str]:
    """恩施州 for 恩施土家族苗族自治州, 长阳县 for 长阳土家族自治县."""
    return [short + ending[-1] for ending in ("自治州", "自治县", "自治旗") if name.endswith(ending) and name != short]


@cache
def gazetteer() -> Gazetteer:
    """The table, read once."""
    full: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    bare: defaultdict[str, defaultdict[int, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    shorts, provinces, today = {}, {}, {}
    brand_words = frozenset(data_lines(_BRAND_WORDS))
    for line in data_lines("regions/places.tsv"):
        code, name, short, _start, end, now, *_ = (*line.split("\t"), "", "", "")
        codes = (_digits(code), now or _digits(code))
        today[code] = codes[1]
        for word in (name, *_aliases(name, short)):
            full[word].append(codes)
            shorts[word] = short
        if short != name:
            bare[short][_level(code, name, end)].append(codes)
        if code.endswith("0000"):
            provinces[code[:2]] = provinces[codes[1]] = short
    places = {name: Place(shorts[name], Rank.FULL, tuple(codes)) for name, codes in full.items()}
    for short, levels in bare.items():
        places.setdefault(short, _bare_place(short, levels, brand_words))
    return Gazetteer(places, Lexicon(places), provinces, today)


@cache
def provinces() -> dict[str, str]:
    """Today's provinces by their names, with and without ending: two digits each.

    Nearly every entry names its court's province and nothing more: that must not wait for eight thousand other places.
    """
    found = {}
    for line in data_lines("regions/places.tsv"):
        if line[2:6] == "0000":
            code, name, short, _start, end, *_ = (*line.split("\t"), "", "")
            if not end:
                found[name] = found[short] = code[:2]
    return found


def _level(code: str, name: str, end: str) -> int:
    """0 province, 1 prefecture of today, 2 prefecture of old or county, 3 district."""
    if code.endswith("00"):
        return 0 if code.endswith("0000") else 2 if end else 1
    return 3 if name.endswith("区") else 2


def _bare_place(short: str, levels: dict[int, list[tuple[str, str]]], brand_words: frozenset[str]) -> Place:
    """A name without ending means the highest place that bears it: 吉林 the province, 朝阳 the city."""
    level = min(levels)
    codes = levels[level] if level < 2 else [pair for pairs in levels.values() for pair in pairs]
    place = Place(short, Rank.COUNTY, tuple(codes))
    if short in brand_words or level == 3 or not place.code():
        return place._replace(rank=Rank.WORD)
    prefecture = level < 2 or any(len(then) == 4 for then, _now in codes)
    return place._replace(rank=Rank.CITY) if prefecture else place


def steps(text: str, start: int = 0, weakest: Rank = Rank.WORD) -> list[Step]:
    """The places that stand one behind another at ``start``, each inside the one before, none above ``weakest``."""
    found: list[Step] = []
    within = ""
    while True:
        step = _step(text, start, within, weakest)
        if step is None:
            return found
        found.append(step)
        start, within = step.end, step.code


def _step(text: str, start: int, within: str, weakest: Rank) -> Step | None:
    for word, length, is_city, place in _beginnings().get(text[start : start + 2], ()):
        if place.rank > weakest or not text.startswith(word, start):
            continue
        end = start + length
        if is_city and text[end : end + 1] in _NOT_BEHIND_CITY:
            continue
        code = _code(word, within)
        if code is not None:
            return Step(end, place.short, code, place.rank)
    return None


@cache
def _beginnings() -> dict[str, tuple[tuple[str, int, bool, Place], ...]]:
    """The places whose names begin with two characters, longest first: name, its length, whether 市 ends it, place.

    Three texts of four that are asked about have no place there, which one look-up tells.
    """
    places = gazetteer().places
    found: defaultdict[str, list[tuple[str, int, bool, Place]]] = defaultdict(list)
    for word in sorted(places, key=len, reverse=True):
        found[word[:2]].append((word, len(word), word[-1] == "市", places[word]))
    return {pair: tuple(group) for pair, group in found.items()}


@cache
def place_words() -> dict[str, tuple[str, ...]]:
    """What may stand in front of an organisation's name, by the first two characters, longest first."""
    found = {
        pair: [word for word, _, _, place in group if place.rank < Rank.WORD] for pair, group in _beginnings().items()
    }
    return {pair: tuple(words) for pair, words in found.items() if words}


@lru_cache(maxsize=1 << 14)
def _code(word: str, within: str) -> str | None:
    """``Place.code`` of a place name: a few provinces and cities stand in front of most names."""
    return gazetteer().places[word].code(within)


def split_region(text: str) -> tuple[str, str, str]:
    """Split the place words off the front of a text.

    Args:
        text: a text in compared form (simplified, no spaces).

    Returns:
        the place words as written, their digits (2 to 6, or empty where the name alone does not tell), and the rest.

    >>> split_region("浙江省宁波市鄞州区人民法院")
    ('浙江省宁波市鄞州区', '330212', '人民法院')
    """
    start, code = 0, ""
    while True:
        start = _skip(text, start)
        step = _step(text, start, code, Rank.WORD)
        if step is None:
            break
        start, code = step.end, step.code
    return text[:start], code, text[start:]


def _skip(text: str, start: int) -> int:
    """Behind country, separators and words such as 市辖区."""
    skipped = start
    for word in _TAILS if start else _COUNTRY:
        if text.startswith(word, skipped):
            skipped += len(word)
    while text[skipped : skipped + 1] and text[skipped] in _SEPARATORS:
        skipped += 1
    return skipped


@lru_cache(maxsize=16384)
def region_code(text: str) -> str:
    """Leading digits (2 to 6) of the area that a text names; empty where it names none for certain.

    Args:
        text: a place (广东省肇庆地区肇庆市, 浙江, 内蒙古), a text that begins with one (the name of a court), or
            digits of an area code, six or the first two or four.

    >>> region_code("云浮市新兴县人民法院"), region_code("330100"), region_code("不详")
    ('445321', '3301', '')
    """
    compared = compare_form(text)[0]
    if compared in provinces():
        return provinces()[compared]
    if compared.isascii() and compared.isdigit():
        return current_area(compared)
    # A place that is gone and whose digits were given again is found at what it is today.
    return current_area(split_region(compared)[1])


def current_area(area: str) -> str:
    """Today's digits of an area code, which may be one of old: 442800 (肇庆地区) -> 4412.

    A code that was never given is cut to the digits that are known; digits of no province give an empty text, and so do
    one, three or five digits.
    """
    today = gazetteer().today
    if len(area) in {1, 3, 5}:
        return ""
    found = (today.get(area[:length].ljust(6, "0"), "") for length in (6, 4, 2))
    return next(filter(None, found), "")


def province_of_area(area: str) -> str:
    """The province as lists print it (浙江, 内蒙古), of an area code or a place text; empty if unknown.

    >>> province_of_area("330102"), province_of_area("鄞州区"), province_of_area("99")
    ('浙江', '浙江', '')
    """
    return gazetteer().provinces.get(region_code(area)[:2], "")
