"""Ordinals inside organisation names: 第三, 三建, 二分公司. Chinese and Arabic numerals are equal.

Two numbered siblings (第三工程局, 第八工程局) differ in nothing else, so the ordinal is a part of its own.
"""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = r"[0-9]+|[零〇一二三四五六七八九十百千]+"
# Without 第 a numeral counts only before words that are numbered (十二局, 二航局, 三建公司): 三一重工 and 天一建设
# are brands.
_NUMBERED = (
    r"公局|航局|航院|局|冶|化建|分公司|分厂|分店|分社|分部|号|公司项目部|项目部|"
    r"建(?=公司|集团|有限|股份|工程|建筑|$)"
)
COUNTING = frozenset("0123456789零〇一二三四五六七八九十百千")
"""What numerals are made of."""
_ORDINAL = re.compile(rf"第({_NUMERAL})|({_NUMERAL})(?={_NUMBERED})")
_ORDINAL_AT_END = re.compile(rf"第(?:{_NUMERAL})$")


def ordinals(text: str) -> str:
    """The ordinals of a text in compared form, as Arabic numerals joined with commas; empty if there is none.

    >>> ordinals("中铁十二局集团第三工程有限公司"), ordinals("天一建设有限公司")
    ('12,3', '')
    """
    if COUNTING.isdisjoint(text):
        return ""
    return ",".join([numeral(first or second) for first, second in _ORDINAL.findall(text)])


def numeral(text: str) -> str:
    """A Chinese or Arabic whole number in Arabic digits, without leading zeros.

    >>> numeral("二十三"), numeral("一〇一"), numeral("08")
    ('23', '101', '8')
    """
    if text.isdigit() and text.isascii():
        return str(int(text))
    if not _UNITS.keys() & set(text):
        return str(int("".join(str(_DIGITS[char]) for char in text)))
    total, digit = 0, None
    for char in text:
        unit = _UNITS.get(char)
        if unit is None:
            digit = _DIGITS[char]
        else:
            total, digit = total + (1 if digit is None else digit) * unit, None
    return str(total + (digit or 0))


def ordinal_at_end(text: str) -> int:
    """Length of an ordinal with 第 that the text ends with, or 0."""
    found = _ORDINAL_AT_END.search(text) if "第" in text else None
    return len(found.group()) if found else 0
