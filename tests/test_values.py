"""Values made quickly are the dataclasses that they would be without it."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest

from defaulter_screen.values import frozen_dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """As the standard library makes it."""

    name: str
    number: int = 7
    notes: tuple[str, ...] = ()


@frozen_dataclass(frozen=True, slots=True)
class Quick:
    """The same, made quickly."""

    name: str
    number: int = 7
    notes: tuple[str, ...] = ()


class Derived(Quick):
    """A class of somebody else, with a dictionary of its own."""


def test_it_is_made_from_the_same_arguments() -> None:
    assert inspect.signature(Quick) == inspect.signature(Usual)
    assert repr(Quick("a", notes=("b",))) == repr(Usual("a", notes=("b",))).replace("Usual", "Quick")
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        Quick("a", other=1)  # type: ignore[call-arg]


def test_it_cannot_be_changed() -> None:
    made = Quick("a")
    with pytest.raises(FrozenInstanceError):
        made.number = 8  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.number
    with pytest.raises((AttributeError, TypeError)):
        made.further = 1  # type: ignore[attr-defined]
    assert made.number == 7
    assert type(made) is Quick


def test_it_compares_hashes_and_travels_as_before() -> None:
    made = Quick("a", 8)
    assert made == Quick("a", 8) != Quick("a")
    assert len({made, Quick("a", 8)}) == 1
    assert hash(made) == hash(Usual("a", 8))
    assert replace(made, number=7) == Quick("a")
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made


@frozen_dataclass(frozen=True, slots=True)
class Single:
    """One field, made anew for each where nobody gives it, and one that nobody compares or shows."""

    members: list[int] = field(default_factory=list)
    seen: int = field(default=0, compare=False, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Single) and sorted(self.members) == sorted(other.members)

    __hash__ = None  # type: ignore[assignment]


@frozen_dataclass(frozen=True, slots=True)
class Base:
    """Somebody derives a value from it."""

    name: str


@frozen_dataclass(frozen=True, slots=True)
class Further(Base):
    """A value with a base is an ordinary dataclass."""

    number: int = 3


def test_fields_with_a_will_of_their_own() -> None:
    first, second = Single(), Single([2, 1], seen=5)
    assert first.members is not Single().members
    assert repr(second) == "Single(members=[2, 1])"
    assert second == Single([1, 2])
    with pytest.raises(TypeError, match="unhashable"):
        hash(second)


def test_to_everybody_who_asks_it_is_a_dataclass() -> None:
    assert [one.name for one in fields(Quick)] == [one.name for one in fields(Usual)]
    assert asdict(Quick("a")) == asdict(Usual("a"))
    assert Quick.__match_args__ == Usual.__match_args__
    assert Quick("a") != Usual("a")
    assert Further("a") == Further("a", 3)
    assert pickle.loads(pickle.dumps(Further("a"))).name == "a"


def test_nothing_else_is_made() -> None:
    with pytest.raises(TypeError, match="frozen and has slots"):
        frozen_dataclass(frozen=False, slots=True)


def test_a_derived_class_keeps_its_own_kind() -> None:
    made = Derived("a", number=8)
    assert type(made) is Derived
    assert (made.name, made.number) == ("a", 8)
    with pytest.raises(FrozenInstanceError):
        made.number = 9  # type: ignore[misc]
