"""The identity model as one value: what the population is like, and how often people slip."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field

from defaulter_screen.matching.evidence import Part
from defaulter_screen.matching.model_file import ModelBytes, model_id
from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.rates import ErrorRates
from defaulter_screen.values import frozen_dataclass


@frozen_dataclass(frozen=True, slots=True)
class IdentityModel:
    """Frozen under an id that every decision records.

    Attributes:
        id: short digest of the statistics and the version of the rates.
        people: the statistics.
        rates: the error rates.
        parts: what statements against classes of bearers come to, kept by ``scales``.
    """

    id: str
    people: PopulationModel
    rates: ErrorRates
    parts: dict[Hashable, Part] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def stored(cls, identity: str, stored: ModelBytes, rates: ErrorRates) -> IdentityModel:
        """A model of a store, of which names are read when they are asked for.

        Args:
            identity: its id.
            stored: its bytes.
            rates: the error rates.

        Raises:
            StoreError: it has another format.
        """
        return cls(_label(identity, rates), PopulationModel(stored), rates)

    @classmethod
    def without_list(cls, rates: ErrorRates) -> IdentityModel:
        """What is known without a list: the published priors alone."""
        from defaulter_screen.matching.model_building import ModelBuilder  # noqa: PLC0415 - a check needs no builder

        blob = ModelBuilder().build()
        return cls(_label(model_id(blob), rates), PopulationModel.of(blob), rates)


def _label(identity: str, rates: ErrorRates) -> str:
    return f"{identity}+r{rates.version}"
