"""Names a slip apart, told in columns, are those that the scalar comparison tells, with the same chance."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.matching.by_character import FIRST
from defaulter_screen.matching.confusions import NEAR_SOUND, OTHER, SAME_SOUND, SIMILAR_SHAPE, confusions
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.name_slips import slip_likelihoods
from defaulter_screen.matching.names import compare_names
from defaulter_screen.names.person import parse_person
from defaulter_screen.names.pinyin import shipped_readings
from defaulter_screen.names.similarity import confusable, near_syllables
from matching.sides import RATES

SURNAMES, GIVEN = "王汪黄单李林", "伟玮未末林凌黄房晃明鸣名行"
NAMES = st.builds(
    "".join, st.tuples(st.sampled_from(SURNAMES + "伟明"), st.text(st.sampled_from(GIVEN), min_size=1, max_size=2))
)
KINDS = {None: OTHER, "same-sound": SAME_SOUND, "near-sound": NEAR_SOUND, "similar-shape": SIMILAR_SHAPE}


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=30))
@settings(deadline=None)  # the first example builds the tables
def test_slips_have_the_chance_that_each_comparison_gives(pairs: list[tuple[str, str]]) -> None:
    pairs = [pair for pair in pairs if pair[0] != pair[1] and name_column(pair).usual.all()]
    stated, listed = ([pair[side] for pair in pairs] for side in (0, 1))
    choices = np.arange(1.0, 1 + 3 * len(pairs)).reshape(-1, 3)
    found = slip_likelihoods(name_column(stated), choices, name_column(listed), RATES.name).tolist()
    for (mine, theirs), likelihood, chosen in zip(pairs, found, choices.tolist(), strict=True):
        compared = compare_names(parse_person(mine), parse_person(theirs), RATES.name)
        expected = compared.likelihood
        if compared.level == "same-sound":
            place = next(at for at in range(len(mine)) if mine[at] != theirs[at])
            expected *= chosen[place] * RATES.name.alternatives_sound
        assert likelihood == expected, compared
        assert (likelihood > 0) == compared.slip


def test_every_kind_of_slip_is_met() -> None:
    listed = [
        "王小玮",
        "王小末",
        "王末未",
        "王小明",
        "王明小",
        "王小",
        "王小小明",
        "黄小明",
        "王小明明",
        "王明",
        "凌小明",
    ]
    names = [one for one in [*listed, "王伟", "王未未", "王晃明", "林小明", "王玮"] if name_column([one]).usual[0]]
    pairs = [pair for pair in product(names, names) if pair[0] != pair[1]]
    stated, others = (name_column([pair[side] for pair in pairs]) for side in (0, 1))
    found = slip_likelihoods(stated, np.ones((len(pairs), 3)), others, RATES.name)
    levels = {
        compare_names(*map(parse_person, pair), RATES.name).level for pair, one in zip(pairs, found, strict=True) if one
    }
    assert levels >= {"same-sound", "near-sound", "similar-shape", "missing", "extra", "swapped", "other-character"}


def test_characters_are_taken_for_each_other_as_pairs_are() -> None:
    some = [code - FIRST for code in map(ord, SURNAMES + GIVEN + "房晃飞灰回分昏女吕略岳一丁")]
    pairs = [pair for pair in product(some, some) if pair[0] != pair[1]]
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    expected = [KINDS[confusable(chr(FIRST + a), chr(FIRST + b))] for a, b in pairs]
    assert confusions(one, other).tolist() == expected
    assert {*expected} == {*KINDS.values()}
    assert confusions(one[:0], other[:0]).tolist() == []


def test_all_syllables_are_near_as_two_are() -> None:
    by_sound = {
        sounds[0]: one for one, sounds in shipped_readings().items() if len(sounds) == 1 and "\u4e00" <= one < "\ua000"
    }
    heard = [(ord(one) - FIRST, sound) for sound, one in by_sound.items()]
    pairs = [(a, b) for a, b in product(heard, heard) if a != b]
    found = confusions(np.array([a for (a, _), _ in pairs]), np.array([b for _, (b, _) in pairs]))
    near = [near_syllables(one, other) for (_, one), (_, other) in pairs]
    assert (found == NEAR_SOUND).tolist() == near
    assert len(heard) > 350
