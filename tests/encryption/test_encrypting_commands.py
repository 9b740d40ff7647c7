"""The commands: where the key comes from, what is made and told, copies of store and ledger."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from defaulter_screen.cli.main import main
from defaulter_screen.encryption.faults import encrypted
from defaulter_screen.encryption.store_key import open_store_key

NUMBER = "110101198003070076"
LIST = """被执行人姓名/名称,性别,年龄,身份证号码/组织机构代码,执行法院,地域名称(省份),案号,发布时间,失信被执行人具体情形
澹台鹤轩,男,40,1101011980****0076,某某区人民法院,北京,(2021)京0101执55号,2026年03月04日,违反财产报告制度
"""


def commands(group: click.Group = main, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{prefix}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_that_takes_a_store_takes_its_key(name: str) -> None:
    options = {flag: option for option in dict(commands())[name].params for flag in option.opts}
    assert ("--store" in options) is ("--store-key" in options)
    if "--store-key" in options:
        assert options["--store-key"].envvar == "DEFAULTER_STORE_KEY"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    for name in ("DEFAULTER_STORE", "DEFAULTER_STORE_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == code, (done.output, done.stderr, done.exception)
    return done


def load(*words: str) -> Result:
    return run("load", "list.csv", "--store", "s.db", *words)


def check(*words: str, store: str = "s.db", code: int = 0) -> Result:
    return run("check", "--store", store, "--name", "澹台鹤轩", "--id-number", NUMBER, "--json", *words, code=code)


def test_a_load_makes_the_key_with_a_new_store_and_says_so(folder: Path) -> None:
    said = load("--store-key", "keys/k").stderr
    assert "已生成名单库密钥" in said
    assert "keep a copy" in said
    secret = open_store_key(folder / "keys" / "k").raw.hex()
    assert secret not in said
    assert encrypted(folder / "s.db")
    assert "已生成" not in load("--store-key", "keys/k", "--force").stderr


def test_a_load_makes_no_key_for_a_store_that_is_there(folder: Path) -> None:
    load()
    said = run("load", "list.csv", "--store", "s.db", "--store-key", "k", code=1).stderr
    assert "there is no store key file here" in said
    assert not (folder / "k").exists()


def test_the_key_comes_from_the_flag_else_the_environment_else_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("--store-key", "right")
    open_store_key(folder / "wrong", randomness=os.urandom)
    (folder / "right.toml").write_text('store-key = "right"\n', encoding="utf-8")
    (folder / "wrong.toml").write_text('store-key = "wrong"\n', encoding="utf-8")
    assert json.loads(check("--store-key", "right").stdout)["outcome"] == "intercept"
    assert "is encrypted" in check(code=1).stderr
    words = ("check", "--store", "s.db", "--name", "澹台鹤轩", "--no-audit")
    run("--config", "right.toml", *words)
    assert "does not fit" in run("--config", "wrong.toml", *words, code=1).stderr
    monkeypatch.setenv("DEFAULTER_STORE_KEY", "right")
    run("--config", "wrong.toml", *words)
    assert "does not fit" in run(*words, "--store-key", "wrong", code=1).stderr


def test_a_store_is_encrypted_with_its_ledger_rekeyed_and_decrypted(folder: Path) -> None:
    load()
    recorded = json.loads(check().stdout)["decision_id"]
    head = json.loads(run("audit", "head", "--store", "s.db").stdout)
    said = run("lists", "encrypt", "e.db", "--store", "s.db", "--store-key", "k1").stderr
    assert "已生成名单库密钥" in said
    assert "its chain holds" in said
    run("lists", "encrypt", "f.db", "--store", "e.db", "--store-key", "k1", "--new-key", "k2")
    said = run("lists", "decrypt", "g.db", "--store", "f.db", "--store-key", "k2").stderr
    assert "its chain holds" in said
    assert [encrypted(folder / f"{name}.db") for name in "sefg"] == [False, True, True, False]
    assert [encrypted(folder / f"{name}.db.ledger") for name in "sefg"] == [False, True, True, False]
    (folder / "head.json").write_text(json.dumps(head), encoding="utf-8")
    for name, key in (("e", "k1"), ("f", "k2"), ("g", "")):
        opening = ["--store", f"{name}.db", *(["--store-key", key] if key else [])]
        assert "the chain holds" in run("audit", "verify", *opening, "--head", "head.json").stdout
        found = json.loads(run("audit", "head", *opening).stdout)
        assert {**found, "at": ""} == {**head, "at": ""}
        assert run("audit", "show", recorded, *opening).stdout
        run("audit", "replay", recorded, *opening)
    run("lists", "encrypt", "e.db", "--store", "s.db", "--store-key", "k1", code=1)
    run("lists", "encrypt", "h.db", "--store", "s.db", code=2)
    run("lists", "decrypt", "h.db", "--store", "s.db", code=2)
    said = run("lists", "decrypt", "h.db", "--store", "f.db", "--store-key", "k1", code=1).stderr
    assert "does not fit" in said
    assert not list(folder.glob("h.db*"))


def test_a_broken_chain_is_told_when_its_ledger_is_copied(folder: Path) -> None:
    import sqlite3

    load()
    check()
    connection = sqlite3.connect(folder / "s.db.ledger")
    connection.execute("DROP TRIGGER audit_event_no_update")
    connection.execute("UPDATE audit_event SET at = 'x' WHERE seq = (SELECT max(seq) FROM audit_event)")
    connection.commit()
    connection.close()
    said = run("lists", "encrypt", "e.db", "--store", "s.db", "--store-key", "k", code=1).stderr
    assert "findings" in said


def test_doctor_says_what_is_encrypted_and_how_the_key_lies(folder: Path) -> None:
    load("--store-key", "away/k")
    check("--store-key", "away/k")
    found = json.loads(run("doctor", "--store", "s.db", "--store-key", "away/k", "--json").stdout)
    assert (found["encrypted"], found["audit_encrypted"]) == (True, True)
    assert found["packages"]["sqlcipher3"]
    assert not [one for one in found["warnings"] if "store key" in one or "encrypted" in one]
    (folder / "k").write_bytes((folder / "away" / "k").read_bytes())
    (folder / "k").chmod(0o644)
    run("load", "list.csv", "--store", "p.db")
    found = json.loads(
        run("doctor", "--store", "s.db", "--store-key", "k", "--audit-path", "list.csv", "--json").stdout
    )
    assert any("beside the store" in one for one in found["warnings"])
    if os.name == "posix":
        assert any("can read the store key" in one for one in found["warnings"])
    found = json.loads(run("doctor", "--store", "p.db", "--audit-path", "s.db.ledger", "--json").stdout)
    assert (found["encrypted"], found["audit_encrypted"]) == (False, True)
    assert any("only one of store and ledger" in one for one in found["warnings"])
    found = json.loads(run("doctor", "--store", "p.db", "--json").stdout)
    assert (found["encrypted"], found["audit_encrypted"]) == (False, None)


def test_statistics_evaluation_and_calibration_read_an_encrypted_store(folder: Path) -> None:
    load("--store-key", "k")
    (folder / "labelled.csv").write_text(
        f"姓名,证件号码,listed\n澹台鹤轩,{NUMBER},1\n王小明,330102198503041239,0\n", "utf-8"
    )
    opening = ("--store", "s.db", "--store-key", "k")
    assert json.loads(run("evaluate", "labelled.csv", *opening, "--json", "--no-progress").stdout)
    assert json.loads(run("stats", *opening, "--json").stdout)["total"]
    check("--store-key", "k")
    assert "no reviewed case" in run("calibrate", *opening, code=1).stderr
