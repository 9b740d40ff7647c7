"""``doctor``: versions, codecs, store health, list age."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from defaulter_screen import __version__
from defaulter_screen.cli import options
from defaulter_screen.cli.console import table
from defaulter_screen.cli.lists import list_data
from defaulter_screen.models.listing import ListKind

_PACKAGES = (
    "pydantic",
    "rapidfuzz",
    "pypinyin",
    "sqlite-utils",
    "click",
    "python-calamine",
    "XlsxWriter",
    "pyspark",
    "sqlcipher3",
)
AUDIT_TABLES = ("audit_event", "audit_personal")
"""Tables of the ledger that are only ever appended to."""
_KEY_WARNINGS = {
    "missing": "找不到审计密钥，无法核对台账中的主体 / the key of the audit trail is missing",
    "beside-store": "审计密钥与名单库在同一文件夹，请分开存放 / the key lies in the store's folder; keep it elsewhere",
    "readable-by-others": "审计密钥可被其他用户读取 / other users can read the key",
}
_STORE_KEY_WARNINGS = {
    "beside-store": "名单库密钥不应与名单库在同一文件夹 / the store key lies beside the store; keep it elsewhere",
    "readable-by-others": "名单库密钥可被其他用户读取 / other users can read the store key",
}
_MIXED = "名单库与审计台账只有一个加密 / only one of store and ledger is encrypted"
_LABELS = {
    "version": "程序版本",
    "python": "Python",
    "platform": "平台",
    "console_encoding": "终端编码",
    "packages": "组件",
    "gb18030": "GB18030 编码",
    "sm3": "SM3 杂凑",
    "store_path": "名单库",
    "encrypted": "名单库已加密",
    "audit_path": "审计台账",
    "audit_encrypted": "审计台账已加密",
    "audit_tables": "台账数据表",
    "lists": "名单",
    "warnings": "提示",
}


@click.command("doctor", short_help="环境与名单库体检 / check the installation and the store")
@options.any_store
@options.store_key
@options.audit_path
@options.key_file
@options.as_json
def command(
    store: str | None, store_key: str | None, audit_path: str | None, key_file: str | None, *, as_json: bool
) -> None:
    """环境与名单库体检 / Versions, codecs and, with --store, the health of the store and the age of its lists."""
    data = environment()
    if store is not None:
        data |= health(store, store_key, audit_path, key_file)
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else table(_rows(data)))


def health(store: str, store_key: str | None, audit_path: str | None, key_file: str | None) -> dict[str, Any]:
    """The store's own report, its lists with their age, the ledger, and what should be looked at."""
    from defaulter_screen.encryption.faults import encrypted
    from defaulter_screen.outside import user_key_path

    today = datetime.now().astimezone().date()
    with options.open_lists(store, store_key) as lists:
        found = {"store_path": str(Path(store).resolve()), **lists.info()}
        found["lists"] = [list_data(version, today) for version in lists.view().versions]
    ledger, key = Path(audit_path or f"{store}.ledger").resolve(), Path(key_file or user_key_path())
    warnings = _warnings(key, Path(store), found["lists"], recorded=ledger.exists())
    if store_key is not None:
        warnings += _store_key_warnings(Path(store_key), Path(store))
    sealed = encrypted(ledger) if ledger.exists() else None
    if sealed is not None and sealed is not found["encrypted"]:
        warnings.append(_MIXED)
    told = {"audit_path": str(ledger), "audit_encrypted": sealed, "audit_tables": list(AUDIT_TABLES)}
    return {**found, **told, "warnings": warnings}


def _warnings(key: Path, store: Path, lists: Sequence[Mapping[str, Any]], *, recorded: bool) -> list[str]:
    from defaulter_screen.ledger.keys import key_warnings

    found = [_KEY_WARNINGS[code] for code in key_warnings(key, store) if recorded or code != "missing"]
    if not any(version["kind"] == ListKind.DEFAULTER.value for version in lists):
        found.append("尚未载入失信被执行人名单 / no list of defaulters is loaded")
    return found


def _store_key_warnings(key: Path, store: Path) -> list[str]:
    from defaulter_screen.ledger.keys import key_warnings

    return [_STORE_KEY_WARNINGS[code] for code in key_warnings(key, store)]


def environment() -> dict[str, Any]:
    """What the program runs on; needs no store."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "console_encoding": sys.stdout.encoding,
        "packages": {name: _installed(name) for name in _PACKAGES},
        # Two rare characters tell the edition of the codec: older ones read them into the private use area.
        "gb18030": "2022" if b"\xfe\x59".decode("gb18030") == "龴" else "2000",
        "sm3": "sm3" in hashlib.algorithms_available,
    }


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _rows(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        lines = value if isinstance(value, list | tuple) and value else [value]
        for number, line in enumerate(lines):
            label = f"{_LABELS.get(key, '')} {key}".strip()
            yield (label if number == 0 else ""), _text(line)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(inner) or '-'}" for key, inner in value.items())
    return "-" if value is None or value == [] else str(value)
