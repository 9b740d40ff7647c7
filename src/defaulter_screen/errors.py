"""Every error that this package raises on purpose.

    DefaulterScreenError
    ├── InvalidInputError (ValueError)        a subject, row or option that cannot be used: .field, .row, .reason
    │   └── UnknownSceneError                 .scene, .nearest
    ├── PolicyError (ValueError)              .path (file), .location (key path)
    ├── SourceError                           a list or applicant file that cannot be read: .path, .line
    │   ├── AmbiguousSourceError              several readings fit: .candidates
    │   └── ImplausibleListError              shrank below the declared share: .before, .after
    ├── StoreError                            .path
    │   ├── SchemaVersionError                .found, .expected
    │   ├── StoreKeyError                     encrypted, not encrypted, another key: .reason
    │   ├── StoreNotFoundError
    │   └── AuditWriteError
    └── MissingExtraError (ImportError)       .extra: what to install

A message is bilingual, Chinese first, and never holds a full name or number: messages end up in logs (DESIGN, privacy).
"""

from __future__ import annotations

from collections.abc import Sequence


class DefaulterScreenError(Exception):
    """Root of all errors of this package; ``code`` is stable and machine-readable."""

    code = "error"

    def __reduce__(self) -> tuple[object, ...]:
        """Whole across processes: an error of a worker keeps its attributes, whatever its constructor takes."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[DefaulterScreenError], args: tuple[object, ...], state: dict[str, object]
) -> DefaulterScreenError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InvalidInputError(DefaulterScreenError, ValueError):
    """A subject, row or option that cannot be used.

    Attributes:
        field: the input field at fault, or None.
        row: the row number in the user's file, counted from 1 without the heading, or None.
        reason: a stable word for the fault, such as ``no-evidence``.
    """

    code = "invalid-input"

    def __init__(self, message: str, *, field: str | None = None, row: int | None = None, reason: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.row = row
        self.reason = reason or self.code


class UnknownSceneError(InvalidInputError):
    """The scene is not in the policy; ``nearest`` names those that look most like it."""

    code = "unknown-scene"

    def __init__(self, scene: str, nearest: Sequence[str]) -> None:
        hint = "、".join(nearest)
        super().__init__(
            f"没有业务场景 {scene!r}，是否指：{hint} / unknown scene {scene!r}; nearest: {', '.join(nearest)}",
            field="scene",
            reason=self.code,
        )
        self.scene = scene
        self.nearest = tuple(nearest)


class PolicyError(DefaulterScreenError, ValueError):
    """A policy file that cannot be used: ``path`` names the file, ``location`` the key path inside it."""

    code = "policy"

    def __init__(self, message: str, *, path: str = "", location: str = "") -> None:
        where = " ".join(part for part in (path, location) if part)
        super().__init__(f"{where}: {message}" if where else message)
        self.path = path
        self.location = location


class SourceError(DefaulterScreenError):
    """A list or applicant file that cannot be read as a whole; ``line`` where it is known (counted from 1)."""

    code = "source"

    def __init__(self, message: str, *, path: str = "", line: int | None = None) -> None:
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {message}" if where else message)
        self.path = path
        self.line = line


class AmbiguousSourceError(SourceError):
    """More than one reading fits (format, encoding, or two columns that could be the name)."""

    code = "ambiguous-source"

    def __init__(self, message: str, *, path: str = "", candidates: Sequence[str] = ()) -> None:
        super().__init__(message, path=path)
        self.candidates = tuple(candidates)


class ImplausibleListError(SourceError):
    """A snapshot shrank below the declared share of the version before it."""

    code = "implausible-list"

    def __init__(self, message: str, *, path: str = "", before: int = 0, after: int = 0) -> None:
        super().__init__(message, path=path)
        self.before = before
        self.after = after


class StoreError(DefaulterScreenError):
    """The store cannot do what was asked; ``path`` names its file."""

    code = "store"

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


class StoreNotFoundError(StoreError):
    """There is no store at that path."""

    code = "store-not-found"


class StoreKeyError(StoreError):
    """The key given does not open the file, or none was given.

    Attributes:
        reason: ``no-key`` (encrypted, no key given), ``wrong-key``, ``not-encrypted`` (plain, a key given) or
            ``no-key-file``.
    """

    code = "store-key"

    def __init__(self, message: str, *, path: str = "", reason: str = "") -> None:
        super().__init__(message, path=path)
        self.reason = reason


class SchemaVersionError(StoreError):
    """The store was made by another version of this package."""

    code = "schema-version"

    def __init__(self, message: str, *, path: str = "", found: str = "", expected: str = "") -> None:
        super().__init__(message, path=path)
        self.found = found
        self.expected = expected


class AuditWriteError(StoreError):
    """The audit record could not be written, so the decision is not returned."""

    code = "audit-write"


class MissingExtraError(DefaulterScreenError, ImportError):
    """An optional package is missing; ``extra`` says what to install."""

    code = "missing-extra"

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(
            f"缺少可选组件 {package}：pip install 'defaulter-screen[{extra}]' / "
            f"{package} is missing: pip install 'defaulter-screen[{extra}]'"
        )
        self.extra = extra
        self.package = package
