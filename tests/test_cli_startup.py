"""What a check from the shell does not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

from defaulter_screen import Screener
from factory import World, listing_row

CODE = """
import sys
from defaulter_screen.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print(*sorted(sys.modules), file=sys.stderr)
"""


def test_a_check_without_audit_imports_neither_ledger_nor_what_builds(tmp_path):
    path = tmp_path / "list.db"
    with Screener.open(path, create=True, audit=False) as screener:
        screener.load([listing_row(person, 1) for person in World.of(3, 20, 0).listed], list_date=date(2026, 11, 1))
    words = ("check", "--store", str(path), "--name", "欧阳明辉", "--at", "2026-11-01", "--no-audit")
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    modules = set(done.stderr.split())
    assert "欧阳" in done.stdout or "欧*" in done.stdout
    assert "defaulter_screen.screener" in modules
    unwanted = ("numpy", "pypinyin", "pandas", "sqlite_utils", "defaulter_screen.ledger.", "defaulter_screen.batch")
    assert not [name for name in modules if name.startswith(unwanted)]
    assert "defaulter_screen.matching.model_building" not in modules
