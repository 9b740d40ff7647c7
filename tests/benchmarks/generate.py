"""Writes made-up lists and applicants for the benchmarks, from a seed, in a stream: ``.jsonl``, ``.csv``, each also ``.gz``.

    python tests/benchmarks/generate.py list 1000000 list.jsonl.gz
    python tests/benchmarks/generate.py applicants 1000000 applicants.csv --listed-from 1000000
    python tests/benchmarks/generate.py delta 10000 delta.jsonl.gz

The list has the fields of the courts' own interface: persons' numbers masked 10+4 (80 %), 14 shown and 4 hidden (10 %),
complete (5 %), first generation (5 %); a fifth companies. Of the applicants 3 % stand on the list, a quarter of these
with a slip in the name or the number; of the persons 70 % give a complete number, 20 % a birth date or year, 10 %
nothing but the name. The reference of an applicant on the list ends in ``-L``: so the runs can count who was found.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from people import ORGANISATIONS, Party, People

from defaulter_screen.ids import resident_id
from defaulter_screen.names.pinyin import readings
from defaulter_screen.names.text import fold_notes

LISTED = 0.03
SLIPS = 0.25
SEED = 20261101
_BLOCK = 100_000
_GROUNDS = (
    "有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "违反限制消费令",
    "以伪造证据、暴力、威胁等方法妨碍、抗拒执行", "无正当理由拒不履行执行和解协议",
    "其他有履行能力而拒不履行生效法律文书确定义务,违反财产报告制度",
)  # fmt: skip
_PERFORMANCE = ("全部未履行", "全部未履行", "全部未履行", "部分未履行", "全部已履行")
HEADINGS = (
    "iname", "cardNum", "sexy", "age", "partyTypeName", "businessEntity", "courtName", "areaName", "caseCode", "gistId",
    "gistUnit", "regDate", "publishDate", "duty", "performance", "disruptTypeName",
)  # fmt: skip
APPLICANT_HEADINGS = ("受理编号", "姓名/名称", "证件号码", "出生日期")


def list_rows(count: int, seed: int, draws: str = "list") -> Iterator[tuple[str, ...]]:
    """Listings under ``HEADINGS``; the cases of one party stand near each other, in no order."""
    return (row for _, row in told_list_rows(count, seed, draws))


def told_list_rows(count: int, seed: int, draws: str = "list") -> Iterator[tuple[Party, tuple[str, ...]]]:
    """The same listings, each with the party that it is about: what a list does not tell."""
    parties = iter(People(seed, draws))
    source = random.Random(f"{seed}:{draws}:cases")
    block: list[tuple[Party, tuple[str, ...]]] = []
    left = count
    while left > 0:
        while len(block) < _BLOCK:
            party = next(parties)
            block.extend((party, row) for row in _cases(party, source))
        source.shuffle(block)
        yield from block[:left]
        left -= len(block)
        block = []


def _cases(party: Party, source: random.Random) -> Iterator[tuple[str, ...]]:
    uniform = source.random
    court, province = party.court
    if party.organisation:
        number, sexy, age, kind = _masked_code(party.number, uniform()), "", "0", "1"
    else:
        number, kind = _masked(party.number, uniform()), "0"
        sexy, age = "女性" if party.female else "男性", str(2020 - int(party.number[6:10]))
    for _ in range(party.cases):
        year, serial, day = 2012 + int(13 * uniform()), 1 + int(9000 * uniform()), int(336 * uniform())
        filed = f"{year}年{day // 28 + 1:02d}月{day % 28 + 1:02d}日"
        yield (
            party.name, number, sexy, age, kind, f"王{party.name[2]}" if party.organisation else "", court, province,
            f"（{year}）{province[0]}{party.number[2:6]}执{serial}号",
            f"（{year - 1}）{province[0]}{party.number[2:6]}民初{int(9000 * uniform())}号", court, filed,
            f"{year + 1}{filed[4:]}", f"偿还借款本金{int(900000 * uniform())}元及利息，并负担案件受理费。",
            _PERFORMANCE[int(5 * uniform())], _GROUNDS[int(6 * uniform() * uniform())],
        )  # fmt: skip


def _masked(number: str, draw: float) -> str:
    if draw < 0.8:
        return f"{number[:10]}****{number[14:]}"
    if draw < 0.9:
        return f"{number[:14]}****"
    if draw < 0.95:
        return number
    return number[:6] + number[8:17] if number[6:8] == "19" else number


def _masked_code(code: str, draw: float) -> str:
    if draw < 0.35:
        return code
    if draw < 0.6:
        return f"{code[:10]}****{code[14:]}"
    return f"{code[8:16]}-{code[16]}" if draw < 0.8 else code[8:17]


def applicants(count: int, listed_from: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Applicants under ``APPLICANT_HEADINGS``; 3 % of them stand on the list of so many rows made with this seed."""
    return (row for _, row in told_applicants(count, listed_from, seed))


