"""A person without a number against listed persons: name and statement weighed apart, each once, and joined as odds.

Where no numbers are compared, what a bearer's name says does not depend on the bearer, and what his birth, gender and
place say depends on his class alone (``alike``). So the odds of a candidate are a product of parts that are known
already; the comparison that a user reads is made of those alone who are shown.
"""

from __future__ import annotations

from collections.abc import Hashable

from defaulter_screen.matching.alike import class_of
from defaulter_screen.matching.brief import unpack
from defaulter_screen.matching.candidates import Candidate, side_of
from defaulter_screen.matching.evidence import AGREEING, Evaluation, Part
from defaulter_screen.matching.model import IdentityModel
from defaulter_screen.matching.persons import evaluate_person, name_weight, stated_circle
from defaulter_screen.matching.stated import Stated, add_stated
from defaulter_screen.models.hit import Agreement
from defaulter_screen.models.normalised import Normalised
from defaulter_screen.names.name import PersonName

_KEPT = 20_000
"""Statements against classes that a model keeps: a birth year and what a number can say of it are some dozens."""


class Weighed:
    """A class of bearers of one name, by their odds; the comparison is made when somebody looks."""

    __slots__ = ("_found", "_of", "_side", "odds", "stands")

    def __init__(self, odds: float, stands: bool, of: Scales, side: Candidate | Normalised) -> None:
        self.odds = odds
        self.stands = stands
        self._of = of
        self._side = side
        self._found: Evaluation | None = None

    @property
    def side(self) -> Normalised:
        """The listed side; where it was found by its brief, what that says of it."""
        if isinstance(self._side, Candidate):
            self._side = side_of(unpack(self._side.brief), self._side.name)
        return self._side

    @property
    def evaluation(self) -> Evaluation:
        """The comparison, field by field.

        Raises:
            LookupError: neither name nor number speaks for him; such a one is never weighed.
        """
        if self._found is None:
            self._found = self._of.compare(self.side)
        return self._found


class Scales:
    """Weighs listed persons against one subject.

    Args:
        subject: without a number.
        stated: what he states besides his name.
        model: the identity model.
    """

    def __init__(self, subject: Normalised, stated: Stated, model: IdentityModel) -> None:
        self._subject, self._stated, self._model = subject, stated, model
        self._class = class_of(stated)
        self._told = what_tells(stated)
        self._circle = stated_circle(stated)
        self._names: dict[tuple[str, tuple[str, ...]], Part | None] = {}
        self._known: dict[tuple[str, Hashable], Weighed | None] = {}

    def of_brief(self, one: Candidate) -> Weighed | None:
        """A bearer whose brief tells all that is compared; None where his name speaks against him."""
        class_ = self._class(one.brief)
        key = one.name.text if one.name else "", class_
        try:
            return self._known[key]
        except KeyError:
            found = self._known[key] = self._joined(self._name(one.name), self._of_class(class_, one), one)
            return found

    def of_side(self, side: Normalised) -> Weighed | None:
        """A listed person by his entry."""
        return self._joined(self._name(side.person), statement(self._stated, side, self._model), side)

    def compare(self, side: Normalised) -> Evaluation:
        """The comparison in full.

        Raises:
            LookupError: neither name nor number speaks for him.
        """
        found = evaluate_person(self._subject, self._stated, side, self._model)
        if found is None:
            raise LookupError("nothing speaks for him")
        return found

    def _joined(self, name: Part | None, rest: Part, side: Candidate | Normalised) -> Weighed | None:
        if name is None:
            return None
        # The products of ``Evaluation.add``, in its order.
        likelihood, lookalikes = 1.0, self._model.people.population
        for m, u in name.weights:
            likelihood *= m
            lookalikes *= u
        for m, u in rest.weights:
            likelihood *= m
            lookalikes *= u
        return Weighed(likelihood / lookalikes, name.agrees and rest.agrees, self, side)

    def _name(self, listed: PersonName | None) -> Part | None:
        """What the name says; None where it speaks against him, or where there is none."""
        names = (listed.text, listed.aliases) if listed else ("", ())
        try:
            return self._names[names]
        except KeyError:
            found = self._names[names] = self._weighed(listed) if listed else None
            return found

    def _weighed(self, listed: PersonName) -> Part | None:
        person = self._subject.person
        said = name_weight(person, listed, self._circle, self._model) if person else None
        if said is None or said.agreement is Agreement.CONFLICT:
            return None
        return Part(((said.m, said.u),), said.agreement in AGREEING)

    def _of_class(self, class_: Hashable, one: Candidate) -> Part:
        """What birth, gender and place of a class say: the same whatever the name, so it is kept with the model."""
        key = self._told, class_
        known = self._model.parts
        found = known.get(key)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()
            found = known[key] = statement(self._stated, side_of(unpack(one.brief), None), self._model)
        return found


def statement(stated: Stated, side: Normalised, model: IdentityModel) -> Part:
    """What a listed person says of somebody's birth, gender and place, where no numbers are compared."""
    told = Evaluation(lookalikes=1.0)
    add_stated(told, stated, side, "", model)
    return Part.of(told.findings)


def what_tells(stated: Stated) -> Hashable:
    """What of somebody's statement the weights of a class depend on, besides the class."""
    birth = stated.birth
    return birth and (birth.year, birth.full), stated.gender, stated.region[:2]
