"""Applications in a batch: long tables (a row is a party) and wide ones (a row is an application)."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.batch.job import BatchJob, BatchReport, Start
from defaulter_screen.batch.party_columns import heading_of_party, role_of
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.running import CHUNK, RunOptions, run_batch
from defaulter_screen.cli.main import main
from defaulter_screen.errors import InvalidInputError, SourceError
from defaulter_screen.ids import org_code, resident_id, uscc
from defaulter_screen.models.subject import Role
from defaulter_screen.screener import Screener


def number(head: str) -> str:
    return head + resident_id.check_character(head)


def code(head: str) -> str:
    whole = head + org_code.check_character(head[8:])
    return whole + uscc.check_character(whole)


LISTED, CLEAN = number("33010219850304123"), number("44010319790912456")
BAD_CODE, GOOD_CODE = code("91330100MA2B3C4D"), code("91330100MA2B3C4E")
ROWS = [
    {
        "iname": "单于鹤轩",
        "cardNum": f"{LISTED[:10]}****{LISTED[14:]}",
        "caseCode": "(2024)浙0102执11号",
        "partyTypeName": "0",
        "publishDate": "2025-06-01",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
    },
    {
        "iname": "杭州翡翠鲸落纺织有限公司",
        "cardNum": BAD_CODE,
        "caseCode": "(2024)浙0102执12号",
        "partyTypeName": "1",
        "publishDate": "2025-06-01",
        "disruptTypeName": "有履行能力而拒不履行生效法律文书确定义务的",
    },
]
GOOD, BAD = ("杭州青石板桥食品有限公司", GOOD_CODE), ("杭州翡翠鲸落纺织有限公司", BAD_CODE)
BOSS, MAN = ("单于鹤轩", LISTED), ("澹台远舟", CLEAN)
LONG = [
    ("申请编号", "角色", "姓名/名称", "证件号码"),
    ("A1", "投标人", *GOOD),
    ("A2", "申请人", *GOOD),
    ("A1", "联合体成员", *BAD),
    ("A2", "法定代表人", *BOSS),
    ("A3", "", *GOOD),
    ("A3", "legal-representative", *MAN),
    ("", "申请人", *MAN),
    ("A5", "申请人", *GOOD),
    ("A5", "朋友", *MAN),
]
WIDE = [
    (
        "申请编号",
        "企业名称",
        "统一社会信用代码",
        "法定代表人",
        "法定代表人身份证号",
        "联合体成员1名称",
        "联合体成员1统一社会信用代码",
    ),
    ("B1", *GOOD, *MAN, "", ""),
    ("B2", *GOOD, *BOSS, "", ""),
    ("B3", *GOOD, *MAN, *BAD),
    ("B4", "", "", "", "", "", ""),
]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


picklable_clock = functools.partial(datetime.fromisoformat, NOW.isoformat())
"""For spawned workers, which cannot import a test module."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("applications") / "list.db"
    with Screener.open(path, create=True, clock=clock, audit=False) as made:
        made.load(ROWS, list_date=date(2026, 11, 1))
    return path


def run(
    rows: Sequence[Sequence[str]],
    store: Path,
    folder: Path,
    form: str,
    *,
    jobs: int = 1,
    audit: bool = False,
    **more: object,
) -> tuple[list[dict[str, str]], BatchReport]:
    source, target = folder / "in.csv", folder / f"out{more.pop('ending', '.csv')}"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    job = BatchJob(source, target, scene="bidding", applications=form, **{"lang": "en", **more})  # type: ignore[arg-type]
    open_one = functools.partial(
        Screener.open,
        store,
        clock=picklable_clock,
        audit=str(folder / "ledger") if audit else False,
        key_file=folder / "key",
    )
    report = run_batch(make_plan(job), open_one, Start("R", NOW.date()), RunOptions(jobs))
    text = target.read_bytes().decode("utf-8-sig")
    if target.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()], report
    return list(csv.DictReader(io.StringIO(text, newline=""))), report


def column(rows: list[dict[str, str]], name: str) -> list[str]:
    return [row[name] for row in rows]


def test_long_rows_have_their_own_decision_and_the_whole_beside_it(store: Path, tmp_path: Path) -> None:
    rows, report = run(LONG, store, tmp_path, "long")
    assert column(rows, "screen_outcome") == [
        "pass", "pass", "intercept", "review", "pass", "pass", "pass", "pass", "error",
    ]  # fmt: skip
    assert column(rows, "screen_application_outcome") == [
        "intercept", "review", "intercept", "review", "pass", "pass", "pass", "review", "review",
    ]  # fmt: skip
    assert column(rows, "screen_decision_id") == [f"R-{n}" for n in range(1, 10)]
    ids = column(rows, "screen_application_id")
    assert ids == ["R-a1", "R-a2", "R-a1", "R-a2", "R-a5", "R-a5", "R-a7", "R-a8", "R-a8"]
    assert "consortium-member-listed" in rows[0]["screen_application_reasons"]
    assert "officer-listed" in rows[1]["screen_application_reasons"]
    assert rows[8]["screen_reasons"] == "unknown-role"
    assert "party-unreadable" in rows[7]["screen_application_reasons"]
    assert report.summary.rows == 9


