"""Fifty made-up listings, and writers of the formats in which they come."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from defaulter_screen.sources.listing_rows import RawListing

KEYS = {
    "name": "iname",
    "number": "cardNum",
    "gender": "sexy",
    "age": "age",
    "kind": "partyTypeName",
    "legal_representative": "businessEntity",
    "court": "courtName",
    "province": "areaName",
    "case_number": "caseCode",
    "basis_number": "gistId",
    "basis_unit": "gistUnit",
    "filing_date": "regDate",
    "publication_date": "publishDate",
    "duty": "duty",
    "performance": "performance",
    "performed": "performedPart",
    "unperformed": "unperformPart",
    "grounds": "disruptTypeName",
    "record_id": "id",
}


def published(number: int) -> dict[str, str]:
    """One made-up entry as the open API writes it."""
    firm = number % 5 == 0
    name = f"杭州测试{number}号䶮商贸有限公司" if firm else f"测试{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}"
    return {
        "iname": name,
        "cardNum": f"91330106MA{number:04d}****" if firm else f"3301021985****{number:03d}X",
        "sexy": "" if firm else "女性" if number % 2 else "男性",
        "age": "0" if firm else str(20 + number),
        "partyTypeName": "1" if firm else "0",
        "businessEntity": f"测试法人{number}" if firm else "",
        "courtName": "某某市某某区人民法院",
        "areaName": "浙江",
        "caseCode": f"（2020）浙0102执{number}号",
        "gistId": f"(2019)浙0102民初{number}号,另有调解书",
        "gistUnit": "某某市某某区人民法院",
        "regDate": f"202001{number % 28 + 1:02d}",
        "publishDate": f"2021年03月{number % 28 + 1:02d}日",
        "duty": f'偿还借款"{number}"元,\n并支付利息；\t诉讼费',
        "performance": "全部未履行",
        "performedPart": "暂无",
        "unperformPart": " 全部 ",
        "disruptTypeName": "违反财产报告制度,其他规避执行",
        "id": str(700_000 + number),
    }


def expected(number: int, line: int = 0) -> RawListing:
    """What a reader must make of ``published(number)``."""
    row = published(number)
    firm = number % 5 == 0
    return RawListing(
        line=line,
        name=row["iname"],
        number=row["cardNum"],
        gender="" if firm else "female" if number % 2 else "male",
        age=None if firm else 20 + number,
        kind="organisation" if firm else "person",
        legal_representative=row["businessEntity"],
        court=row["courtName"],
        province="浙江",
        case_number=row["caseCode"],
        basis_number=row["gistId"],
        basis_unit=row["gistUnit"],
        filing_date=date(2020, 1, number % 28 + 1),
        publication_date=date(2021, 3, number % 28 + 1),
        duty=row["duty"],
        performance="全部未履行",
        performed="",
        unperformed="全部",
        grounds=row["disruptTypeName"],
        record_id=row["id"],
    )


@pytest.fixture
def fifty() -> list[dict[str, str]]:
    return [published(number) for number in range(1, 51)]


@pytest.fixture
def fifty_listings() -> list[RawListing]:
    return [expected(number) for number in range(1, 51)]


@pytest.fixture
def keys() -> dict[str, str]:
    """Canonical field to the open API's key."""
    return dict(KEYS)


@pytest.fixture
def write_csv(tmp_path: Path):
    def write(
        rows: list[dict[str, str]], name: str = "list.csv", encoding: str = "utf-8", delimiter: str = ","
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def write_lines(tmp_path: Path):
    def write(rows: list[dict[str, object]], name: str = "list.jsonl", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path.write_bytes(text.encode(encoding))
        return path

    return write
