"""What every part of a batch's sieve knows, and how it tells of those who have hits."""

from __future__ import annotations

from collections.abc import Mapping

from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.matcher import Match, match_of
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.settlement import Settled
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.pipeline import StoreIndex
from defaulter_screen.reading_ahead import read_ahead
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class ColumnSieve:
    """A part of the sieve, for one list version, model and scene.

    Attributes:
        index: of the list version.
        marks: its fence.
        model: the identity model.
        cutoff: the scene's.
    """

    index: StoreIndex
    marks: Marks
    model: IdentityModel
    cutoff: float

    def shown(self, settled: Mapping[int, tuple[Settled, Normalised]]) -> dict[int, Match | None]:
        """What matching says of rows, by place; the entries of all who are shown are read together."""
        wanted = {
            place: [one for person in own.shown if not person.listings for one in person.ids]
            for place, (own, _) in settled.items()
        }
        return {place: match_of(*settled[place], ahead) for place, ahead in read_ahead(self.index, wanted)}