def test_the_users_columns_stay(store: Path, tmp_path: Path) -> None:
    rows, _ = run(LONG, store, tmp_path, "long")
    assert [tuple(row[name] for name in LONG[0]) for row in rows] == LONG[1:]


def test_wide_rows_have_the_whole_and_name_the_party(store: Path, tmp_path: Path) -> None:
    rows, report = run(WIDE, store, tmp_path, "wide")
    assert column(rows, "screen_outcome") == ["pass", "review", "intercept", "error"]
    assert column(rows, "screen_parties")[:3] == [
        "applicant=pass;legal-representative=pass",
        "applicant=pass;legal-representative=review",
        "applicant=pass;legal-representative=pass;consortium-member=intercept",
    ]
    assert column(rows, "screen_decision_id") == ["R-1", "R-2", "R-3", "R-4"]
    assert rows[2]["screen_case_number"] == "(2024)浙0102执12号"
    assert rows[2]["screen_hits"] == "1"
    assert float(rows[2]["screen_probability"]) > 0.99
    assert rows[0]["screen_reasons"] == "no-hit"
    assert report.summary.outcomes == {"pass": 1, "review": 1, "intercept": 1, "error": 1}


def test_chinese_reasons_name_the_party(store: Path, tmp_path: Path) -> None:
    rows, _ = run(WIDE, store, tmp_path, "wide", lang="zh")
    assert rows[1]["当事人结论"] == "申请人：放行;法定代表人：人工复核"
    assert "法定代表人" in rows[1]["理由"]
    long, _ = run(LONG, store, tmp_path, "long", lang="zh")
    assert long[0]["申请结论"] == "拦截"
    assert "联合体成员" in long[0]["申请理由"]
    assert long[0]["申请编号"] == "A1"


@pytest.mark.parametrize("form", ["long", "wide"])
def test_json_lines_have_the_same_answers(store: Path, tmp_path: Path, form: str) -> None:
    table = LONG if form == "long" else WIDE
    rows, _ = run(table, store, tmp_path, form)
    lines, _ = run(table, store, tmp_path, form, ending=".jsonl")
    assert [line["screen_outcome"] for line in lines] == column(rows, "screen_outcome")


def test_an_application_scattered_over_the_file_is_one_and_so_it_is_with_several_processes(
    store: Path, tmp_path: Path
) -> None:
    filler = [(f"F{n // 2}", "申请人" if n % 2 == 0 else "配偶", *MAN) for n in range(CHUNK * 2)]
    table = [LONG[0], ("Z", "申请人", *GOOD), *filler, ("Z", "联合体成员", *BAD)]
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    rows, _ = run(table, store, tmp_path / "one", "long")
    assert rows[0]["screen_application_outcome"] == rows[-1]["screen_application_outcome"] == "intercept"
    assert set(column(rows[1:-1], "screen_application_outcome")) == {"pass"}
    run(table, store, tmp_path / "two", "long", jobs=2)
    assert (tmp_path / "one" / "out.csv").read_bytes() == (tmp_path / "two" / "out.csv").read_bytes()


def test_every_decision_and_application_is_recorded_under_its_id(store: Path, tmp_path: Path) -> None:
    run(WIDE, store, tmp_path, "wide", audit=True)
    with Screener.open(store, clock=clock, audit=tmp_path / "ledger", key_file=tmp_path / "key") as screener:
        assert screener.audit.verify() == []
        whole = screener.audit.get("R-3")
        assert whole is not None
        assert whole.event["kind"] == "application"
        assert [one for _, one in whole.event["parties"]] == ["R-3-1", "R-3-2", "R-3-3"]
        for role, one in whole.event["parties"]:
            party = screener.audit.get(one)
            assert party is not None
            assert party.event["role"] == role
            assert screener.audit.replay(one).same


def test_two_name_columns_are_two_applicants(store: Path, tmp_path: Path) -> None:
    table = [("姓名", "身份证号", "企业名称", "统一社会信用代码"), (*BOSS, "", ""), ("", "", *GOOD), (*MAN, *BAD)]
    rows, _ = run(table, store, tmp_path, "wide")
    assert column(rows, "screen_outcome") == ["intercept", "pass", "intercept"]
    assert column(rows, "screen_parties")[0] == "applicant=intercept"


