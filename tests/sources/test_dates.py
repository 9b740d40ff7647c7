"""Every published date shape."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.sources.dates import SHANGHAI, parse_date

DAY = date(2016, 9, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2016年09月22日",
        "2016年9月22日",
        "2016-09-22",
        "2016/9/22",
        "2016.9.22",
        "20160922",
        "2016-09-22 00:00:00",
        "2016-09-22 00:00:00.0",
        "2016-09-22T05:02:06",
        "2016/9/22 8:30",
        "20160922120000",
        "201609221200",
        "1474473600",
        "1474473600000",
        "1474473600.0",
        "42635",
        "42635.5",
        " 2016年09月22日 ",
        "２０１６年０９月２２日",
        "2016 年 9 月 22 日",
        "2016-09-21T16:00:00Z",
        "2016-09-21T16:00:00.000+00:00",
        "2016-09-22T00:00:00+08:00",
    ],
)
def test_shapes(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["", "-", "null", "暂无", "2016", "2016年9月", "2016-13-01", "20161332", "16-9-22", "1850-01-01", "9" * 13, "9" * 10,
     "2016-09-22abc", "123", "2016-02-30T00:00:00Z", "2016-09-22 25:99:99Z"],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_all_spellings_agree(day: date) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    spellings = [
        f"{day.year}年{day.month:02d}月{day.day:02d}日",
        f"{day.year}/{day.month}/{day.day}",
        day.isoformat(),
        day.strftime("%Y%m%d"),
        midnight.isoformat(),
        midnight.astimezone(UTC).isoformat(),
        str((day - date(1899, 12, 30)).days),
    ]
    if midnight.timestamp() >= 10**9:
        spellings += [str(int(midnight.timestamp())), str(int(midnight.timestamp()) * 1000)]
        late = midnight + timedelta(hours=23, minutes=59)
        spellings.append(str(int(late.timestamp())))
    assert {parse_date(spelling) for spelling in spellings} == {day}


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    assert parse_date(text) is None or isinstance(parse_date(text), date)


@given(st.text(alphabet="0123456789年月日-/.T: ", max_size=20))
def test_never_raises_on_almost_dates(text: str) -> None:
    found = parse_date(text)
    assert found is None or 1900 <= found.year <= 2199
