"""Two persons' names side by side: equal in any notation, a slip apart, changed, or another's."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from defaulter_screen.matching.rates import NameRates
from defaulter_screen.models.hit import Agreement
from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.pinyin import latin_keys, person_keys
from defaulter_screen.names.similarity import confusable
from defaulter_screen.values import frozen_dataclass

SLIPS_AT_MOST = 2


@frozen_dataclass(frozen=True, slots=True)
class NameComparison:
    """What two names say of one identity.

    Attributes:
        level: ``exact``, ``alias``, ``pinyin``, ``pinyin-slip``, ``same-sound``, ``near-sound``, ``similar-shape``,
            ``missing``, ``extra``, ``doubled``, ``swapped``, ``other-character``, ``several-slips``, ``changed-given``
            or ``different``.
        agreement: the same in one word.
        likelihood: how often the listed person would be stated under exactly this name.
        by_sound: the subject's name tells only the sound, so everybody of that sound fits as well.
        bears: the listed person bears exactly the stated name (he is then left out when its bearers are counted).
    """

    level: str
    agreement: Agreement
    likelihood: float
    by_sound: bool = False
    bears: bool = False

    @property
    def slip(self) -> bool:
        """True for a slip of the pen, as opposed to the same or another name."""
        return self.agreement is Agreement.SIMILAR


EXACT = NameComparison("exact", Agreement.SAME, 0.96, bears=True)
ALIAS = NameComparison("alias", Agreement.SAME, 0.5, bears=True)


def compare_names(subject: PersonName, listing: PersonName, rates: NameRates) -> NameComparison:
    """Compare the subject's name, and each of his aliases, with a listing's.

    Aliases count on both sides: a former name that the subject states is as good as a name, at half the weight.
    """
    if subject.text == listing.text:
        return EXACT
    if listing.text in subject.aliases or subject.text in listing.aliases:
        return ALIAS
    if NameMake.LATIN in (subject.make, listing.make):
        return _compare_sounds(subject, listing, rates)
    return _compare_characters(subject, listing, rates)


def _compare_sounds(subject: PersonName, listing: PersonName, rates: NameRates) -> NameComparison:
    mine, theirs = _keys(subject), _keys(listing)
    if mine & theirs:
        return NameComparison("pinyin", Agreement.SAME, 0.9, by_sound=True)
    if any(OSA.distance(a, b, score_cutoff=1) <= 1 for a in mine for b in theirs):
        return NameComparison("pinyin-slip", Agreement.SIMILAR, rates.missing, by_sound=True)
    return NameComparison("different", Agreement.CONFLICT, 0.0)


def _keys(name: PersonName) -> set[str]:
    return set(latin_keys(name.text)) if name.make is NameMake.LATIN else set(person_keys(name))


def _compare_characters(subject: PersonName, listing: PersonName, rates: NameRates) -> NameComparison:
    mine, theirs = subject.text, listing.text
    if len(mine) == len(theirs):
        found = _same_length(mine, theirs, rates)
    elif len(mine) + 1 == len(theirs):
        found = _one_missing(mine, theirs, rates)
    elif len(mine) == len(theirs) + 1:
        found = _one_extra(mine, theirs, rates)
    else:
        found = None
    if found:
        return found
    if subject.surname and subject.surname == listing.surname:
        return NameComparison("changed-given", Agreement.CONFLICT, 0.0)
    return NameComparison("different", Agreement.CONFLICT, 0.0)


def _same_length(mine: str, theirs: str, rates: NameRates) -> NameComparison | None:
    places = [index for index in range(len(mine)) if mine[index] != theirs[index]]
    if len(places) == 2 and mine[places[0]] == theirs[places[1]] and mine[places[1]] == theirs[places[0]]:
        return NameComparison("swapped", Agreement.SIMILAR, rates.swapped)
    if len(places) > min(SLIPS_AT_MOST, len(mine) - 1):
        return None
    kinds = [(confusable(theirs[place], mine[place]) or "other") for place in places]
    if "other" in kinds and (len(kinds) > 1 or len(mine) < 3 or places == [0]):
        return None
    likelihood = 1.0
    for kind in kinds:
        likelihood *= substitution(kind, rates) / len(theirs)
    level = {"other": "other-character"}.get(kinds[0], kinds[0]) if len(kinds) == 1 else "several-slips"
    return NameComparison(level, Agreement.SIMILAR, likelihood)


def substitution(kind: str, rates: NameRates) -> float:
    """Chance of one certain wrong character."""
    if kind == "same-sound":
        return rates.same_sound / rates.alternatives_sound
    if kind == "near-sound":
        return rates.near_sound / rates.alternatives_sound
    if kind == "similar-shape":
        return rates.similar_shape / rates.alternatives_shape
    return rates.other_character / 1000  # any of the thousand characters that make up most names


def _one_missing(mine: str, theirs: str, rates: NameRates) -> NameComparison | None:
    if len(mine) < 2 or all(theirs[:i] + theirs[i + 1 :] != mine for i in range(len(theirs))):
        return None
    return NameComparison("missing", Agreement.SIMILAR, rates.missing / (len(theirs) - 1))


def _one_extra(mine: str, theirs: str, rates: NameRates) -> NameComparison | None:
    places = [i for i in range(len(mine)) if mine[:i] + mine[i + 1 :] == theirs]
    if not places or len(theirs) < 2:
        return None
    if any(mine[i] in mine[max(i - 1, 0) : i] + mine[i + 1 : i + 2] for i in places):
        return NameComparison("doubled", Agreement.SIMILAR, rates.doubled / len(theirs))
    return NameComparison("extra", Agreement.SIMILAR, rates.extra / len(mine) / 1000)
