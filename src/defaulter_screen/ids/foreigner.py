"""Foreigner's permanent-residence number (外国人永久居留身份证), in its old form and in that of 2023.

Since 2023-12-01: 18 digits: ``9``, two digits province of application, three digits nationality (ISO 3166-1 numeric),
eight digits birth date, three digits sequence, check character as in a resident's number (ISO 7064 MOD 11-2).
Before: three letters nationality, four digits place, six digits birth date, a sequence digit and a check digit whose
rule is not published and which is therefore not checked.

>>> from datetime import date
>>> parse("USA310085030412", today=date(2026, 1, 1)).scheme.value
'foreigner-residence-old'
"""

from __future__ import annotations

import re
from datetime import date

from defaulter_screen.ids.clean import compact
from defaulter_screen.ids.number import Number, Problem, Scheme
from defaulter_screen.ids.resident_id import PROVINCES, check_character, parse_18, read_birth

__all__ = ["check_character", "compact", "is_old_form", "is_shaped", "parse"]

_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")


def is_old_form(compact: str) -> bool:
    """True for three letters and twelve digits."""
    return _OLD.fullmatch(compact) is not None


def is_shaped(compact: str, *, today: date) -> bool:
    """True where 18 characters begin as the new form does: 9, a province, a birth date at its place."""
    return compact[0] == "9" and compact[1:3] in PROVINCES and read_birth(compact[6:14], today)[2] is None


def parse(compact: str, *, today: date) -> Number:
    """Read either form; ``today`` is the day from which on a birth date lies in the future.

    What is neither comes back as the new form with ``LENGTH`` or ``FORMAT``.
    """
    if is_old_form(compact):
        return _parse_old(compact, today=today)
    if len(compact) != 18:
        return Number(Scheme.FOREIGNER_RESIDENCE_2023, compact, problems=(Problem.LENGTH,))
    if compact[0] != "9":
        return Number(Scheme.FOREIGNER_RESIDENCE_2023, compact, compact, (Problem.FORMAT,))
    return parse_18(compact, scheme=Scheme.FOREIGNER_RESIDENCE_2023, province=compact[1:3], today=today)


def _parse_old(compact: str, *, today: date) -> Number:
    """Only two digits of the year are shown: a date counts where one century alone is possible."""
    readings = [read_birth(century + compact[7:13], today) for century in ("19", "20")]
    births = [born for born, _, fault in readings if born is not None and fault is None]
    born = births[0] if len(births) == 1 else None
    problems = [] if births else [Problem.BIRTH_DATE]
    if compact[3:5] not in PROVINCES:
        problems.append(Problem.AREA_UNKNOWN)
    return Number(
        Scheme.FOREIGNER_RESIDENCE_OLD,
        compact,
        problems=tuple(problems),
        birth_date=born,
        birth_year=born.year if born else None,
    )
