"""Organisations' names as they were meant, where a character of the place, the trade or the legal form is wrong.

A slip in the trade name is compared as such. One in another part makes the word none, so that it sticks to the trade
name (杭洲天华贸易有限公司, 杭州天华贸易有线公司) and nothing is left that the list could have. Such words are few and
known, so the word that was meant can be told; whether anybody is listed under it, matching asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from defaulter_screen.names.industries import trade_words
from defaulter_screen.names.legal_forms import form_classes
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import parse_organisation
from defaulter_screen.names.pinyin import readings
from defaulter_screen.names.regions import place_words, steps
from defaulter_screen.names.similarity import confusable, taken_for

_LONG = 4
"""A form of so many characters is told by the others where one is wrong."""
_BROKEN = ("", "公司")
"""What is left of a form with a slip in it."""
_ANY = "·"
_MOST = 8
"""Names that one may be meant to be: a sound leads to a place or three."""
_LEAST_CORE = 2
_LONGEST_TRADE = 4
"""Longer trade words are made of such."""
_PLACE_ENDS = frozenset("市县区州旗")


def meant_names(name: OrganisationName) -> tuple[OrganisationName, ...]:
    """What a name may be meant to be, if one character of its place, trade or form is wrong; mostly nothing.

    In a form of which only 公司 or nothing is left, any character may be wrong, missing or in the wrong order; in a
    place, in a trade, and in front of a form that stands by itself (股分有限公司), one that sounds or looks alike.

    Args:
        name: as stated.

    >>> [one.text for one in meant_names(parse_organisation("杭洲天华贸易有限公司"))]
    ['杭州天华贸易有限公司']
    >>> [one.form for one in meant_names(parse_organisation("杭州天华贸易有芳公司"))]
    ['有限公司']
    """
    if name.region and name.industry and name.form not in _BROKEN and _PLACE_ENDS.isdisjoint(name.core[2:4]):
        return ()  # all parts are there
    return _meant(name)


@lru_cache(maxsize=4096)
def _meant(name: OrganisationName) -> tuple[OrganisationName, ...]:
    company = name.text[: len(name.text) - len(name.branch)]
    formed, placed = _formed(company, name), _placed(company, _front(company, name))
    traded = () if name.industry else _traded(company[: len(company) - len(name.form)], name.form)
    found: dict[str, OrganisationName] = {}
    for texts, is_whole in ((formed, _has_form), (placed, _has_place), (traded, _has_trade)):
        for text in texts:
            meant = parse_organisation(text + name.branch)
            if len(meant.core) >= _LEAST_CORE and is_whole(meant, name):
                found[meant.text] = meant
    return tuple(found.values())[:_MOST]


def _has_form(meant: OrganisationName, name: OrganisationName) -> bool:
    return len(meant.form) > len(name.form) and name.region in ("", meant.region)


def _has_trade(meant: OrganisationName, name: OrganisationName) -> bool:
    return bool(meant.industry) and meant.form == name.form and name.region in ("", meant.region)


def _has_place(meant: OrganisationName, name: OrganisationName) -> bool:
    finer = len(meant.region_code) > len(name.region_code) if name.region else bool(meant.region)
    return finer and meant.region_code.startswith(name.region_code) and meant.form == name.form


def _front(company: str, name: OrganisationName) -> int:
    """Where a place with a slip may begin: in front, or behind a wider place where the rest looks like one (杭洲市)."""
    if not name.region:
        return 0
    return company.find(name.core) if not _PLACE_ENDS.isdisjoint(name.core[2:4]) else -1


def _formed(company: str, name: OrganisationName) -> Iterator[str]:
    """The company with each form that its end may be meant for."""
    if name.form not in _BROKEN:
        form, stem = name.form, company[: len(company) - len(name.form)]
        known = _fronts().get(form)
        # A trade in front of the form is none of its words: 砖业 is not meant for 专业.
        if known is None or name.industry or (stem[-1:] not in known.lasts and stem[-2:-1] not in known.seconds):
            return
        for front in known.words:
            if _one_confused(stem[-len(front) :], front):
                yield stem[: -len(front)] + front + form
        return
    misspelt = _misspelt_forms()
    for length in range(_LONG - 1, _longest() + 1):
        end = company[-length:]
        if len(end) < length:
            return
        stem = company[:-length]
        for text in (end, *(end[:at] + _ANY + end[at + 1 :] for at in range(length))):
            for meant in misspelt.get(text, ()):
                yield stem + meant


@cache
def _misspelt_forms() -> dict[str, tuple[str, ...]]:
    """What one slip leaves of a long form: a character wrong (any), missing, or two in the wrong order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for form in _long_forms():
        for at in range(len(form)):
            found[form[:at] + _ANY + form[at + 1 :]].append(form)
            found[form[:at] + form[at + 1 :]].append(form)
            found[form[:at] + form[at + 1 : at + 2] + form[at] + form[at + 2 :]].append(form)
    return {text: tuple(forms) for text, forms in found.items() if text not in form_classes()}