def test_columns_can_be_named(store: Path, tmp_path: Path) -> None:
    table = [("A", "B", "C", "D"), ("X1", "申请人", *GOOD), ("X1", "担保人", *BOSS)]
    named = {"申请编号": "A", "角色": "B", "姓名": "C", "证件号码": "D"}
    rows, _ = run(table, store, tmp_path, "long", columns=named)
    assert column(rows, "screen_application_outcome") == ["review", "review"]
    wide = [("A", "B", "C", "D"), (*GOOD, *BOSS)]
    named = {"企业名称": "A", "统一社会信用代码": "B", "担保人": "C", "担保人身份证号": "D"}
    rows, _ = run(wide, store, tmp_path, "wide", columns=named)
    assert column(rows, "screen_parties") == ["applicant=pass;guarantor=review"]


def test_a_long_table_without_application_numbers_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="申请编号"):
        run([("序号", "姓名", "身份证号"), ("1", *MAN)], store, tmp_path, "long")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("法定代表人", (Role.LEGAL_REPRESENTATIVE, "", "name")),
        ("企业法定代表人姓名", (Role.LEGAL_REPRESENTATIVE, "", "name")),
        ("法定代表人身份证号码", (Role.LEGAL_REPRESENTATIVE, "", "id_number")),
        ("联合体成员2统一社会信用代码", (Role.CONSORTIUM_MEMBER, "2", "org_number")),
        ("联合体成员名称3", (Role.CONSORTIUM_MEMBER, "3", "name")),
        ("配偶身份证号", (Role.SPOUSE, "", "id_number")),
        ("借款人配偶姓名", (Role.SPOUSE, "", "name")),
        ("spouse_name", (Role.SPOUSE, "", "name")),
        ("法定代表人电话", (Role.LEGAL_REPRESENTATIVE, "", "")),
        ("法人名称", None),
        ("企业名称", None),
        ("身份证号码", None),
    ],
)
def test_headings_name_the_party(heading: str, expected: tuple[Role, str, str] | None) -> None:
    assert heading_of_party(heading) == expected


@pytest.mark.parametrize("role", Role)
def test_every_role_has_its_code_and_its_word(role: Role) -> None:
    from defaulter_screen.policy.compiled import ROLE_WORDS

    assert role_of(role.value) is role
    assert role_of(ROLE_WORDS[role][0]) is role


def test_an_unknown_role_does_not_show_the_cell() -> None:
    with pytest.raises(InvalidInputError) as caught:
        role_of("某某某的朋友")
    assert "某某某" not in str(caught.value)


def test_the_command_line_takes_both_forms(store: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(WIDE)
    given = ["--store", str(store), "--scene", "bidding", "--no-audit", "--at", "2026-11-02", "--json"]
    done = CliRunner().invoke(
        main, ["batch", str(source), "-o", str(tmp_path / "o.csv"), "--applications", "wide", *given]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcomes"]["intercept"] == 1


@pytest.mark.parametrize("form", ["long", "wide"])
def test_workbooks_have_the_same_columns_and_answers(store: Path, tmp_path: Path, form: str) -> None:
    from python_calamine import CalamineWorkbook

    table = LONG if form == "long" else WIDE
    rows, _ = run(table, store, tmp_path, form)
    job = BatchJob(tmp_path / "in.csv", tmp_path / "o.xlsx", scene="bidding", applications=form, lang="en")
    opener = functools.partial(Screener.open, store, clock=clock, audit=False)
    run_batch(make_plan(job), opener, Start("R", NOW.date()))
    head, *body = CalamineWorkbook.from_path(str(tmp_path / "o.xlsx")).get_sheet_by_index(0).to_python()
    place = head.index("screen_outcome")
    assert [line[place] for line in body] == column(rows, "screen_outcome")
    assert list(head) == list(rows[0])


def test_an_interrupted_long_table_goes_on_where_it_stopped(store: Path, tmp_path: Path) -> None:
    filler = [
        (f"F{n // 3}", "申请人" if n % 3 == 0 else "担保人", *(BOSS if n % 7 == 0 else MAN)) for n in range(CHUNK * 3)
    ]
    run([LONG[0], *filler], store, tmp_path, "long")
    whole = (tmp_path / "out.csv").read_bytes()
    job = BatchJob(tmp_path / "in.csv", tmp_path / "out2.csv", scene="bidding", applications="long", lang="en")
    opener = functools.partial(Screener.open, store, clock=clock, audit=False)

    def stop(rows: int) -> None:
        if rows > CHUNK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(make_plan(job), opener, Start("R", NOW.date()), RunOptions(progress=stop))
    report = run_batch(make_plan(job), opener, Start("other", NOW.date()), RunOptions(resume=True))
    assert report.resumed_rows > CHUNK
    assert (tmp_path / "out2.csv").read_bytes() == whole