def told_applicants(count: int, listed_from: int, seed: int) -> Iterator[tuple[Party, tuple[str, ...]]]:
    """The same applicants, each with the party that he is; one on the list is the list's own party."""
    source = random.Random(f"{seed}:applicants:rows")
    others = iter(People(seed, "applicants"))
    listed = _parties_of(listed_from, max(int(count * LISTED), 1), seed, source)
    for number in range(count):
        known = next(listed, None) if source.random() < LISTED else None
        party = known or next(others)
        yield party, _applicant(number, party, known is not None, source)


def _parties_of(rows: int, wanted: int, seed: int, source: random.Random) -> Iterator[Party]:
    """Parties of the first rows of the list, evenly thinned out."""
    share = wanted * 1.1 / max(rows / 1.8, 1)
    left = rows * 0.95
    for party in People(seed, "list"):
        left -= party.cases
        if left < 0:
            return
        if source.random() < share:
            yield party


def _applicant(row: int, party: Party, listed: bool, source: random.Random) -> tuple[str, ...]:
    name, number, born, draw = party.name, party.number, "", source.random()
    if party.organisation:
        number = number if draw < 0.8 else ""
    elif draw >= 0.9:
        number = ""
    elif draw >= 0.7:
        date = f"{party.born[:4]}-{party.born[4:6]}-{party.born[6:]}"
        number, born = "", date if draw < 0.8 else party.born[:4]
    if listed and source.random() < SLIPS:
        name, number = _with_slip(name, number, source)
    return f"A{row:08d}{'-L' if listed else ''}", name, number, born


def _with_slip(name: str, number: str, source: random.Random) -> tuple[str, str]:
    """One of the usual slips and spellings; where it needs a number, a given name of one."""
    kind = source.randrange(8)
    if number and kind < 5 and not number.startswith("91"):
        return name, _number_slip(number, kind, source)
    if kind == 5:
        other = {old: new for new, old in fold_notes()["traditional"].items()}
        return "".join(other.get(character, character) for character in name), number
    if kind == 6:
        return f"{name[0]} {name[1:]}", number
    place = source.randrange(1, len(name))
    return name[:place] + _same_sound(name[place], source) + name[place + 1 :], number


def _number_slip(number: str, kind: int, source: random.Random) -> str:
    place = source.randrange(6, 17)
    if kind == 0:
        return number[:place] + str((int(number[place]) + source.randrange(1, 10)) % 10) + number[place + 1 :]
    if kind == 1:
        return number[:place] + number[place - 1 : place + 1][::-1] + number[place + 1 :]
    if kind == 2:
        return "".join(chr(ord(character) + 0xFEE0) for character in number)
    if kind == 3:
        return f"{number[:6]} {number[6:14]} {number[14:].lower()}"
    old = number[:6] + number[8:17]
    return old if number[6:8] == "19" and resident_id.convert_15_to_18(old) == number else number


def _same_sound(character: str, source: random.Random) -> str:
    sounds = readings(character)[:1]
    alike = [
        other
        for other in "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚辉玲桂英华玉建国文斌波"
        if readings(other)[:1] == sounds
    ]
    return source.choice(alike) if alike else source.choice("伟芳娜敏静丽强磊军洋")


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """Level 1: compression must not be what a generator spends its time on."""
    if path.suffix == ".gz":
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=1, newline="") as file:
            yield file
    else:
        with path.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
            yield file


def write(path: Path, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write rows; the format is the file's name."""
    iterator = iter(rows)
    with _opened(path) as file:
        if ".jsonl" in path.suffixes:
            # Nothing in the rows needs escaping, so a template does what json.dumps does in a quarter of the time.
            template = "{" + ", ".join(f'{json.dumps(heading)}: "%s"' for heading in headings) + "}\n"
            while chunk := [template % row for row in islice(iterator, 2_000)]:
                file.write("".join(chunk))
            return
        writer = csv.writer(file)
        writer.writerow(headings)
        while block := list(islice(iterator, 2_000)):
            writer.writerows(block)


def main() -> None:
    """Write one file and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("list", "applicants", "delta"))
    parser.add_argument("count", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--listed-from", type=int, default=100_000, help="rows of the list that applicants stand on")
    given = parser.parse_args()
    begun = time.perf_counter()
    if given.what == "applicants":
        write(given.path, APPLICANT_HEADINGS, applicants(given.count, given.listed_from, given.seed))
    else:
        write(given.path, HEADINGS, list_rows(given.count, given.seed, given.what))
    seconds = time.perf_counter() - begun
    line = {"benchmark": "generate", "rows": given.count, "rows_per_second": round(given.count / seconds)}
    print(json.dumps({**line, "bytes": given.path.stat().st_size, "organisations": ORGANISATIONS}))


if __name__ == "__main__":
    sys.exit(main())
