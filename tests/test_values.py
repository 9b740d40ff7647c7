"""Values made quickly are the dataclasses that they would be without it."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from defaulter_screen.values import quick


@dataclass(frozen=True, slots=True)
class Usual:
    """As the standard library makes it."""

    name: str
    number: int = 7
    notes: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
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


def test_a_derived_class_keeps_its_own_kind() -> None:
    made = Derived("a", number=8)
    assert type(made) is Derived
    assert (made.name, made.number) == ("a", 8)
    with pytest.raises(FrozenInstanceError):
        made.number = 9  # type: ignore[misc]
