"""Dates as the published lists write them, read into ``datetime.date``.

Shapes: ``2016年09月22日``, ``2016-09-22``, ``2016/9/22``, ``2016.9.22``, ``20160922``, each with or without a time;
epoch seconds (10 digits) and milliseconds (13 digits), which the court publishes for midnight Asia/Shanghai; Excel
serial numbers (5 digits); placeholders and blanks.

>>> parse_date("2016年09月22日"), parse_date("1614787200"), parse_date("42635")
(datetime.date(2016, 9, 22), datetime.date(2021, 3, 4), datetime.date(2016, 9, 22))
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

# China has had no summer time since 1992: a fixed offset needs no time zone database (Windows has none).
SHANGHAI = timezone(timedelta(hours=8))

_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_SEPARATED = re.compile(
    r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?(?P<rest>[T\s].*|)$", re.DOTALL
)
_OFFSET = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$")
_DIGITS = re.compile(r"(\d+)(?:\.\d+)?$")


@lru_cache(maxsize=65536)
def parse_date(text: str) -> date | None:
    """Read a date of any published shape.

    Args:
        text: the cell; white space around it and full-width digits are fine.

    Returns:
        The date, or None where the text is blank, a placeholder, a year or month alone, or no date between 1900 and
        2199. A timestamp with an offset is the calendar day in China.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.strip()
    if match := _SEPARATED.match(text):
        if _OFFSET.search(match["rest"]):
            return _with_offset(text)
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    if match := _DIGITS.match(text):
        return _from_digits(match[1])
    return None


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if _EARLIEST <= day <= _LATEST else None


def _with_offset(text: str) -> date | None:
    try:
        return _plausible(datetime.fromisoformat(text).astimezone(SHANGHAI).date())
    except (ValueError, OverflowError):
        return None


def _from_digits(digits: str) -> date | None:
    """Digits alone: their number tells what they count."""
    if len(digits) in (8, 12, 14):
        return _calendar(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if len(digits) in (10, 13):
        return _plausible(datetime.fromtimestamp(int(digits[:10]), SHANGHAI).date())
    if len(digits) == 5:
        return _plausible(_EXCEL_EPOCH + timedelta(days=int(digits)))
    return None
