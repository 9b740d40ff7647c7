"""The key file that the user owns, and the keyed tokens made with it (HMAC-SHA256, or HMAC-SM3 where Python offers it).

Identity numbers have little entropy: whoever has both key and token has the number. So the key never lies in the
store's folder by default, and only its owner may read it.

A ring holds every key since the first. A token passes through all of them, oldest first, each turning the token before
it into the next. After a rotation any stored token can therefore be lifted to the new key without knowing the subject,
and a leaked old key no longer opens it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from defaulter_screen.encryption.key_files import write_key_file
from defaulter_screen.errors import StoreError
from defaulter_screen.values import frozen_dataclass

Randomness = Callable[[int], bytes]
"""Gives that many random bytes (``os.urandom``)."""

SHA256 = "hmac-sha256"
SM3 = "hmac-sm3"
_DIGESTS = {SHA256: "sha256", SM3: "sm3"}
_KEY_BYTES = 32
_HEADING = (
    "# defaulter-screen：密钥文件。请与名单库分开保管；密钥与令牌在一起即可还原证件号码。\n"
    "# defaulter-screen key file. Keep it apart from the store: key and token together give away the number.\n"
)


@frozen_dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys since the first, oldest first, as ``(algorithm, key)``."""

    keys: tuple[tuple[str, bytes], ...]

    def __repr__(self) -> str:
        """Never shows a key."""
        return f"KeyRing({self.key_id}, keys={len(self.keys)})"

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The fingerprint of the ring as it was after each rotation, oldest first."""
        digest = hashlib.sha256(b"defaulter-screen/key-id")
        ids = []
        for algorithm, key in self.keys:
            digest.update(algorithm.encode() + key)
            ids.append(digest.hexdigest()[:16])
        return tuple(ids)

    @property
    def key_id(self) -> str:
        """Fingerprint of the ring: says which key made a token, gives nothing of the key away."""
        return self.key_ids[-1]


class Tokeniser:
    """Turns forms (``ledger.forms``) into tokens.

    Attributes:
        key_id: fingerprint of the ring in use.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._layers = tuple(_Keyed(key, _digest_name(algorithm)) for algorithm, key in ring.keys)
        self._ids = ring.key_ids
        self.key_id = ring.key_id

    def __repr__(self) -> str:
        """Never shows a key."""
        return f"Tokeniser({self.key_id})"

    def raw(self, form: str) -> bytes:
        """The token of a form as 32 bytes."""
        token = form.encode("utf-8", "surrogatepass")
        for layer in self._layers:
            token = layer.of(token)
        return token

    def raws(self, forms: Sequence[str]) -> list[bytes]:
        """``raw`` of many forms."""
        tokens = [form.encode("utf-8", "surrogatepass") for form in forms]
        for layer in self._layers:
            tokens = layer.of_all(tokens)
        return tokens

    def token(self, form: str) -> str:
        """The token of a form as 64 hexadecimal characters."""
        return self.raw(form).hex()

    def tokens(self, form: str) -> tuple[str, ...]:
        """The form's tokens under every state of the ring, newest first: audit records keep the token of their time."""
        token, all_tokens = form.encode("utf-8", "surrogatepass"), []
        for layer in self._layers:
            token = layer.of(token)
            all_tokens.append(token.hex())
        return tuple(reversed(all_tokens))

    def lift(self, token: str, key_id: str) -> str:
        """The token that the newest key gives for what had this token under ``key_id``.

        Raises:
            StoreError: if the ring never had that fingerprint.
        """
        if not self.knows(key_id):
            raise StoreError(
                f"密钥环中没有 {key_id}：密钥文件已被替换 / the key ring has no {key_id}: the key file was replaced"
            )
        value = bytes.fromhex(token)
        for layer in self._layers[self._ids.index(key_id) + 1 :]:
            value = layer.of(value)
        return value.hex()

    def knows(self, key_id: str) -> bool:
        """True where the ring had this fingerprint at some time."""
        return key_id in self._ids

    def seal(self, text: str, key_id: str | None = None) -> bytes:
        """A keyed seal over a chain's head, by the newest key or the one that ``key_id`` ended with."""
        layer = self._layers[self._ids.index(key_id) if key_id else -1]
        return layer.of(b"defaulter-screen/seal\x00" + text.encode())


