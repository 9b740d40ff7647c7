"""One person and one listing: every field compared once, each with how often the right and a wrong person show it.

The fields are not independent, so they are chained: the name's share is that among people of the stated (or shown)
gender, birth year and province, and what a number shows is not counted again as birth date, gender or region.
"""

from __future__ import annotations

from typing import NamedTuple

from defaulter_screen.ids.number import Number, mask
from defaulter_screen.matching.evidence import Evaluation, Finding
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.names import NameComparison, compare_names
from defaulter_screen.matching.numbers import NumberComparison, compare_numbers
from defaulter_screen.matching.shown import CHECK_VALUES, shown_share, shown_year
from defaulter_screen.matching.sounds import chosen_share, sound_share
from defaulter_screen.matching.stated import RIGHT, Stated, add_stated
from defaulter_screen.models.hit import Agreement, NumberEvidence
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.models.subject import Gender
from defaulter_screen.names.name import PersonName, mask_name
from defaulter_screen.values import frozen_dataclass


def evaluate_person(
    subject: Normalised, stated: Stated, listing: Normalised, model: IdentityModel
) -> Evaluation | None:
    """Compare a person with a listing.

    Returns:
        the evaluation; None where the numbers exclude that both are one, and where neither name nor number speaks for
        it: people who changed their names are found by their numbers only.
    """
    number = compare_numbers(subject.number, listing.number)
    if number.excluded:
        return None
    unusable = subject.number is not None and not subject.number.valid
    result = Evaluation(lookalikes=model.people.population, evidence=number.evidence, unusable=unusable)
    name = name_finding(subject, listing.person, _circle(stated, number), model)
    if name is not None:
        result.add(name)
    if number.level == "equal" and not number.shown and _name_is_open(result):
        # Passports and service numbers are given out by many hands: without the name they settle nothing.
        result.evidence = NumberEvidence.VISIBLE
    if number.level != "incomparable":
        result.add(_number_finding(subject, listing, number, model))
    if number.evidence is NumberEvidence.NONE and not number.shown and _nothing_agrees(result):
        return None
    if number.level != "equal" and not number.slips:
        add_stated(result, stated, listing, number.shown, model)
    return result


def _name_is_open(result: Evaluation) -> bool:
    """No name was compared, or it contradicts; asked before anything else is."""
    return not result.findings or _nothing_agrees(result)


def _nothing_agrees(result: Evaluation) -> bool:
    return all(finding.agreement is Agreement.CONFLICT for finding in result.findings)


@frozen_dataclass(frozen=True, slots=True)
class Circle:
    """The people among whom the name's share is taken."""

    gender: Gender | None
    year: int
    province: str


def stated_circle(stated: Stated) -> Circle:
    """Those of whom the subject states to be one; all that is known where no numbers are compared."""
    return Circle(stated.gender, stated.birth.year if stated.birth else 0, stated.region[:2])


def _circle(stated: Stated, number: NumberComparison) -> Circle:
    own, shown = stated_circle(stated), number.shown
    gender = own.gender
    if shown and shown[16].isdigit():
        gender = Gender.MALE if int(shown[16]) % 2 else Gender.FEMALE
    return Circle(gender, shown_year(shown) or own.year, shown[:2] if shown[:2].isdigit() else own.province)


class NameWeight(NamedTuple):
    """What a name says, before it is put into words: as ``evidence.Finding`` has it."""

    level: str
    agreement: Agreement
    m: float
    u: float


def name_finding(
    subject: Normalised, listed: PersonName | None, circle: Circle, model: IdentityModel
) -> Finding | None:
    """What the listed name says of the subject; None where one of them has no name.

    Args:
        subject: normalised.
        listed: the other name.
        circle: those among whom the name's share is taken.
        model: the identity model.
    """
    if subject.person is None or listed is None:
        return None
    values = (mask_name(subject.person.text), mask_name(listed.text))
    return Finding("name", *name_weight(subject.person, listed, circle, model), values)


def name_weight(person: PersonName, listed: PersonName, circle: Circle, model: IdentityModel) -> NameWeight:
    """What a listed name says of somebody who gives another, or the same.

    Args:
        person: the subject's name.
        listed: the other name.
        circle: those among whom the name's share is taken.
        model: the identity model.
    """
    found = compare_names(person, listed, model.rates.name)
    if found.by_sound:
        share = sound_share(model.people, listed)
    else:
        share = model.people.name_share(
            person,
            gender=circle.gender,
            year=circle.year,
            province=circle.province,
            exclude=1 if found.bears else 0,
        )
    likelihood = found.likelihood or _changed(found, share, person, model)
    if found.level == "same-sound":
        chosen = chosen_share(model.people, person, listed)
        likelihood *= chosen * model.rates.name.alternatives_sound
    return NameWeight(_notation(person, found), found.agreement, likelihood, share)


def _notation(person: PersonName, found: NameComparison) -> str:
    """Equal names of which one was written traditionally say so."""
    if found.level == "exact" and {"traditional", "variant"} & set(person.notes):
        return "traditional"
    return found.level


def _changed(found: NameComparison, share: float, person: PersonName, model: IdentityModel) -> float:
    """A changed name is drawn like anybody's; one who keeps his surname draws the given name only."""
    if found.level == "changed-given":
        surname = model.people.names.surname_share(person.surname)
        return min(model.rates.name.changed_given * share / surname, 1.0)
    return model.rates.name.changed_all * share


def _number_finding(
    subject: Normalised, listing: Normalised, number: NumberComparison, model: IdentityModel
) -> Finding:
    mine, theirs = subject.number, listing.number
    values = (mask(mine.compact) if mine else "", mask(theirs.compact) if theirs else "")
    slips = model.rates.number
    if number.level == "unrelated":
        every = slips.slip_one + slips.slip_two + slips.unrelated
        return Finding("number", "unrelated", Agreement.CONFLICT, slips.unrelated / every, 1.0, values)
    if not number.shown:
        return Finding("number", number.level, Agreement.SAME, RIGHT, 1 / model.people.population, values)
    share = shown_share(number.shown, model.people)
    merged_complete = mine is not None and theirs is not None and _complete_together(mine, theirs)
    if merged_complete and not number.shown[17].isalnum():
        share /= CHECK_VALUES
    if number.slips:
        rate = slips.slip_one if number.slips == 1 else slips.slip_two
        every = slips.slip_one + slips.slip_two + slips.unrelated
        spread = min(share * slips.neighbours**number.slips, 1.0)
        return Finding("number", number.level, Agreement.SIMILAR, rate / every, spread, values)
    agreement = Agreement.SAME if number.evidence is NumberEvidence.EQUAL else Agreement.PARTIAL
    if number.level == "rounded":
        agreement = Agreement.SIMILAR
    # Next to nothing shown is no evidence, but none against either.
    return Finding("number", number.level, agreement, max(RIGHT, share), share, values)


def _complete_together(mine: Number, theirs: Number) -> bool:
    pairs = zip(mine.pattern or "", theirs.pattern or "", strict=False)
    return bool(mine.pattern and theirs.pattern) and all(a != "*" or b != "*" for a, b in pairs)
