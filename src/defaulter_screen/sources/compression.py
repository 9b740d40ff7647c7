"""Opens an input file for sequential reading: plain, gzip, or a ZIP archive with one member.

Detection goes by the first bytes, never by the file's name. A workbook (.xlsx) is a ZIP archive too; it is handed on as
it is. Whatever breaks on the way (half a download, a damaged archive, a password) surfaces as ``SourceError``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol

from defaulter_screen.errors import AmbiguousSourceError, SourceError

_BUFFER = 1 << 20
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class InputFile:
    """One opened input.

    Attributes:
        path: as given.
        compression: ``""``, ``"gzip"`` or ``"zip"``.
        stream: decompressed bytes, buffered; reading it raises ``SourceError`` where the archive is damaged.
        workbook: True for a spreadsheet file (.xlsx, .xls).
    """

    def __init__(self, path: str, raw: IO[bytes]) -> None:
        self.path = path
        self._raw = raw
        self._hash = hashlib.sha256()
        self._sequential = True
        self.compression, self.stream = self._decompressed()
        self.workbook = self._is_workbook()

    def digest(self) -> str:
        """SHA-256 (hex) of the file's bytes as stored, compressed or not; reads what is left of the file."""
        if not self._sequential:
            self._raw.seek(0)
        while chunk := self._raw.read(_BUFFER):
            self._hash.update(chunk)
        return self._hash.hexdigest()

    def _decompressed(self) -> tuple[str, io.BufferedReader]:
        magic = self._raw.read(4)
        self._raw.seek(0)
        if not magic:
            raise SourceError("文件是空的 / the file is empty", path=self.path)
        if magic in (_ZIP, _EMPTY_ZIP):
            return self._open_zip()
        plain: io.BufferedReader = io.BufferedReader(_HashedBytes(self._raw, self._hash), _BUFFER)
        if magic.startswith(_GZIP):
            return "gzip", self._guarded(gzip.GzipFile(fileobj=plain))
        return "", plain

    def _open_zip(self) -> tuple[str, io.BufferedReader]:
        self._sequential = False
        try:
            archive = zipfile.ZipFile(self._raw)
            members = [member for member in archive.infolist() if _is_content(member)]
            if any(member.filename in ("[Content_Types].xml", "xl/workbook.xml") for member in members):
                self._raw.seek(0)
                return "", io.BufferedReader(_Guarded(self._raw, self.path), _BUFFER)
            return "zip", self._guarded(archive.open(_only(members, self.path)))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise _damaged(self.path, error) from error

    def _guarded(self, inner: _Readable) -> io.BufferedReader:
        return io.BufferedReader(_Guarded(inner, self.path), _BUFFER)

    def _is_workbook(self) -> bool:
        head = self.stream.peek(8)
        return head.startswith((_ZIP, _OLE))


@contextmanager
def open_input(path: str | os.PathLike[str]) -> Iterator[InputFile]:
    """Open a file for sequential reading.

    Args:
        path: the file, compressed or not.

    Raises:
        SourceError: it cannot be opened, is empty or damaged.
        AmbiguousSourceError: a ZIP archive with several members.
    """
    shown = os.fspath(path)
    try:
        raw = open(path, "rb")  # noqa: SIM115, PTH123 -- closed below; a context manager here would hide its OSError from the caller's own
    except OSError as error:
        raise SourceError(f"无法打开文件 / cannot open the file ({error.strerror})", path=shown) from error
    with raw:
        yield InputFile(shown, raw)


class _HashedBytes(io.RawIOBase):
    """Feeds every byte that is read into a hash."""

    def __init__(self, inner: IO[bytes], digest: Any) -> None:
        self._inner = inner
        self._digest = digest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Guarded(io.RawIOBase):
    """Turns what decompression raises into ``SourceError``."""

    def __init__(self, inner: _Readable, path: str) -> None:
        self._inner = inner
        self._path = path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise _damaged(self._path, error) from error
        buffer[: len(data)] = data
        return len(data)


def _is_content(member: zipfile.ZipInfo) -> bool:
    return not member.is_dir() and not member.filename.startswith("__MACOSX/") and ".DS_Store" not in member.filename


def _only(members: list[zipfile.ZipInfo], path: str) -> zipfile.ZipInfo:
    if not members:
        raise SourceError("压缩包里没有文件 / the archive holds no file", path=path)
    if len(members) > 1:
        names = [member.filename for member in members]
        shown = "、".join(names[:5])
        raise AmbiguousSourceError(
            f"压缩包里有 {len(names)} 个文件（{shown}），请解压后选择一个 / "
            f"the archive holds {len(names)} files; unpack it and choose one",
            path=path,
            candidates=names,
        )
    return members[0]


def _damaged(path: str, error: Exception) -> SourceError:
    if isinstance(error, RuntimeError) and "password" in str(error):
        return SourceError("压缩包有密码 / the archive is protected by a password", path=path)
    if isinstance(error, EOFError):
        return SourceError(
            "压缩文件不完整（下载或复制中断），未载入任何名单 / the compressed file is cut short; get it again",
            path=path,
        )
    return SourceError(f"压缩文件已损坏 / the compressed file is damaged ({error})", path=path)
