"""What every part of a batch's sieve knows, and how it tells of those who have hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from defaulter_screen.matching.field import Listed
from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.matcher import Match, match_of
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.settlement import Settled
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.reading_ahead import read_ahead
from defaulter_screen.store_index import StoreIndex
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class ColumnSieve:
    """A part of the sieve, for one list version, model and scene.

    Attributes:
        index: of the list version.
        marks: its fence.
        model: the identity model.
        cutoff: the scene's.
        every_hit: somebody looks at the entries of every hit: a record has them all, and where lists of several kinds
            are loaded, the policy judges each kind. Else only the first of those who compare alike is looked at: no
            ruling and no cell of a result depends on the others' entries.
    """

    index: StoreIndex
    marks: Marks
    model: IdentityModel
    cutoff: float
    every_hit: bool

    def shown(self, settled: Mapping[int, tuple[Settled, Normalised]]) -> dict[int, Match | None]:
        """What matching says of rows, by place; the entries of all who are shown are read together."""
        wanted = {
            place: [one for person in self._looked_at(own.shown) if not person.listings for one in person.ids]
            for place, (own, _) in settled.items()
        }
        return {place: match_of(*settled[place], ahead) for place, ahead in read_ahead(self.index, wanted)}

    def _looked_at(self, people: Sequence[Listed]) -> Iterator[Listed]:
        last = None
        for person in people:
            if self.every_hit or person.compared is not last:
                yield person
            last = person.compared
