"""Which characters are taken for which: by ear (same or nearly the same syllable) and by eye (shared components).

Weak evidence throughout: it finds candidates and explains a difference, it never makes two names one. Shapes come from
decompositions into components, not from pictures of a font: two characters are compared part by part, each part
weighing as many strokes as it has (``data/names/shapes.txt``), with the pairs that no decomposition shows from
``resources/similar_shapes.csv``.

>>> confusable("伟", "玮"), confusable("林", "凌"), confusable("未", "末")
('same-sound', 'near-sound', 'similar-shape')
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import combinations, product

from defaulter_screen.names.pinyin import readings
from defaulter_screen.names.tables import pair_lines, table_lines

SIMILAR_SHAPE = 0.75
"""From here on two characters count as alike: 晴/睛 and 未/末 are above, most pairs with a common radical below."""
NEVER_EQUAL = 0.95
"""Two different characters never look the same, even where the decompositions do not tell them apart (土/士)."""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
# Confusions of Chinese typists and dialects: retroflex, n/l of the southwest, f/h of the south, front and back nasals.
NEAR_INITIALS = frozenset(
    pair
    for a, b in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h"))
    for pair in ((a, b), (b, a))
)
NEAR_FINALS = frozenset(
    pair
    for a, b in (("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"), ("un", "ong"))
    for pair in ((a, b), (b, a))
)
_DEEPEST = 2
"""Levels of decomposition looked into: parts of parts of parts are single strokes, which everything shares."""


def same_sound(a: str, b: str) -> bool:
    """True where two characters share a toneless syllable in any of their readings."""
    return not set(readings(a)).isdisjoint(readings(b))


def near_sound(a: str, b: str) -> bool:
    """True where typists take two characters for each other by ear: zh/z, ch/c, sh/s, n/l, r/l, f/h, -n/-ng."""
    theirs = readings(b)
    for left in readings(a):
        for right in theirs:
            if left != right and near_syllables(left, right):
                return True
    return False


def near_syllables(left: str, right: str) -> bool:
    """True where typists take two syllables for each other by ear, or where they are the same."""
    (initial, final), (other_initial, other_final) = split_syllable(left), split_syllable(right)
    if initial != other_initial:
        if (initial, other_initial) not in NEAR_INITIALS:
            return False
        if {initial, other_initial} == {"f", "h"}:
            final, other_final = without_glide(final), without_glide(other_final)
    return final == other_final or (final, other_final) in NEAR_FINALS


def without_glide(final: str) -> str:
    """Dialects without f say hu- for it: fang and huang, fei and hui (h-u-ei), fen and hun (h-u-en)."""
    spelt_out = {"ui": "uei", "un": "uen"}.get(final, final)
    return spelt_out.removeprefix("u") or "u"


@cache
def split_syllable(syllable: str) -> tuple[str, str]:
    """Initial and final; there are some four hundred syllables."""
    initial = next((known for known in _INITIALS if syllable.startswith(known)), "")
    return initial, syllable.removeprefix(initial)


_LARGE_PART = 0.4
"""Share of a character's strokes that a part must have for the two that share it to look alike."""


@cache
def _decompositions() -> dict[str, tuple[str, ...]]:
    """Character -> its decompositions, each a string of components."""
    rows = (line.split("\t") for line in table_lines("shapes.txt"))
    return {char: tuple(parts.split(" ")) for char, parts in rows}


@cache
def _listed() -> dict[frozenset[str], float]:
    pairs: dict[frozenset[str], float] = {}
    for similarity, group in pair_lines("similar_shapes.txt"):
        for pair in combinations(group, 2):
            pairs[frozenset(pair)] = max(float(similarity), pairs.get(frozenset(pair), 0.0))
    return pairs


@cache
def _leaf_strokes() -> dict[str, int]:
    return {char: int(count) for count, chars in pair_lines("component_strokes.txt") for char in chars}


@lru_cache(maxsize=1 << 15)
def strokes(char: str) -> int:
    """About how many strokes a character has: those of the parts of its first decomposition; 1 where it has none."""
    found = _decompositions().get(char)
    if char in _leaf_strokes() or not found or char in found[0]:
        return _leaf_strokes().get(char, 1)
    return sum(map(strokes, found[0]))


