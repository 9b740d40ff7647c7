"""Listed names a slip away from stated ones, in numpy columns: what ``names.compare_names`` says of each pair.

Imports numpy: for batches, never on the way of a single lookup.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from defaulter_screen.matching.confusions import NEAR_SOUND, OTHER, SAME_SOUND, SIMILAR_SHAPE, confusions
from defaulter_screen.matching.name_column import NameColumn
from defaulter_screen.matching.names import substitution
from defaulter_screen.matching.rates import NameRates

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
_KINDS = {OTHER: "other", SAME_SOUND: "same-sound", NEAR_SOUND: "near-sound", SIMILAR_SHAPE: "similar-shape"}


def slip_likelihoods(stated: NameColumn, choices: Floats, listed: NameColumn, rates: NameRates) -> Floats:
    """How often each listed person would be stated under exactly this name; 0 where it is no slip of his.

    Args:
        stated: usual names.
        choices: how often an input method comes up with each of their characters.
        listed: as many usual names, each another than the stated one.
        rates: of slips.
    """
    likelihood = np.zeros(len(stated.lengths))
    more = listed.lengths - stated.lengths
    same, missing, extra = (np.flatnonzero(more == by) for by in (0, 1, -1))
    likelihood[same] = _same_length(stated.at(same), choices[same], listed.at(same), rates)
    mine, theirs = stated.codes[missing], listed.codes[missing]
    found = np.logical_or.reduce([_equal(mine[:, :2], theirs[:, left]) for left in _LEFT])
    likelihood[missing] = np.where(found, rates.missing / (listed.lengths[missing] - 1), 0.0)
    likelihood[extra] = _extra(stated.codes[extra], listed.codes[extra], rates)
    return likelihood


_LEFT = ([1, 2], [0, 2], [0, 1])
"""What is left of three characters without the first, second or third."""


def _equal(one: Places, other: Places) -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = (one == other).all(axis=1)
    return equal


def _extra(mine: Places, theirs: Places, rates: NameRates) -> Floats:
    """Three characters for two: one doubled, or one too many."""
    fits = np.stack([_equal(mine[:, left], theirs[:, :2]) for left in _LEFT], axis=1)
    first, second = mine[:, 0] == mine[:, 1], mine[:, 1] == mine[:, 2]
    beside = np.stack([first, first | second, second], axis=1)
    doubled = (fits & beside).any(axis=1)
    found = np.where(doubled, rates.doubled / 2, rates.extra / 3 / 1000)
    return np.where(fits.any(axis=1), found, 0.0)


def _same_length(stated: NameColumn, choices: Floats, listed: NameColumn, rates: NameRates) -> Floats:
    mine, theirs, lengths = stated.codes, listed.codes, stated.lengths
    differ = mine != theirs
    count = differ.sum(axis=1)
    rows = np.arange(len(lengths))
    first, last = differ.argmax(axis=1), differ.shape[1] - 1 - differ[:, ::-1].argmax(axis=1)
    swapped = (count == 2) & (mine[rows, first] == theirs[rows, last]) & (mine[rows, last] == theirs[rows, first])
    likelihood = np.where(swapped, rates.swapped, 0.0)
    one = np.flatnonzero(count == 1)
    two = np.flatnonzero((count == 2) & (lengths > 2) & ~swapped)
    whole = np.concatenate([one, two, two])
    places = np.concatenate([first[one], first[two], last[two]])
    kinds = confusions(theirs[whole, places], mine[whole, places])
    chances = np.array([substitution(_KINDS[kind], rates) for kind in range(len(_KINDS))])[kinds] / lengths[whole]
    alone, ends = np.arange(len(one)), len(one) + len(two)
    # A character of no likeness is a slip within a name of three, and not of the surname.
    odd = (kinds[alone] == OTHER) & ((lengths[one] < 3) | (first[one] == 0))
    chosen = choices[one, first[one]] * rates.alternatives_sound
    heard = np.where(kinds[alone] == SAME_SOUND, chances[alone] * chosen, chances[alone])
    likelihood[one] = np.where(odd, 0.0, heard)
    begins, then = slice(len(one), ends), slice(ends, None)
    odd = (kinds[begins] == OTHER) | (kinds[then] == OTHER)
    likelihood[two] = np.where(odd, 0.0, chances[begins] * chances[then])
    return likelihood
