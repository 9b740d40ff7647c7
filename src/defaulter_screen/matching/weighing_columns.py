"""Everybody found for the persons of a chunk weighed in numpy columns: ``weighing.weigh`` without an object for each.

Told are persons of usual names who state a birth, where the briefs tell all that is compared; of everybody else the
scalar functions say what he weighs. Products are made in their order, so that odds are the same to the last digit.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.alike_columns import Statements
from defaulter_screen.matching.born_columns import BornColumn
from defaulter_screen.matching.brief import FIRST_STRONG, province_number
from defaulter_screen.matching.column_search import Found
from defaulter_screen.matching.evidence import AGREEING
from defaulter_screen.matching.mark_columns import U64
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.name_slips import slip_likelihoods
from defaulter_screen.matching.names import EXACT
from defaulter_screen.matching.person_columns import People, any_defaulter, courts_of, grouped, tells_too_little
from defaulter_screen.matching.persons import name_weight, stated_circle
from defaulter_screen.models.hit import Agreement
from defaulter_screen.names.person import parse_person

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]


class _Names(NamedTuple):
    """What each name found says: m and u, whether it speaks for its bearer at all, and whether without a slip."""

    m: Floats
    u: Floats
    kept: Mask
    agrees: Mask


def told_by_briefs(found: Found, usual: Mask, placed: Mask) -> Mask:
    """Of which persons columns can tell everything.

    Args:
        found: for them.
        usual: whose names are usual.
        placed: who states a region.
    """
    read = tells_too_little(found.briefs) | placed[found.rows] & (found.briefs < np.uint64(FIRST_STRONG))
    told = usual & ~found.over
    told[found.rows[read]] = False
    return told


def weigh_columns(found: Found, born: BornColumn, at: Places, statements: Statements, model: IdentityModel) -> People:
    """Weigh everybody found for those of whom columns tell.

    Args:
        found: for all persons.
        born: those of whom columns tell.
        at: for each person found for where he stands there; -1 for others.
        statements: what classes say.
        model: the identity model.
    """
    names = _names(found, born, at, model)
    entries = np.flatnonzero((at[found.rows] >= 0) & names.kept[found.names])
    members, starts, ends = grouped(found.names[entries], found.briefs[entries])
    members = entries[members]
    rows, name = found.rows[members[starts]], found.names[members[starts]]
    told = members[_telling(found.briefs[members], starts, at[found.rows[members]], born)]
    said = statements.of(at[rows], found.briefs[told], born.stated, born.births)
    likelihood, lookalikes = names.m[name], model.people.population * names.u[name]
    for finding in range(said.m.shape[1]):
        likelihood, lookalikes = likelihood * said.m[:, finding], lookalikes * said.u[:, finding]
    return People(
        rows,
        likelihood / lookalikes,
        names.agrees[name] & said.agrees,
        any_defaulter(found.briefs[members], starts),
        found.ids[members[starts]].astype(np.int64),
        told,
        said.classes,
        starts,
        ends,
        members,
    )


def _names(found: Found, born: BornColumn, at: Places, model: IdentityModel) -> _Names:
    """What the names say of those of whom columns tell; of the others nothing."""
    size = len(found.texts)
    m, u, kept, agrees = np.ones(size), np.ones(size), found.own.copy(), found.own.copy()
    rows = at[found.owners]
    own, near = np.flatnonzero(found.own & (rows >= 0)), np.flatnonzero(~found.own & (rows >= 0))
    m[own], u[own] = EXACT.likelihood, born.shares_of_others[rows[own]]
    u[near] = born.shares[rows[near]]
    listed = name_column([found.texts[place] for place in near.tolist()])
    usual = np.flatnonzero(listed.usual)
    mine = rows[near[usual]]
    slips = slip_likelihoods(born.names.at(mine), born.choices[mine], listed.at(usual), model.rates.name)
    m[near[usual]], kept[near[usual]] = slips, slips > 0
    for place in near[~listed.usual].tolist():
        row = rows[place]
        name, other = parse_person(born.names.texts[row]), parse_person(found.texts[place])
        said = name_weight(name, other, stated_circle(born.stated[row]), model)
        if said.agreement is not Agreement.CONFLICT:
            m[place], u[place] = said.m, said.u
            kept[place], agrees[place] = True, said.agreement in AGREEING
    return _Names(m, u, kept, agrees)


def _telling(briefs: U64, starts: Places, rows: Places, born: BornColumn) -> Places:
    """Of each person's cases the first, or the first before the court of the stated province."""
    provinces = np.array([province_number(one.region[:2]) if one.region else -1 for one in born.stated], np.int64)
    there = courts_of(briefs) == provinces[rows]
    if not there.any():
        return starts
    places = np.where(there, np.arange(len(briefs)), len(briefs))
    first: Places = np.minimum.reduceat(places, starts)
    return np.where(first < len(briefs), first, starts)