@lru_cache(maxsize=1 << 16)
def _alignment(left: str, right: str, depth: int) -> float:
    """Stroke-weighted share of two component strings that agrees, in order (a longest common subsequence)."""
    best = [0.0] * (len(right) + 1)
    for a in left:
        above = best
        best = [0.0]
        for place, b in enumerate(right):
            together = above[place] + _part(a, b, depth) * (strokes(a) + strokes(b))
            best.append(max(together, above[place + 1], best[place]))
    return best[-1] / (sum(map(strokes, left)) + sum(map(strokes, right)))


def _part(a: str, b: str, depth: int) -> float:
    if a == b:
        return 1.0
    listed = _listed().get(frozenset((a, b)), 0.0)
    if depth == 0 or listed:
        return listed
    # Likeness inside parts counts, damped: on the level of single strokes everything is a little like everything.
    return _aligned(a, b, depth - 1) ** 2


def _aligned(a: str, b: str, depth: int) -> float:
    """The best alignment over the decompositions of both; a character whole is one more, so that 青 is found in 清."""
    table = _decompositions()
    pairs = product((*table.get(a, ()), a), (*table.get(b, ()), b))
    return max((_alignment(left, right, depth) for left, right in pairs if left != a or right != b), default=0.0)


@lru_cache(maxsize=1 << 15)
def _shape(a: str, b: str) -> float:
    return min(NEVER_EQUAL, _listed().get(frozenset((a, b)), 0.0) or _aligned(a, b, _DEEPEST))


def shape(a: str, b: str) -> float:
    """How much two characters look alike, in [0, 1]; 1 only for the same character, 0 where nothing is known.

    >>> shape("晴", "睛") > SIMILAR_SHAPE > shape("晴", "伟")
    True
    """
    return 1.0 if a == b else _shape(*sorted((a, b)))


@lru_cache(maxsize=1 << 15)
def confusable(a: str, b: str) -> str | None:
    """Why two different characters could stand for each other: the strongest of same sound, near sound, similar shape.

    Returns:
        ``same-sound``, ``near-sound``, ``similar-shape``, or None (also for the same character).
    """
    if a == b:
        return None
    if same_sound(a, b):
        return "same-sound"
    if near_sound(a, b):
        return "near-sound"
    return "similar-shape" if b in taken_for(a) else None


def sharing_components(chars: Iterable[str]) -> dict[str, set[str]]:
    """For each character those that could look like it: a large component in common, contained, or listed as a pair."""
    holders: dict[str, set[str]] = {}
    for char in chars:
        parts = set("".join(_decompositions().get(char, ())))
        for part in {char, *(part for part in parts if strokes(part) >= _LARGE_PART * strokes(char))}:
            holders.setdefault(part, set()).add(char)
    found: dict[str, set[str]] = {char: set() for char in chars}
    for group in (*holders.values(), *(set(pair) & found.keys() for pair in _listed())):
        for char in group:
            found[char] |= group - {char}
    return found


@cache
def _alike() -> dict[str, str]:
    return {line[0]: line[2:] for line in table_lines("alike.txt")}


def alike(char: str) -> str:
    """The characters most often taken for ``char`` by eye, most similar first, at most twelve; empty where unknown.

    Shipped for the characters of GB 2312 and the surnames, all of them with ``shape`` at or above ``SIMILAR_SHAPE``.
    """
    return _alike().get(char, "")


@cache
def _taken_for() -> dict[str, str]:
    taken: dict[str, dict[str, None]] = {}
    for char, others in _alike().items():
        for other in others:
            taken.setdefault(char, {})[other] = None
            taken.setdefault(other, {})[char] = None
    return {char: "".join(others) for char, others in taken.items()}


def taken_for(char: str) -> str:
    """The characters that ``char`` is taken for by eye or that are taken for it: ``alike`` both ways.

    What is compared as similar is looked up as similar, so that no candidate is lost between the two.
    """
    return _taken_for().get(char, "")
