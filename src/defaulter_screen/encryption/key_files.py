"""Writing a key file: only its owner may read it, and nobody ever sees half of one."""

from __future__ import annotations

import os
from pathlib import Path

from defaulter_screen.errors import StoreError


def write_key_file(path: Path, text: str, *, mark: str, replace: bool) -> None:
    """Write beside, then move into place: a half-written key file is never seen, and a racing creator's file wins.

    Args:
        path: the key file; its folder is made where it is missing.
        text: the whole file.
        mark: tells this content from another creator's.
        replace: take the place of a file that is there; else that one stays.

    Raises:
        StoreError: it cannot be written.
    """
    beside = path.with_name(f"{path.name}.{mark}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(path)
        else:
            _claim(beside, path)
    except OSError as error:
        raise StoreError(f"无法写入密钥文件 / the key file cannot be written: {error}", path=str(path)) from error


def _claim(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # another process made the key first; both will read that one
    finally:
        beside.unlink()
