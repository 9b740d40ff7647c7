"""Those of a chunk who are shown, out of numpy columns: with all their entries, and what their comparison comes to.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from collections.abc import Mapping

from defaulter_screen.matching.candidates import Candidate
from defaulter_screen.matching.column_search import Found
from defaulter_screen.matching.field import Listed
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.person_columns import People
from defaulter_screen.matching.scales import Scales, Weighed
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.person import parse_person


def listed_of(
    shown: People, found: Found, subjects: Mapping[int, Normalised], model: IdentityModel
) -> dict[int, list[Listed]]:
    """Those who are shown, person by person; who compare alike share one comparison.

    Args:
        shown: sorted by person.
        found: what they were found by.
        subjects: all persons who could be one of them.
        model: the identity model.
    """
    told: dict[int, list[Listed]] = {row: [] for row in subjects}
    scales = {row: Scales(subject, Stated.of(subject), model) for row, subject in subjects.items()}
    compared: dict[tuple[int, int], Weighed] = {}
    entries = found.ids[shown.members].tolist()
    columns = shown.rows, found.names[shown.told], shown.classes, shown.told, shown.starts, shown.ends
    told_by = shown.odds.tolist(), shown.stands.tolist(), shown.defaulters.tolist()
    for row, name, class_, at, start, end, odds, stands, defaulter in zip(
        *(column.tolist() for column in columns), *told_by, strict=True
    ):
        known = compared.get((name, class_))
        if known is None:
            own = subjects[row].person if found.own[name] else parse_person(found.texts[name])
            side = Candidate(int(found.ids[at]), int(found.briefs[at]), own)
            known = compared[name, class_] = Weighed(odds, stands, scales[row], side)
        told[row].append(Listed(known, entries[start:end], defaulter=defaulter))
    return told