class _Keyed:
    """HMAC (RFC 2104) with one key, taken into the digest once: ``hmac.digest`` does that anew for every token.

    Args:
        key: of the ring.
        digest: name of the hash.
    """

    def __init__(self, key: bytes, digest: str) -> None:
        block = hashlib.new(digest).block_size
        padded = (key if len(key) <= block else hashlib.new(digest, key).digest()).ljust(block, b"\0")
        self._inner = hashlib.new(digest, bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.new(digest, bytes(byte ^ 0x5C for byte in padded))

    def of(self, message: bytes) -> bytes:
        """The keyed digest of a message."""
        return self.of_all((message,))[0]

    def of_all(self, messages: Iterable[bytes]) -> list[bytes]:
        """The keyed digest of each message."""
        begun, ended, digests = self._inner.copy, self._outer.copy, []
        for message in messages:
            inner, outer = begun(), ended()
            inner.update(message)
            outer.update(inner.digest())
            digests.append(outer.digest())
        return digests


def default_key_path(environment: Mapping[str, str], home: PurePath, *, windows: bool) -> PurePath:
    """Where the key lies unless the user says otherwise: the platform's folder for user configuration."""
    if windows:
        base = environment.get("APPDATA")
        return (home.__class__(base) if base else home / "AppData" / "Roaming") / "defaulter-screen" / "key"
    base = environment.get("XDG_CONFIG_HOME")
    return (home.__class__(base) if base else home / ".config") / "defaulter-screen" / "key"


def open_keys(path: Path, *, randomness: Randomness | None = None, algorithm: str = SHA256) -> KeyRing:
    """The key ring in a file; the file is made with a first key where it is missing and randomness is given.

    Raises:
        StoreError: if the file is missing and may not be made, cannot be read, or holds no valid key.
    """
    if not path.exists() and randomness is not None:
        _write(path, KeyRing(((algorithm, _new_key(algorithm, randomness)),)), replace=False)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"无法读取密钥文件 / the key file cannot be read: {error}", path=str(path)) from error
    return _parse(text, path)


def rotate_key(path: Path, *, randomness: Randomness, algorithm: str = SHA256) -> KeyRing:
    """Add a new key to the ring in the file. Ledgers lift their tokens when they are next opened with it."""
    ring = open_keys(path)
    rotated = KeyRing((*ring.keys, (algorithm, _new_key(algorithm, randomness))))
    _write(path, rotated, replace=True)
    return rotated


def key_warnings(path: Path, store: Path) -> tuple[str, ...]:
    """What ``doctor`` should warn about: ``missing``, ``beside-store``, ``readable-by-others``."""
    if not path.exists():
        return ("missing",)
    warnings = []
    if path.resolve().parent == store.resolve().parent:
        warnings.append("beside-store")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        warnings.append("readable-by-others")
    return tuple(warnings)


def _new_key(algorithm: str, randomness: Randomness) -> bytes:
    _digest_name(algorithm)
    return randomness(_KEY_BYTES)


def _digest_name(algorithm: str) -> str:
    digest = _DIGESTS.get(algorithm)
    if digest is None or digest not in hashlib.algorithms_available:
        raise StoreError(f"此平台不支持令牌算法 {algorithm} / token algorithm {algorithm} is not available here")
    return digest


def _parse(text: str, path: Path) -> KeyRing:
    keys = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            algorithm, _, digits = line.strip().partition(" ")
            keys.append((algorithm, _key_bytes(digits, path)))
    if not keys:
        raise StoreError("密钥文件中没有密钥 / the key file holds no key", path=str(path))
    return KeyRing(tuple(keys))


def _key_bytes(digits: str, path: Path) -> bytes:
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise StoreError("密钥文件已损坏 / the key file is damaged", path=str(path))
    return key


def _write(path: Path, ring: KeyRing, *, replace: bool) -> None:
    lines = "".join(f"{algorithm} {key.hex()}\n" for algorithm, key in ring.keys)
    write_key_file(path, _HEADING + lines, mark=ring.key_id, replace=replace)
