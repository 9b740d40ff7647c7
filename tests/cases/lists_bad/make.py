"""Writes the bad list files of this folder, one fault each: python make.py [FOLDER]. Everybody in them is made up."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

HEADINGS = "姓名,证件号码,案号"
GOOD = ["测试甲,3301021985****001X,(2020)浙0102执1号", "测试乙,3301021986****0028,(2020)浙0102执2号"]
ENTRY = {"iname": "测试甲", "cardNum": "3301021985****001X", "caseCode": "(2020)浙0102执1号"}


def files() -> dict[str, bytes]:
    """File name to content."""

    def csv(*rows: str, headings: str = HEADINGS) -> bytes:
        return "\n".join((headings, *rows, "")).encode()

    document = json.dumps({"data": [{"result": [ENTRY, ENTRY]}]}, ensure_ascii=False, indent=1).encode()
    lines = "".join(json.dumps({**ENTRY, "age": str(n)}, ensure_ascii=False) + "\n" for n in range(20, 60)).encode()
    return {
        "empty.csv": b"",
        "blank.csv": b"\n \n\n",
        "not_a_list.csv": "日期,温度\n2020-01-01,3\n".encode(),
        "web_page.html": "<!DOCTYPE html><title>系统繁忙</title>".encode(),
        "picture.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "truncated.json": document[:-40],
        "truncated_array.json": json.dumps([ENTRY, ENTRY, ENTRY], ensure_ascii=False).encode()[:-30],
        "no_entries.json": '{"status": "1", "msg": "验证码错误"}'.encode(),
        "truncated_line.jsonl": lines[:-30],
        "half.jsonl.gz": gzip.compress(lines, mtime=0)[:150],
        "damaged.zip": b"PK\x03\x04" + b"\0" * 60,
        "wrong_encoding.csv": csv(*GOOD * 3).decode().encode("utf-16-le") + b"\xff\xff",
        "latin.csv": b"\n".join(b"M\xfcller \xe9\xff,123456789,x\xff" for _ in range(20)),
        "one_bad_line.csv": csv(*GOOD) + b"\xff\xfe\xfa,3301021987****0037,x\n" + "\n".join(GOOD).encode() + b"\n",
        "two_names.csv": csv("测试甲,测试甲,3301021985****001X", headings="被执行人名称,当事人,证件号码"),
        "duplicate_headings.csv": csv("测试甲,测试乙,x", headings="姓名,姓名,案号"),
        "ten_thousand_columns.csv": csv(GOOD[0], "测试丙," * 10_000 + "x", GOOD[1]),
        "nul_bytes.csv": csv(GOOD[0], "测试丙,3301021987****0037\0,x", GOOD[1]),
        "no_name.csv": csv(GOOD[0], "暂无,3301021987****0037,x", GOOD[1]),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in files().items():
        (folder / name).write_bytes(content)
