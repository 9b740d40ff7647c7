"""Names a slip away: how far to search them, and who bears them.

They are searched only where one of them could still reach the cutoff: the bound is the best candidate that a slip of
the pen could make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.matching.births import born_in
from defaulter_screen.matching.blocking import (
    KeyClass,
    deletions,
    lookalike_spellings,
    name_links,
    swaps,
    text_key,
    text_keys,
)
from defaulter_screen.matching.filters import Keep, SlipFilter, slip_filter
from defaulter_screen.matching.index import KEY, Index, Postings
from defaulter_screen.matching.marks import born_on, day_terms, holds_dated, name_terms
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.shown import DAYS
from defaulter_screen.matching.sounds import likeliest_choice
from defaulter_screen.matching.stated import Stated
from defaulter_screen.models.normalised import Birth, Normalised
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.person import parse_person
from defaulter_screen.values import frozen_dataclass

_WORTH_COLUMNS = 40
"""Names of which more are asked for their bearers' births in columns, before any of their entries is read."""
NAMES_AT_MOST = 400
"""Names that one misspelt or Latin name may lead to; the sound of the commonest name has fewer in use."""


@frozen_dataclass(frozen=True, slots=True)
class Slips:
    """What a listing under a name a slip away must not contradict.

    Attributes:
        keep: of its brief.
        births: where the stated birth, or the number's, tells, the years and days under which such listings left marks.
    """

    keep: Keep
    births: tuple[tuple[int, int], ...] = ()


def slips_of(
    subject: Normalised, stated: Stated, name: PersonName, model: IdentityModel, cutoff: float
) -> Slips | None:
    """How far to search names a slip away; None where the likeliest slip would not reach the cutoff.

    A bare name is never searched so: it cannot get beyond ``clarify``, and every name is a slip away from another.
    """
    number, birth = subject.number, stated.birth
    usable = number is not None and number.scheme is not Scheme.DAMAGED
    keep = slip_filter(subject, stated)
    if number is not None and usable and not number.complete and number.visible >= 10:
        return Slips(keep, _births_shown(number, birth))
    if birth is None:
        return None
    reach = slip_reach(stated, name, model)
    if reach.right < cutoff:
        return None
    if number is not None and usable:
        return Slips(keep, _births_shown(number, birth))
    any_day = reach.other_day >= cutoff
    births = day_terms(birth, any_day=any_day)
    return Slips(keep if any_day or not birth.full else born_on(keep, births[0][1]), births)


def _births_shown(number: Number, birth: Birth | None) -> tuple[tuple[int, int], ...]:
    """Where a number shows its year, a listing that it contradicts nowhere left its marks under that year or none."""
    return day_terms(birth, any_day=True) if birth is not None and shows_year(number) else ()


def shows_year(number: Number | None) -> bool:
    """Whether a number, right as far as it goes, shows a birth year; that is then the one that the subject states."""
    return number is not None and number.valid and number.birth_year is not None


class Reach(NamedTuple):
    """The odds that the likeliest slip, with everything else agreeing, would give a listed person.

    Attributes:
        right: with the stated birth right as well.
        other_day: with another day of birth in the published number.
    """

    right: float
    other_day: float


def slip_reach(stated: Stated, name: PersonName, model: IdentityModel) -> Reach:
    """How much a name a slip away could tell of somebody who states a birth.

    Raises:
        ValueError: no birth is stated.
    """
    birth = stated.birth
    if birth is None:
        raise ValueError("no birth stated")
    share = model.people.name_share(name, gender=stated.gender, year=birth.year, province=stated.region[:2])
    others = model.people.population * share * model.people.birth_share(birth.year, stated.gender)
    if stated.region:
        others *= model.people.province_share(stated.region[:2])
    rates = model.rates.name
    sound = rates.same_sound * likeliest_choice(model.people, name)
    slip = max(sound, rates.missing, rates.swapped) / len(name.text)
    right = slip / others
    return Reach(right * DAYS if birth.full else right, right * model.rates.birth.other_day)


def near_names(
    name: PersonName, slips: Slips, index: Index, searched: set[int]
) -> Iterator[tuple[PersonName, list[tuple[int, int]]]]:
    """Listed names a slip away with their entries that are worth comparing; names of no such entry are not read."""
    keep = slips.keep
    years = dict.fromkeys(year for year, _ in slips.births)
    keys = [key for key in dict.fromkeys(_neighbours(name, slips, index)) if key not in searched]
    found = index.postings_at_hand(keys)
    bearers: dict[int, list[tuple[int, int]]] = {}
    for key, kept in zip(keys, _kept([found[key] for key in keys], keep, years), strict=False):
        if kept:
            bearers[key] = kept
        if len(bearers) == NAMES_AT_MOST:
            break
    texts = index.name_texts(list(bearers)) if bearers else {}
    for key, kept in bearers.items():
        if key in texts:
            yield parse_person(texts[key]), kept


def _kept(names: Sequence[Postings], keep: Keep, years: Collection[int]) -> Iterable[list[tuple[int, int]]]:
    """The entries of each name that are worth comparing."""
    if isinstance(keep, SlipFilter) and len(names) > _WORTH_COLUMNS:
        from defaulter_screen.matching.slip_columns import slipped_entries  # noqa: PLC0415 - numpy, for hundreds of names

        return slipped_entries(names, keep)
    if years:
        return ([entry for entry in born_in(entries, years) if keep(entry[1])] for entries in names)
    return ([entry for entry in entries.after(0) if keep(entry[1])] for entries in names)


def _neighbours(name: PersonName, slips: Slips, index: Index) -> Sequence[int]:
    """Keys of listed names of the same sound, one character more, less or other, or of similar shape."""
    asked, marks = asked_links(name), index.marks
    if marks is not None and slips.births:
        asked = [link for link in asked if holds_dated(marks, link, slips.births)]
    linked = index.links_packed(asked) if asked else {}
    names = b"".join([linked.get(key, b"") for key in asked])
    if name.make is not NameMake.LATIN:
        names += b"".join(map(KEY.pack, text_keys(KeyClass.PERSON_NAME, slip_texts(name))))
    if marks is not None and slips.births and len(names) > _WORTH_COLUMNS * KEY.size:
        from defaulter_screen.matching.mark_columns import borne_then  # noqa: PLC0415 - numpy, for hundreds of names

        return borne_then(marks, names, name_terms(slips.births))
    keys = [key for (key,) in KEY.iter_unpack(names)]
    if marks is None or not slips.births:
        return keys
    births = name_terms(slips.births)
    return [key for key in keys if holds_dated(marks, key, births)]


def asked_links(name: PersonName) -> list[int]:
    """The links to listed names near a name: its sounds, itself with a character left out, and as such a rest."""
    _, links = name_links(name)
    return links if name.make is NameMake.LATIN else [*links, text_key(KeyClass.PERSON_DELETION, name.text)]


def slip_texts(name: PersonName) -> tuple[str, ...]:
    """Names that could have been meant: one character left out, taken for another by eye, two in the wrong order."""
    return (*deletions(name.text), *lookalike_spellings(name.text), *swaps(name.text))
