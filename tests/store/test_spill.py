"""Both spills give back what was put on them; the sealed one shows nothing of it, now or after a kill."""

from __future__ import annotations

import os
import random
import signal
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from defaulter_screen.encryption.store_key import open_store_key
from defaulter_screen.errors import StoreError
from defaulter_screen.store import spool
from defaulter_screen.store.lists import ListStore
from defaulter_screen.store.spill import PlainSpill, SealedSpill, spill_into
from store.factory import contents, load


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def sealed(request):
    if request.param:
        pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    return request.param


def test_heaps_come_back_whole_and_in_order(tmp_path, sealed):
    dice, spill = random.Random(1), spill_into(tmp_path, sealed=sealed)
    assert isinstance(spill, SealedSpill if sealed else PlainSpill)
    assert spill.take("a-1") == b""
    put = {}
    for _ in range(200):
        name, data = f"a-{dice.randrange(7)}", dice.randbytes(dice.randrange(70_000))
        spill.append(name, bytearray(data))
        put[name] = put.get(name, b"") + data
    assert {name: spill.take(name) for name in put} == put
    assert spill.take("a-9") == b""
    spill.close()
    spill.close()


def test_a_spool_gives_the_same_through_either(tmp_path, sealed, monkeypatch):
    monkeypatch.setattr(spool, "_BUFFER", 200)
    monkeypatch.setattr(spool, "_AT_ONCE", 500)
    spill = spill_into(tmp_path, sealed=sealed)
    names, postings = spool.TextSpool(spill, "name"), spool.RecordSpool(spill, "posting")
    texts = {number << 50 | number: f"测试{number}" for number in range(3_000)}
    names.add(np.array(list(texts), np.uint64), list(texts.values()))
    keys = np.array(list(texts), np.uint64)
    postings.add(keys, keys, 7)
    assert any(tmp_path.iterdir())
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ("测试17".encode() in written) is not sealed
    assert (struct.pack("<QQI", 17 << 50 | 17, 17 << 50 | 17, 7) in written) is not sealed
    parts = [names.sorted(part) for part in range(names.end)]
    assert [row for keys, some in parts for row in zip(keys.tolist(), some, strict=True)] == sorted(texts.items())
    assert [key for found, _, _ in postings.sorted() for key in found.tolist()] == sorted(texts)
    spill.close()


def test_a_spill_that_cannot_be_written_is_told(tmp_path):
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    with pytest.raises(StoreError, match="spool cannot be written"):
        SealedSpill(tmp_path / "none").append("a", b"x")


CHILD = """
    import os, signal, sys
    sys.path.insert(0, {tests!r})
    from store.factory import load
    from defaulter_screen.encryption.store_key import open_store_key
    from defaulter_screen.store import loading, spool
    from defaulter_screen.store.lists import ListStore
    from pathlib import Path
    spool._BUFFER = 64
    loading.LoadWriter.build = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    with ListStore.open({path!r}, create=True, key=open_store_key(Path({key!r}))) as store:
        load(store, {{number: number for number in range(1, 3000)}})
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_killed_load_leaves_noise_and_the_next_one_goes_on(tmp_path):
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed: pip install 'defaulter-screen[encrypt]'")
    path, key_file = tmp_path / "s.db", tmp_path / "key"
    key = open_store_key(key_file, randomness=os.urandom)
    code = textwrap.dedent(CHILD).format(tests=str(Path(__file__).parents[1]), path=str(path), key=str(key_file))
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = list((tmp_path / "s.db.spool").iterdir())
    assert sum(one.stat().st_size for one in left) > 100_000
    assert "测试".encode() not in b"".join(one.read_bytes() for one in left)
    for one in left:
        with pytest.raises(StoreError):  # the store's key does not open it either
            ListStore.open(one, key=key)
    with ListStore.open(path, key=key) as store:
        load(store, {1: 10, 2: 20})
        assert contents(store.view()) == {1: 10, 2: 20}
    assert not (tmp_path / "s.db.spool").exists()
