"""The identity model as one value: what the population is like, and how often people slip."""

from __future__ import annotations

from dataclasses import dataclass

from defaulter_screen.matching.population import PopulationModel
from defaulter_screen.matching.rates import ErrorRates


@dataclass(frozen=True, slots=True)
class IdentityModel:
    """Frozen under an id that every decision records.

    Attributes:
        id: short digest of the statistics and the version of the rates.
        people: the statistics.
        rates: the error rates.
    """

    id: str
    people: PopulationModel
    rates: ErrorRates
