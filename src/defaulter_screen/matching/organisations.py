"""One organisation and one listing: the code first, then the name part by part.

Registered names are unique within a registration authority's district and trade, so a whole name hardly fits anybody
else; but a different trade name, ordinal or region is another body, and no free-form similarity is taken: two
companies that share all but their trade name look alike and have nothing in common.
"""

from __future__ import annotations

from defaulter_screen.ids.masked import agreeing
from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.ids.uscc import shown_code
from defaulter_screen.matching.evidence import Evaluation, Finding
from defaulter_screen.matching.rates import OrganisationRates
from defaulter_screen.models.hit import Agreement, NumberEvidence, Relation
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.misspelt import meant_names
from defaulter_screen.names.name import OrganisationName
from defaulter_screen.names.organisation import region_relation, same_form, shorter_core, without_cut_form
from defaulter_screen.names.similarity import confusable

_ENOUGH = 10
_CODED = (Scheme.USCC, Scheme.ORG_CODE)
RIGHT = 0.97
"""Share of true matches in which a stated field is simply right."""
SHOWN_WITH_NAME = 1e-6
"""Share of organisations of the same name and place whose code shows the same: four characters, two of them checks."""
SHOWN_ALONE = 1e-8
"""The same whatever name and place: a district has a three-thousandth of them, and the large ones ten times that. Both
are orders of magnitude, on the side of more lookalikes."""
STATED_SO = {"slip": 0.01, "one-apart": 0.01, "partial": 0.2, "other-form": 0.05}
"""How often the listed organisation is stated under such a name; under its own: ``RIGHT``."""


def evaluate_organisation(subject: Normalised, listing: Normalised, rates: OrganisationRates) -> Evaluation | None:
    """Compare an organisation with a listing; None where they are two unrelated bodies."""
    code = compare_codes(subject.number, listing.number)
    name = compare_names(subject.organisation, listing.organisation)
    if name is not None and name.relation is not Relation.SAME:
        return _related(name, code, rates) if code != "equal" else _settled(subject, listing, name, rates)
    if code == "equal":
        return _settled(subject, listing, name, rates)
    if code == "different":
        return None
    level = "different" if name is None else name.level
    if level in ("different", "one-apart") and code == "visible" and _is_shown(subject, listing):
        return _by_shown_code(subject, listing, level, rates)
    if name is None or level == "different":
        return None
    return _by_name(subject, listing, name, code, rates)


def compare_codes(subject: Number | None, listing: Number | None) -> str:
    """``equal``, ``different``, ``visible`` (a masked one agrees in ten characters or more) or ``unknown``.

    The organisation code stands inside the unified social credit code (positions 9-17), so either may be given for
    the other. A code with a wrong check character is no proof of the contrary.
    """
    if subject is None or listing is None:
        return "unknown"
    if subject.scheme in _CODED and listing.scheme in _CODED and subject.pattern and listing.pattern:
        same, conflicts = agreeing(subject.pattern, listing.pattern)
        if conflicts:
            return "different" if subject.valid and listing.valid else "unknown"
        shown = subject.pattern[8:17] + listing.pattern[8:17]
        if "*" not in shown:
            return "equal"
        return "visible" if same >= _ENOUGH else "unknown"
    if subject.scheme is listing.scheme and subject.complete and listing.complete:
        return "equal" if subject.compact == listing.compact else "different"
    return "unknown"


class OrganisationNames:
    """What two organisations' names say.

    Attributes:
        level: ``exact``, ``same-form``, ``other-form``, ``slip``, ``one-apart``, ``partial`` or ``different``.
        relation: same body, or branch and head office.
        whole: the subject's name is a whole registered name.
    """

    __slots__ = ("level", "relation", "whole")

    def __init__(self, level: str, *, relation: Relation = Relation.SAME, whole: bool = True) -> None:
        self.level = level
        self.relation = relation
        self.whole = whole


DIFFERENT = OrganisationNames("different")


def compare_names(subject: OrganisationName | None, listing: OrganisationName | None) -> OrganisationNames | None:
    """Compare two names part by part; None where one is missing."""
    if subject is None or listing is None:
        return None
    if subject.text == listing.text:
        return OrganisationNames("exact", whole=bool(subject.form or listing.form == subject.form))
    found = _compare_parts(subject, listing)
    if found.level == "different":
        for meant in meant_names(subject):
            is_meant = _compare_parts(meant, listing)
            if is_meant.level in ("exact", "same-form"):
                return OrganisationNames("one-apart", relation=is_meant.relation, whole=False)
    return found