class _Fronts(NamedTuple):
    """The words that make a longer form of one, and their last and last but one characters, one of which is right."""

    words: tuple[str, ...]
    lasts: frozenset[str]
    seconds: frozenset[str]


@cache
def _fronts() -> dict[str, _Fronts]:
    """Of each form the words that make a longer one of it: 股份, 集团 ... of 有限公司."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for whole in _long_forms():
        for at in range(2, len(whole) - 1):
            if whole[at:] in form_classes():
                found[whole[at:]].append(whole[:at])
    return {
        form: _Fronts(tuple(words), frozenset(one[-1] for one in words), frozenset(one[-2] for one in words))
        for form, words in found.items()
    }


@cache
def _long_forms() -> tuple[str, ...]:
    return tuple(form for form, group in form_classes().items() if len(form) >= _LONG and group != "none")


@cache
def _longest() -> int:
    return max(map(len, _long_forms()))


def _traded(stem: str, form: str) -> Iterator[str]:
    """The company with each trade that the end of what stands before its form may be meant for."""
    misspelt = _misspelt_trades()
    for length in range(2, min(_LONGEST_TRADE, len(stem) - _LEAST_CORE) + 1):
        end = stem[-length:]
        for at in range(length):
            for word in misspelt.get(end[:at] + _ANY + end[at + 1 :], ()):
                if _one_confused(end, word):
                    yield stem[:-length] + word + form


@cache
def _misspelt_trades() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in trade_words():
        if 2 <= len(word) <= _LONGEST_TRADE:
            for at in range(len(word)):
                found[word[:at] + _ANY + word[at + 1 :]].append(word)
    return {text: tuple(sorted(words)) for text, words in found.items()}


def _placed(company: str, start: int) -> Iterator[str]:
    """The company with each place that what begins there may be meant for."""
    if start < 0 or steps(company, start):
        return
    front, company = company[:start], company[start:]
    first, second = company[:1], company[1:2]
    by_sound, beginnings = _sounds(), place_words()
    pairs = [first + other for other in (*taken_for(second), *_alike(by_sound, f"{first}{_ANY}", second))]
    pairs += [other + second for other in (*taken_for(first), *_alike(by_sound, f"{_ANY}{second}", first))]
    pairs.append(first + second)
    for pair in dict.fromkeys(pairs):
        for word in beginnings.get(pair, ()):
            if _one_confused(company[: len(word)], word):
                yield front + word + company[len(word) :]


def _alike(by_sound: dict[str, str], known: str, char: str) -> Iterator[str]:
    for sound in readings(char):
        yield from by_sound.get(known + sound, "")


@cache
def _sounds() -> dict[str, str]:
    """By one of the first two characters of places and the sound of the other: what stands there."""
    found: defaultdict[str, str] = defaultdict(str)
    for pair in place_words():
        first, second = pair[0], pair[1]
        for sound in readings(second):
            found[f"{first}{_ANY}{sound}"] += second
        for sound in readings(first):
            found[f"{_ANY}{second}{sound}"] += first
    return dict(found)


def _one_confused(written: str, meant: str) -> bool:
    """Whether a word is written with one character that sounds or looks like the right one, and otherwise right."""
    if len(written) != len(meant):
        return False
    wrong = [place for place, (a, b) in enumerate(zip(written, meant, strict=True)) if a != b]
    return len(wrong) == 1 and confusable(meant[wrong[0]], written[wrong[0]]) is not None
