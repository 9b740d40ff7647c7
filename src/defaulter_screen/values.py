"""Frozen values that are defined and made quickly: a check defines a hundred and fifty classes and makes a few dozen.

``dataclass(frozen=True, slots=True)`` compiles six functions for each class, a fifth of a check's time, and its
``__init__`` calls ``object.__setattr__`` once for each field, since the class forbids assignment: a fifth of what it
took to let an innocent subject pass. ``frozen_dataclass`` compiles one: an ``__init__`` that fills the slots while the
object is of a twin class that allows assignment, and then makes it what it is; nobody sees it before. To everybody who
asks it is a dataclass: ``fields``, ``replace``, ``asdict``, equality, hash, pickling, the refusal to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

Value = TypeVar("Value")

if TYPE_CHECKING:
    from dataclasses import dataclass as frozen_dataclass

    __all__ = ["frozen_dataclass"]
else:

    def frozen_dataclass(*, frozen: bool, slots: bool) -> Callable[[type[Value]], type[Value]]:
        """``dataclass(frozen=True, slots=True)``, quicker; the same words, since type checkers take it for that.

        Args:
            frozen: True: a value is never anything else.
            slots: True, likewise.

        >>> @frozen_dataclass(frozen=True, slots=True)
        ... class Point:
        ...     x: int
        ...     y: int = 0
        >>> Point(1), Point(1) == Point(x=1, y=0)
        (Point(x=1, y=0), True)
        """
        if not (frozen and slots):
            raise TypeError("a value is frozen and has slots")
        return _quick


def _quick(cls: type[Value]) -> type[Value]:
    if cls.__bases__ != (object,) or hasattr(cls, "__post_init__"):
        return dataclass(frozen=True, slots=True)(cls)  # a twin cannot stand in for these
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    told = fields(made)
    names = tuple(field.name for field in told)
    _give(made, "__init__", _init(made, told, names))
    _give(made, "__repr__", _repr(tuple(field.name for field in told if field.repr)))
    _give(made, "__eq__", _equal(compared := _getter(tuple(field.name for field in told if field.compare))))
    if cls.__dict__.get("__hash__") is None:
        made.__hash__ = _named(made, "__hash__", lambda self: hash(compared(self)))
    made.__setattr__, made.__delattr__ = _refusals(made, frozenset(names))
    made.__getstate__, made.__setstate__ = _getter(names), _restore(names)
    made.__dataclass_params__.frozen = made.__dataclass_params__.eq = made.__dataclass_params__.init = True
    quick: type[Value] = made
    return quick


def _give(made: Any, name: str, method: Callable[..., Any]) -> None:
    """A method that the class does not have of its own."""
    if name not in made.__dict__:
        setattr(made, name, _named(made, name, method))


def _named(made: Any, name: str, method: Any) -> Any:
    method.__name__, method.__qualname__, method.__module__ = name, f"{made.__qualname__}.{name}", made.__module__
    return method


def _init(made: Any, told: tuple[Field[Any], ...], names: tuple[str, ...]) -> Callable[..., None]:
    twin = type(f"_Open{made.__name__}", (), {"__slots__": names})
    known: dict[str, Any] = {"_frozen": made, "_open": twin, "_set": object.__setattr__, "_missing": MISSING}
    taken, filled = ["self"], []
    for field in told:
        given = field.name
        if field.default is not MISSING:
            known[f"_default_{given}"] = field.default
            taken.append(f"{given}=_default_{given}")
        elif field.default_factory is not MISSING:
            known[f"_make_{given}"] = field.default_factory
            taken.append(f"{given}=_missing")
            filled.append(f"    if {given} is _missing: {given} = _make_{given}()")
        else:
            taken.append(given)
    source = "\n".join(
        (
            f"def __init__({', '.join(taken)}):",
            *filled,
            "    if self.__class__ is not _frozen:",  # a class derived from it may have slots of its own
            *(f"        _set(self, '{name}', {name})" for name in names),
            "        return",
            "    _set(self, '__class__', _open)",
            *(f"    self.{name} = {name}" for name in names),
            "    self.__class__ = _frozen",
        )
    )
    exec(source, known)  # noqa: S102 - as dataclasses write theirs, and from names of fields alone
    method: Any = known["__init__"]
    method.__annotations__ = {**{field.name: field.type for field in told}, "return": None}
    return method  # type: ignore[no-any-return]


def _repr(names: tuple[str, ...]) -> Callable[[Any], str]:
    def told(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    return told


def _equal(compared: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def equal(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Gives the values of fields as a tuple."""
    if len(names) > 1:
        get: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
        return lambda self: get(self)  # noqa: PLW0108 - bound to the object as methods are; ``attrgetter`` is not
    return lambda self: tuple(getattr(self, name) for name in names)


def _refusals(made: Any, names: frozenset[str]) -> tuple[Callable[..., None], Callable[..., None]]:
    """A derived class may set what is its own."""

    def assign(self: Any, name: str, given: object) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, given)

    def delete(self: Any, name: str) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return _named(made, "__setattr__", assign), _named(made, "__delattr__", delete)


def _restore(names: tuple[str, ...]) -> Callable[[Any, tuple[Any, ...]], None]:
    def restore(self: Any, state: tuple[Any, ...]) -> None:
        for name, given in zip(names, state, strict=True):
            object.__setattr__(self, name, given)

    return restore
