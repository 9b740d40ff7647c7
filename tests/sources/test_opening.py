"""Compression and encoding: what is found out from the bytes."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources import encoding as encodings
from defaulter_screen.sources.compression import open_input
from defaulter_screen.sources.encoding import DecodedLines, detect_encoding


def detected(data: bytes, override: str | None = None) -> str:
    return detect_encoding(io.BufferedReader(io.BytesIO(data)), path="x", override=override)


CHINESE = "姓名,案号\n测试甲,（2020）浙0102执1号\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"name,id\nTest,1\n", "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8-sig"),
        (CHINESE.encode("gbk"), "gb18030"),
        (CHINESE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16"),
        (CHINESE.encode("utf-32"), "utf-32"),
        (("\ufeff" + CHINESE).encode("gb18030"), "gb18030"),
        ("姓名".encode("gb18030"), "gb18030"),
        ("姓名".encode(), "utf-8"),
        ("姓名\n甲".encode("gb18030"), "gb18030"),
        (b"name\n" + "测试甲".encode("gb18030"), "gb18030"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert detected(data) == encoding


@pytest.mark.parametrize(
    ("said", "used"),
    [("GBK", "gb18030"), ("gb2312", "gb18030"), ("utf8", "utf-8-sig"), ("big5", "big5"), ("utf-16-le", "utf-16-le")],
)
def test_said_encodings(said: str, used: str) -> None:
    assert detected(b"x", said) == used


def test_ascii_before_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "PROBE", 64)
    assert detected(b"a,b\n" * 100 + "测试,甲\n".encode("gb18030") * 20) == "gb18030"
    assert detected(b"a,b\n" * 100 + "测试,甲\n".encode() * 20) == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("size", range(58, 66))
@pytest.mark.parametrize("newline", ["\n", ""])
def test_a_probe_may_end_inside_a_character(
    monkeypatch: pytest.MonkeyPatch, encoding: str, size: int, newline: str
) -> None:
    monkeypatch.setattr(encodings, "PROBE", size)
    assert detected(f"姓名,测试甲乙丙{newline}".encode(encoding) * 20) == encoding


def test_broken_lines_do_not_change_the_encoding() -> None:
    assert detected(CHINESE.encode() * 20 + b"\xff\xff\n") == "utf-8"
    assert detected(CHINESE.encode("gb18030") * 20 + b"\xff\xff\n") == "gb18030"


def test_neither() -> None:
    with pytest.raises(SourceError, match="--encoding") as caught:
        detected(b"ok\n" + b"\xff\xfe\xfd,x\n" * 5)
    assert caught.value.line == 2
    with pytest.raises(SourceError) as caught:
        detected(b"\xff\xff\xff")
    assert caught.value.line is None


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1).filter(
        lambda text: not text.lstrip().startswith(("<", "%"))
    )
)
def test_utf8_is_always_read_as_such(text: str) -> None:
    assert detected(text.encode()) in ("utf-8", "utf-8-sig")


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_lines_make_up_the_text(text: str, encoding: str) -> None:
    lines = DecodedLines(io.BufferedReader(io.BytesIO(text.encode(encoding))), encoding, path="x")
    assert "".join(lines) == text.removeprefix("\ufeff").replace("\0", "")
    assert set(lines.faults.values()) <= {"nul"}


def test_wide_text_that_breaks_off() -> None:
    lines = DecodedLines(io.BufferedReader(io.BytesIO("a\nb".encode("utf-16") + b"x")), "utf-16", path="x")
    with pytest.raises(SourceError, match="utf-16"):
        list(lines)


def test_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("一.csv", "x")
        archive.writestr("二.csv", "x")
    with pytest.raises(AmbiguousSourceError, match="2 个文件") as caught, open_input(path):
        pass
    assert caught.value.candidates == ("一.csv", "二.csv")
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(SourceError, match="没有文件"), open_input(path):
        pass


def test_archive_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="密码"), open_input(path):
        pass


def test_damaged_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    data = gzip.compress(bytes(range(256)) * 50, mtime=0)
    for broken in (data[:-20], data[:30] + b"\0" * 40 + data[70:], data[:-8] + b"\0" * 8, data + b"garbage"):
        path.write_bytes(broken)
        with pytest.raises(SourceError, match="文件"), open_input(path) as source:
            source.stream.read()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"x" * 10_000)
    data = path.read_bytes()
    at = data.index(b"a.csv") + 5
    path.write_bytes(data[:at] + b"\xff" * 8 + data[at + 8 :])
    with pytest.raises(SourceError, match="已损坏"), open_input(path) as source:
        source.stream.read()
