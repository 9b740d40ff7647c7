"""How frequent names of other make are: minority and transliterated ones.

Their parts between the dots count, two known parts wherever the dot stood, and characters in sequence.
"""

from __future__ import annotations

from itertools import pairwise

from defaulter_screen.matching.model_file import Table
from defaulter_screen.matching.name_facts import NameFacts

_STRENGTH = 3.0
_POOLS = ("d:", "f:", "")
_PROVINCE_STRENGTH = 20.0
"""How many persons of a province the country's share of names of other make weighs."""


class OtherNames:
    """The frozen model of such names.

    Args:
        facts: of the list.
        table: counts of whole names, parts and sequences.
    """

    def __init__(self, facts: NameFacts, table: Table) -> None:
        self._facts = facts
        self._table = table
        self._makes = {code: self._make_share(code) for code in ("", *facts.provinces)}

    def among_all(self, province: str) -> float:
        """Share of people with such names; it runs from a thousandth to nearly all, by province."""
        return self._makes.get(province) or self._makes[""]

    def _make_share(self, province: str) -> float:
        facts = self._facts
        share = (facts.other + 5.0) / (facts.han + facts.other + 400.0)
        if not province:
            return share
        other = sum(facts.pools.get(pool + province, 0) for pool in _POOLS)
        return (other + _PROVINCE_STRENGTH * share) / (facts.provinces[province] + other + _PROVINCE_STRENGTH)

    def share(self, text: str, province: str, exclude: int) -> float:
        """Share of a name among these: its full count, backed off to its parts and characters.

        Args:
            text: the name in compared form.
            province: two-digit code, empty where not known.
            exclude: how many persons of the list to leave out of the counts.
        """
        total = max(self._facts.other - exclude, 0)
        lower = max(self._parts_share(text, province, exclude), self._sequence_share(text))
        seen = max(self._table.count(f"n:{text}") - exclude, 0) if not province else 0
        return (seen + _STRENGTH) / (total + _STRENGTH / lower) if not province else lower

    def _parts_share(self, text: str, province: str, exclude: int) -> float:
        """Two known parts, wherever the dot stood; a part that only the candidate bears was seen once all the same."""
        share = 0.0
        for pool, cuts in (("d:", range(1, len(text))), ("f:", (2,) if len(text) == 4 else ())):
            weight = self._pool_share(pool, province)
            share += weight * sum(self._pair_share(pool, text[:cut], text[cut:], exclude) for cut in cuts)
        return share

    def _pool_share(self, pool: str, province: str) -> float:
        """Share of a family of names among those of other make, in a province or in the country."""
        pools = self._facts.pools
        share = pools.get(pool, 0) / max(self._facts.other, 1)
        if not province:
            return share
        local = sum(pools.get(each + province, 0) for each in _POOLS)
        return (pools.get(pool + province, 0) + 5.0 * share) / (local + 5.0)

    def _pair_share(self, pool: str, left: str, right: str, exclude: int) -> float:
        one = self._table.count(f"p:{pool}{left}")
        two = self._table.count(f"p:{pool}{right}") if one else 0
        if not two:
            return 0.0
        total = 2 * self._facts.pools[pool] + self._facts.words[pool]
        return (one - exclude + 1) * (two - exclude + 1) / total**2

    def _sequence_share(self, text: str) -> float:
        """Characters in sequence, each shrunk to a uniform choice."""
        count = self._table.count
        share = 1.0
        for left, right in pairwise(f"^{text}$"):
            share *= (count(f"b:{left}{right}") + 1 / 300) / (count(f"u:{left}") + 1.0)
        return share