def _compare_parts(subject: OrganisationName, listing: OrganisationName) -> OrganisationNames:
    place = region_relation(subject, listing)
    if subject.ordinal != listing.ordinal or place == "different":
        return DIFFERENT
    core = _compare_cores(subject, listing)
    if core == "different":
        return DIFFERENT
    relation = _relation(subject, listing)
    if relation is None:
        return DIFFERENT
    form = same_form(subject, listing)
    if core == "slip":
        whole = bool(subject.form) and (place in ("same", "within") or subject.region == listing.region)
        return OrganisationNames("slip", relation=relation, whole=False) if whole and form != "different" else DIFFERENT
    if form == "unknown" or (place == "unknown" and subject.region != listing.region):
        return OrganisationNames("partial", relation=relation, whole=False)
    if form == "different":
        return OrganisationNames("other-form", relation=relation, whole=False)
    return OrganisationNames("same-form" if form == "equivalent" else "exact", relation=relation)


def could_be(subject: OrganisationName | None, listing: OrganisationName | None) -> bool:
    """Whether names alone leave it possible that two organisations are one, or one a branch of the other."""
    found = compare_names(subject, listing)
    return found is not None and found.level != "different"


def _relation(subject: OrganisationName, listing: OrganisationName) -> Relation | None:
    """A branch and its head office are related; two branches are two bodies unless they are the same."""
    if subject.branch == listing.branch:
        return Relation.SAME
    if subject.branch and listing.branch:
        return None
    return Relation.BRANCH if subject.branch else Relation.HEAD_OFFICE


def _compare_cores(subject: OrganisationName, listing: OrganisationName) -> str:
    """``same``, ``slip`` (one character of the trade name confusable, missing or doubled) or ``different``."""
    mine, theirs = subject.core, listing.core
    if mine == theirs:
        return "same" if mine else "different"
    if not subject.form and (mine == shorter_core(listing) or without_cut_form(mine) == theirs):
        return "same"
    if len(mine) == len(theirs):
        places = [index for index in range(len(mine)) if mine[index] != theirs[index]]
        brand = max(len(subject.brand), len(listing.brand))
        if len(places) == 1 and places[0] < brand and confusable(theirs[places[0]], mine[places[0]]):
            return "slip"
        swapped = len(places) == 2 and mine[places[0]] == theirs[places[1]] and mine[places[1]] == theirs[places[0]]
        return "slip" if swapped and places[1] < brand else "different"
    shorter, longer = sorted((mine, theirs), key=len)
    brand = len((subject if longer == mine else listing).brand)
    if len(longer) == len(shorter) + 1 and len(shorter) >= 3:
        rests = (longer[:i] + longer[i + 1 :] for i in range(brand))
        return "slip" if shorter in rests else "different"
    return "different"


def _settled(
    subject: Normalised, listing: Normalised, name: OrganisationNames | None, rates: OrganisationRates
) -> Evaluation:
    """The code is equal: one body, whatever it is called now."""
    result = Evaluation(lookalikes=rates.population, evidence=NumberEvidence.EQUAL)
    result.add(Finding("number", "equal", Agreement.SAME, RIGHT, 1e-9 / rates.population, _codes(subject, listing)))
    if name is not None:
        renamed = name.level == "different"
        agreement = Agreement.SAME if name.level in ("exact", "same-form") else Agreement.SIMILAR
        likelihood = rates.renamed if renamed else RIGHT
        level = "renamed" if renamed else name.level
        result.add(Finding("name", level, agreement, likelihood, min(likelihood, 0.5), _names(subject, listing)))
    return result


def _is_shown(subject: Normalised, listing: Normalised) -> bool:
    """Whether the index brings the two together whatever the name: a complete code, and a mask of the usual kind."""
    mine, theirs = subject.number, listing.number
    if mine is None or theirs is None or not mine.complete or mine.scheme is not Scheme.USCC:
        return False
    return theirs.masked and theirs.pattern is not None and bool(shown_code(theirs.pattern))


