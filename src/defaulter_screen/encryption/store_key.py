"""The key of an encrypted store: 256 random bits in a file that the user owns, never a passphrase or an argument."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from defaulter_screen.encryption.extra import sqlcipher
from defaulter_screen.encryption.key_files import write_key_file
from defaulter_screen.errors import StoreError, StoreKeyError
from defaulter_screen.values import frozen_dataclass

KEY_BYTES = 32
_SCHEME = "sqlcipher"
_HEADING = (
    "# defaulter-screen：名单库与审计台账的加密密钥。遗失后无法打开：请另存一份，并与名单库分开保管。\n"
    "# defaulter-screen store key: encrypts store and ledger. Lost, they cannot be opened: keep a copy elsewhere.\n"
)


@frozen_dataclass(frozen=True, slots=True)
class StoreKey:
    """A raw key, as SQLCipher takes it."""

    raw: bytes

    def __repr__(self) -> str:
        """Never shows the key."""
        return f"StoreKey({self.key_id})"

    @property
    def key_id(self) -> str:
        """Fingerprint: says which key it is, gives nothing of it away."""
        return hashlib.sha256(b"defaulter-screen/store-key-id" + self.raw).hexdigest()[:16]

    @property
    def literal(self) -> str:
        """What SQLCipher reads as a raw key, from which nothing has to be derived."""
        return f"x'{self.raw.hex()}'"


def open_store_key(path: Path, *, randomness: Callable[[int], bytes] | None = None) -> StoreKey:
    """The key in a file; the file is made where it is missing and randomness is given.

    Args:
        path: the key file.
        randomness: gives that many random bytes (``os.urandom``).

    Raises:
        StoreKeyError: the file is missing and may not be made.
        StoreError: it cannot be read or written, or holds no key of a store.
    """
    if not path.exists():
        if randomness is None:
            raise StoreKeyError(
                "名单库密钥文件不存在 / there is no store key file here", path=str(path), reason="no-key-file"
            )
        made = StoreKey(randomness(KEY_BYTES))
        write_key_file(path, f"{_HEADING}{_SCHEME} {made.raw.hex()}\n", mark=made.key_id, replace=False)
    try:
        return _parse(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"无法读取密钥文件 / the key file cannot be read: {error}", path=str(path)) from error


def store_key_of(given: str | os.PathLike[str] | None, *files: Path) -> StoreKey | None:
    """The key that a caller named, or None.

    Args:
        given: its file, or None for what is not encrypted.
        files: what is about to be made with it: only where none of them is there yet, a missing key is made too. One
            made for a file that is there would not open it.

    Raises:
        MissingExtraError: ``sqlcipher3`` is not installed, so that a key is of no use.
        StoreKeyError: the key file is missing.
        StoreError: it cannot be read or written, or holds no key of a store.
    """
    if given is None:
        return None
    sqlcipher()
    beginning = bool(files) and not any(file.exists() for file in files)
    return open_store_key(Path(given), randomness=os.urandom if beginning else None)


def _parse(text: str, path: Path) -> StoreKey:
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        ((scheme, digits),) = lines
        raw = bytes.fromhex(digits)
    except ValueError:
        scheme, raw = "", b""
    if scheme != _SCHEME or len(raw) != KEY_BYTES:
        raise StoreError("不是名单库密钥文件 / not a store key file", path=str(path))
    return StoreKey(raw)
