"""``lists encrypt`` and ``lists decrypt``: copies of a store and its ledger with a key, with another one, without one.

The ledger has to come along: it cannot be made anew, and its chain must hold in the copy as it does in the original.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from defaulter_screen.cli import options
from defaulter_screen.cli.console import say

if TYPE_CHECKING:
    from defaulter_screen.encryption.store_key import StoreKey

_OUTPUT = click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
_FILES = (_OUTPUT, options.store, options.store_key, options.audit_path, options.key_file)


def _files(command: options.Command) -> options.Command:
    for option in reversed(_FILES):
        command = option(command)
    return command


@click.command("encrypt", short_help="另存为加密的名单库和审计台账 / an encrypted copy of store and ledger")
@_files
@click.option(
    "--new-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="改用新密钥：原库已用 --store-key 加密 / change the key of a store that --store-key opens",
)
def encrypt(output: Path, store_key: str | None, new_key: Path | None, **given: str | None) -> None:
    """另存为加密的名单库和审计台账 / Make an encrypted copy OUTPUT of the store, and OUTPUT.ledger of its ledger.

    密钥文件不存在则一并生成。原文件不动：核对副本后请自行销毁。转换期间请勿写入原库。审计链不完整时退出码为 1。
    The key file is made where there is none. The originals stay: destroy them once the copy is proved, and let nobody
    write to them meanwhile. Exits with 1 where the audit chain of the copy does not hold.
    """
    from defaulter_screen.encryption.store_key import store_key_of

    path = new_key or Path(_needed(store_key))
    fresh = not path.exists()
    old = store_key_of(store_key) if new_key else None
    new = store_key_of(path, output, _ledger_of(output))
    if fresh:
        options.tell_new_key(path)
    _copy(given, output, old, new)


@click.command("decrypt", short_help="另存为不加密的名单库和审计台账 / a plain copy of store and ledger")
@_files
def decrypt(output: Path, store_key: str | None, **given: str | None) -> None:
    """另存为不加密的名单库和审计台账 / Make a plain copy OUTPUT of an encrypted store, and OUTPUT.ledger of its ledger.

    审计链不完整时退出码为 1 / Exits with 1 where the audit chain of the copy does not hold.
    """
    from defaulter_screen.encryption.store_key import store_key_of

    _copy(given, output, store_key_of(_needed(store_key)), None)


def _needed(store_key: str | None) -> str:
    if store_key is None:
        raise click.UsageError("请给出 --store-key / Missing option '--store-key'.")
    return store_key


def _ledger_of(store: str | Path | None) -> Path:
    return Path(f"{store}.ledger")


def _copy(given: dict[str, str | None], output: Path, old: StoreKey | None, new: StoreKey | None) -> None:
    from defaulter_screen.encryption.conversion import copy_database, require_absent

    ledger = Path(given["audit_path"] or _ledger_of(given["store"]))
    copied = _ledger_of(output)
    require_absent(copied)
    copy_database(Path(given["store"] or ""), output, source_key=old, target_key=new)
    say(f"名单库副本 {output}", f"copy of the store: {output}")
    if not ledger.exists():
        say("没有审计台账", "there is no ledger")
        return
    copy_database(ledger, copied, source_key=old, target_key=new)
    faults = _faults(copied, new, given["key_file"])
    held = (
        ("审计链完整", "its chain holds") if not faults else (f"审计链有 {faults} 处问题", f"{faults} findings in it")
    )
    say(f"审计台账副本 {copied}，{held[0]}", f"copy of the ledger: {copied}, {held[1]}")
    click.get_current_context().exit(1 if faults else 0)


def _faults(ledger: Path, key: StoreKey | None, key_file: str | None) -> int:
    """How many findings there are in the copied chain; its seal is checked too where the key of the tokens is here."""
    from defaulter_screen.ledger.audit.verify import verify
    from defaulter_screen.ledger.database import Ledger
    from defaulter_screen.ledger.keys import Tokeniser, open_keys
    from defaulter_screen.outside import user_key_path

    path = Path(key_file or user_key_path())
    opened = Ledger.open_read_only(ledger, key)
    try:
        return len(verify(opened, tokeniser=Tokeniser(open_keys(path)) if path.exists() else None))
    finally:
        opened.close()
