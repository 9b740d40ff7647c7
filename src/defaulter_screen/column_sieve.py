"""What every part of a batch's sieve knows."""

from __future__ import annotations

from defaulter_screen.matching.marks import Marks
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.pipeline import StoreIndex
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
