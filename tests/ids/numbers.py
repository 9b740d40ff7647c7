"""Generators of made-up numbers for the tests of ids/."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from defaulter_screen.ids import business_registration, org_code, resident_id, uscc

TODAY = date(2026, 11, 23)

areas = st.builds(
    lambda province, rest: f"{province}{rest:04d}", st.sampled_from(sorted(resident_id.PROVINCES)), st.integers(1, 9999)
)
births = st.dates(date(1880, 1, 1), TODAY)


def _with_check(area: str, born: date, sequence: int) -> str:
    body = f"{area}{born:%Y%m%d}{sequence:03d}"
    return body + resident_id.check_character(body)


residents = st.builds(_with_check, areas, births, st.integers(0, 999))
first_generation = st.builds(
    lambda area, born, sequence: f"{area}{born:%y%m%d}{sequence:03d}",
    areas,
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.integers(1, 999),
)
org_bodies = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8)
org_codes = org_bodies.map(lambda body: body + org_code.check_character(body))
_plain = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _uscc(head: str, area: str, body: str) -> str:
    code = head + area + body + org_code.check_character(body)
    return code + uscc.check_character(code)


usccs = st.builds(
    _uscc,
    st.builds(str.__add__, st.sampled_from(sorted(uscc.DEPARTMENTS)), st.sampled_from("1239")),
    areas,
    st.text(_plain, min_size=8, max_size=8),
)
registrations = st.builds(
    lambda area, rest: area + f"{rest:08d}" + business_registration.check_character(area + f"{rest:08d}"),
    areas,
    st.integers(0, 99_999_999),
)
