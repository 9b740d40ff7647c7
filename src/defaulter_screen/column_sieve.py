"""What every part of a batch's sieve knows, and how it tells of those who have hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from defaulter_screen.matching.field import Listed
from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.matcher import Match, match_of
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.settlement import Settled
from defaulter_screen.models.hit import NumberEvidence
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.reading_ahead import Reading, read_ahead
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
        reading: of people who compare alike, whose entries are read.
    """

    index: StoreIndex
    marks: Marks
    model: IdentityModel
    cutoff: float
    reading: Reading

    def shown(self, settled: Mapping[int, tuple[Settled, Normalised]]) -> dict[int, Match | None]:
        """What matching says of rows, by place; the entries of all who are shown are read together."""
        wanted, mentions = {}, {}
        for place, (own, _) in settled.items():
            looked_at, others = self._parted([person for person in own.shown if not person.listings])
            wanted[place] = [one for person in looked_at for one in person.ids]
            if self.reading is Reading.MENTIONED and others:
                mentions[place] = [one for person in others for one in person.ids]
        return {place: match_of(*settled[place], ahead) for place, ahead in read_ahead(self.index, wanted, mentions)}

    def _parted(self, people: Sequence[Listed]) -> tuple[Sequence[Listed], Sequence[Listed]]:
        """Whose entries are looked at, and those who compare like the one before them."""
        if self.reading is Reading.ALL:
            return people, ()
        first: list[Listed] = []
        others: list[Listed] = []
        last = None
        for person in people:
            alike = person.compared is last and person.compared.evaluation.evidence is NumberEvidence.NONE
            (others if alike else first).append(person)
            last = person.compared
        return first, others