def _by_shown_code(subject: Normalised, listing: Normalised, level: str, rates: OrganisationRates) -> Evaluation:
    """A complete code fits what the list shows of one, but the name is another: written with a slip, or changed.

    Whoever gives his code has identified himself, so he is looked at; another name alone never lets him be taken for
    the listed one.
    """
    result = Evaluation(lookalikes=rates.population, evidence=NumberEvidence.VISIBLE)
    mine, theirs = subject.organisation, listing.organisation
    names, share = _names(subject, listing), SHOWN_ALONE
    if mine is not None and theirs is not None and (level == "one-apart" or _one_apart(mine, theirs)):
        others, share = rates.slip / rates.population, SHOWN_WITH_NAME
        result.add(Finding("name", "one-apart", Agreement.SIMILAR, STATED_SO["slip"], others, names))
    elif mine is not None and theirs is not None:
        result.add(Finding("name", "other-name", Agreement.CONFLICT, rates.renamed, 1.0, names))
    result.add(Finding("number", "visible", Agreement.PARTIAL, RIGHT, share, _codes(subject, listing)))
    _add_representative(result, subject, listing)
    return result


def _one_apart(subject: OrganisationName, listing: OrganisationName) -> bool:
    """Whether one character differs, outside the trade name, and neither another ordinal nor another place is named."""
    mine, theirs = subject.text, listing.text
    if len(mine) != len(theirs) or subject.ordinal != listing.ordinal:
        return False
    places = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a != b]
    brand = theirs.find(listing.brand or listing.core)
    return (
        len(places) == 1
        and not brand <= places[0] < brand + len(listing.brand or listing.core)
        and region_relation(subject, listing) != "different"
    )


def _related(name: OrganisationNames, code: str, rates: OrganisationRates) -> Evaluation | None:
    """A branch or head office by name; its own code differs and says nothing against that."""
    if name.level in ("different", "slip", "one-apart", "other-form"):
        return None
    result = Evaluation(lookalikes=rates.population, relation=name.relation, complete_name=name.whole)
    if code == "visible":
        result.evidence = NumberEvidence.VISIBLE
    fits = rates.same_name if name.level in ("exact", "same-form") else rates.partial
    result.add(Finding("name", "branch", Agreement.PARTIAL, 0.5, fits / rates.population))
    return result


def _by_name(
    subject: Normalised, listing: Normalised, name: OrganisationNames, code: str, rates: OrganisationRates
) -> Evaluation:
    result = Evaluation(lookalikes=rates.population, complete_name=name.whole)
    fits = {"same-form": rates.same_name, "other-form": rates.other_form, "partial": rates.partial}
    others = fits.get(name.level, rates.slip if name.level in ("slip", "one-apart") else None)
    if others is None:
        region = subject.organisation.region if subject.organisation else ""
        others = rates.same_name if region else rates.same_name_without_region
    likelihood = STATED_SO.get(name.level, RIGHT)
    agreement = {
        "slip": Agreement.SIMILAR,
        "one-apart": Agreement.SIMILAR,
        "other-form": Agreement.SIMILAR,
        "partial": Agreement.PARTIAL,
    }.get(name.level, Agreement.SAME)
    result.add(Finding("name", name.level, agreement, likelihood, others / rates.population, _names(subject, listing)))
    if code == "visible":
        both = subject.number, listing.number
        masked = any(number is not None and number.masked for number in both[:1])
        result.evidence = NumberEvidence.MASKED if masked else NumberEvidence.VISIBLE
        share = SHOWN_WITH_NAME
        result.add(Finding("number", "visible", Agreement.PARTIAL, RIGHT, share, _codes(subject, listing)))
    _add_representative(result, subject, listing)
    return result


def _add_representative(result: Evaluation, subject: Normalised, listing: Normalised) -> None:
    """Legal representatives change, so one that differs says little; one that agrees says much."""
    mine, theirs = subject.legal_representative, listing.legal_representative
    if mine and theirs:
        same = mine == theirs
        level = "same" if same else "differs"
        m, u = (0.6, 0.002) if same else (0.4, 0.998)
        result.add(Finding("legal_representative", level, Agreement.SAME if same else Agreement.PARTIAL, m, u))


def _codes(subject: Normalised, listing: Normalised) -> tuple[str, str]:
    """Organisations' codes are public."""
    return (subject.number.compact if subject.number else "", listing.number.compact if listing.number else "")


def _names(subject: Normalised, listing: Normalised) -> tuple[str, str]:
    """Registered names are public."""
    mine, theirs = subject.organisation, listing.organisation
    return (mine.original if mine else "", theirs.original if theirs else "")
