"""A batch from file to file: the user's columns stay, ours follow, whatever happens on the way."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from batch_fake import VERSION, FakeScreener, open_fake
from defaulter_screen.batch import portions
from defaulter_screen.batch.checkpoint import checkpoint_path, part_path
from defaulter_screen.batch.job import BatchJob, BatchReport, Start
from defaulter_screen.batch.planning import make_plan
from defaulter_screen.batch.results import CHINESE_COLUMNS, MACHINE_COLUMNS
from defaulter_screen.batch.running import CHUNK, RunOptions, run_batch
from defaulter_screen.errors import AuditWriteError, InvalidInputError, SourceError, UnknownSceneError


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that small tables have several."""
    monkeypatch.setattr(portions, "PIECE", 4096)
    monkeypatch.setattr(portions, "ROWS", CHUNK)


START = Start("R1", date(2026, 11, 23))
ROWS = [
    ["序号", "姓名", "证件号码", "备注"],
    ["1", "雷一", "33010219850304123X", "x"],
    ["2", "疑二", "", ""],
    ["3", "张三", "330102198503041234", "甲,乙"],
    ["4", "", "", "空"],
    ["5", "坏五", "", ""],
    ["6", "崩六", "", ""],
]
OUTCOMES = ["intercept", "review", "pass", "error", "error", "error"]


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def read_csv(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def run(source: Path, target: Path, options: RunOptions | None = None, **given: object) -> BatchReport:
    job = BatchJob(source, target, **{"scene": "general", **given})  # type: ignore[arg-type]
    return run_batch(make_plan(job), open_fake, START, options)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "申请人.csv", ROWS)


def test_own_columns_come_first_and_ours_follow_in_the_contract_s_order(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    heading = text.decode("utf-8-sig").splitlines()[0].split(",")
    assert heading == [*ROWS[0], *CHINESE_COLUMNS]


def test_chinese_words_for_tables_and_machine_words_on_request(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "zh.csv")
    run(source, tmp_path / "en.csv", lang="en")
    zh, en = read_csv(tmp_path / "zh.csv"), read_csv(tmp_path / "en.csv")
    assert [row["筛查结论"] for row in zh] == ["拦截", "人工复核", "放行", "无法读取", "无法读取", "无法读取"]
    assert [row["screen_outcome"] for row in en] == OUTCOMES
    assert zh[0]["惩戒措施"] == "限制参加投标"
    assert en[0]["screen_measures"] == "bar-from-bidding"
    assert zh[1]["需补充"] == "证件号码"
    assert en[1]["screen_missing"] == "id_number"
    assert zh[0]["理由"] == "理由：拦截。"


def test_a_decision_id_is_run_id_and_input_row(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out.csv")
    assert [row["决定编号"] for row in read_csv(tmp_path / "out.csv")] == [f"R1-{n}" for n in range(1, 7)]


def test_probabilities_are_written_in_full_and_empty_for_errors(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out.csv", lang="en")
    rows = read_csv(tmp_path / "out.csv")
    assert float(rows[0]["screen_probability"]) == 0.9999999999
    assert float(rows[2]["screen_probability"]) == 1.25e-9
    assert rows[3]["screen_probability"] == ""
    assert rows[0]["screen_lookalikes"] == "0.000123457"
    assert rows[2]["screen_lookalikes"] == ""
    assert rows[0]["screen_hits"] == "1"


def test_error_rows_name_their_reason_without_the_person(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "out.csv", lang="en")
    rows = read_csv(tmp_path / "out.csv")
    assert [row["screen_reasons"] for row in rows[3:]] == ["no-evidence", "birth-date", "internal-error"]
    assert rows[3]["screen_list_version"] == VERSION.label


def test_quoting_and_line_ends_of_the_user_stay(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    own = ['"姓名",证件号码,备注', '"张三",1234,"两\r\n行"', '李四,,"a""b"', " 王五 ,007,1.0"]
    source.write_text("\r\n".join(own) + "\r\n", encoding="utf-8", newline="")
    run(source, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
    assert all(f"{line}," in text for line in own)
    assert text.count("\r\n") == 5


def test_short_rows_are_filled_and_rows_with_too_many_cells_lose_nothing(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("姓名,证件号码,备注\n张三\n李四,1,2,3,4\n王五,,,,\n", encoding="utf-8")
    run(source, tmp_path / "out.csv", lang="en")
    rows = read_csv(tmp_path / "out.csv")
    assert [row["screen_outcome"] for row in rows] == ["pass", "error", "pass"]
    assert rows[1]["备注"] == "2,3,4"
    assert rows[1]["screen_reasons"] == "too-many-cells"
    assert rows[0]["证件号码"] == ""


def test_a_quotation_mark_left_open_does_not_swallow_our_columns(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('姓名,备注\n张三,好\n李四,"没关', encoding="utf-8")
    run(source, tmp_path / "out.csv", lang="en")
    assert [row["screen_outcome"] for row in read_csv(tmp_path / "out.csv")] == ["pass", "pass"]


def test_formulas_are_guarded_and_numbers_are_not(tmp_path: Path) -> None:
    cells = ["=1+1", "@SUM(A1)", "+cmd|x", "-5", "+86 571-8888 0000", "-", "＝1", "\t=1"]
    source = write_csv(tmp_path / "in.csv", [["姓名", "备注"], *(["张三", cell] for cell in cells)])
    run(source, tmp_path / "out.csv")
    got = [row["备注"] for row in read_csv(tmp_path / "out.csv")]
    assert got == ["'=1+1", "'@SUM(A1)", "'+cmd|x", "-5", "+86 571-8888 0000", "-", "'＝1", "'\t=1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_outcomes(tmp_path: Path, encoding: str) -> None:
    source = write_csv(tmp_path / "in.csv", ROWS, encoding)
    run(source, tmp_path / "out.csv", lang="en")
    rows = read_csv(tmp_path / "out.csv")
    assert [row["screen_outcome"] for row in rows] == OUTCOMES
    assert rows[2]["姓名"] == "张三"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_output_in_the_encoding_that_was_asked_for(source: Path, tmp_path: Path, encoding: str) -> None:
    run(source, tmp_path / "out.csv", encoding=encoding)
    rows = read_csv(tmp_path / "out.csv", encoding)
    assert rows[0]["筛查结论"] == "拦截"
    assert not (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_characters_that_the_output_lacks_are_escaped_and_reported(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [["姓名"], ["张䶮"]])
    report = run(source, tmp_path / "out.csv", encoding="gbk")
    assert report.replaced_characters
    assert "张\\u4dae" in (tmp_path / "out.csv").read_text("gbk")


def test_csv_json_lines_and_workbooks_give_the_same_outcomes(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "a.jsonl")
    run(source, tmp_path / "a.xlsx", lang="en")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert [line["screen_outcome"] for line in lines] == OUTCOMES
    assert list(lines[0])[4:] == list(MACHINE_COLUMNS)
    assert lines[0]["screen_probability"] == 0.9999999999
    assert lines[3]["screen_probability"] is None
    run(tmp_path / "a.jsonl", tmp_path / "b.csv", columns={"姓名": "姓名"}, lang="en")
    run(tmp_path / "a.xlsx", tmp_path / "c.jsonl")
    assert [row["screen_outcome"] for row in read_csv(tmp_path / "b.csv")] == OUTCOMES
    again = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text("utf-8").splitlines()]
    assert [line["screen_outcome"] for line in again] == OUTCOMES
    assert again[0]["证件号码"] == "33010219850304123X"


def test_json_lines_keep_the_user_s_text(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    own = ['{"name": "张三", "n": 1.50, "x": {"a": [1]}}', "{}", "kaputt", '{"name":"雷","idcard":330102198503041234}']
    source.write_text("\n".join(own) + "\n", encoding="utf-8")
    run(source, tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert lines[0].startswith(own[0][:-1] + ", ")
    assert [json.loads(line)["screen_outcome"] for line in lines] == ["pass", "error", "error", "intercept"]
    assert lines[3].startswith(own[3][:-1])


def test_a_second_screening_replaces_json_keys_and_is_noticed_in_tables(source: Path, tmp_path: Path) -> None:
    run(source, tmp_path / "one.jsonl")
    run(tmp_path / "one.jsonl", tmp_path / "two.jsonl")
    assert (tmp_path / "one.jsonl").read_text("utf-8") == (tmp_path / "two.jsonl").read_text("utf-8")
    run(source, tmp_path / "one.csv")
    assert make_plan(BatchJob(tmp_path / "one.csv", tmp_path / "two.csv", "general")).repeated == CHINESE_COLUMNS


def many(path: Path, rows: int = CHUNK * 3 + 17) -> Path:
    names = ["张三", "雷一", "疑二", "", "坏五"]
    return write_csv(path, [["序号", "姓名"], *([str(n), names[n % 5]] for n in range(rows))])


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_two_processes_give_the_same_bytes_as_one(tmp_path: Path, ending: str) -> None:
    source = many(tmp_path / "in.csv")
    run(source, tmp_path / f"one.{ending}")
    run(source, tmp_path / f"two.{ending}", RunOptions(jobs=2))
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


class Stopping(FakeScreener):
    """Stops, like a full disk under the audit trail, after so many rows."""

    left = 0

    def screen(self, *args: object, **given: object) -> object:  # type: ignore[override]
        Stopping.left -= 1
        if Stopping.left < 0:
            raise AuditWriteError("审计写入失败 / audit not written")
        return super().screen(*args, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_a_resumed_run_gives_the_same_bytes_as_an_uninterrupted_one(tmp_path: Path, ending: str) -> None:
    source, target = many(tmp_path / "in.csv"), tmp_path / f"out.{ending}"
    run(source, tmp_path / f"whole.{ending}", report=tmp_path / "whole.html")
    plan = make_plan(BatchJob(source, target, "general", report=tmp_path / "out.html"))
    Stopping.left = CHUNK * 2
    with pytest.raises(AuditWriteError):
        run_batch(plan, Stopping, START)
    assert checkpoint_path(target).exists()
    assert not target.exists()
    resumed = run_batch(plan, open_fake, Start("another", date(2030, 1, 1)), RunOptions(resume=True))
    assert resumed.resumed_rows >= CHUNK
    assert resumed.start == START
    assert target.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    assert (tmp_path / "out.html").read_bytes() == (tmp_path / "whole.html").read_bytes()
    assert not checkpoint_path(target).exists()
    assert not part_path(target).exists()


def test_a_killed_process_resumes_to_the_same_bytes(tmp_path: Path) -> None:
    names = ["张三"] * (CHUNK * 45)
    source = write_csv(tmp_path / "in.csv", [["姓名"], *([name] for name in names)])
    target = tmp_path / "out.csv"
    run(source, tmp_path / "whole.csv")
    script = tmp_path / "killed.py"
    script.write_text(
        textwrap.dedent(f"""
        import os, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from datetime import date
        from pathlib import Path
        import batch_fake
        from defaulter_screen.batch import portions
        from defaulter_screen.batch.job import BatchJob, Start
        from defaulter_screen.batch.planning import make_plan
        from defaulter_screen.batch.running import RunOptions, run_batch

        def kill(rows):
            if rows > {CHUNK * 42}:
                os._exit(9)

        portions.PIECE = 4096
        job = BatchJob(Path({str(source)!r}), Path({str(target)!r}), "general")
        options = RunOptions(progress=kill)
        run_batch(make_plan(job), batch_fake.open_fake, Start("R1", date(2026, 11, 23)), options)
        """),
        encoding="utf-8",
    )
    assert subprocess.run([sys.executable, str(script)], check=False).returncode == 9
    report = run(source, target, RunOptions(resume=True))
    assert CHUNK * 30 < report.resumed_rows <= CHUNK * 42
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_checkpoint_of_another_job_is_not_used(tmp_path: Path) -> None:
    source, target = many(tmp_path / "in.csv"), tmp_path / "out.csv"
    Stopping.left = CHUNK * 2
    with pytest.raises(AuditWriteError):
        run_batch(make_plan(BatchJob(source, target, "general")), Stopping, START)
    report = run(source, target, RunOptions(resume=True), scene="loan-credit")
    assert report.resumed_rows == 0
    run(source, tmp_path / "whole.csv", scene="loan-credit")
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_damaged_checkpoint_means_starting_anew(tmp_path: Path) -> None:
    source, target = many(tmp_path / "in.csv"), tmp_path / "out.csv"
    checkpoint_path(target).write_text("{", encoding="utf-8")
    assert run(source, target, RunOptions(resume=True)).resumed_rows == 0


def test_a_failing_batch_leaves_the_existing_output(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("alt", encoding="utf-8")
    bad = write_csv(tmp_path / "bad.csv", [["姓名"], ["停"]])
    with pytest.raises(AuditWriteError):
        run(bad, target)
    with pytest.raises(UnknownSceneError):
        run(source, target, scene="no-such-scene")
    assert target.read_text(encoding="utf-8") == "alt"


def test_an_error_of_the_store_comes_back_from_a_worker(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [["姓名"], ["停"]])
    with pytest.raises(AuditWriteError, match="audit not written"):
        run(source, tmp_path / "out.csv", RunOptions(jobs=2))


def test_a_dead_worker_is_a_clear_error(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [["姓名"], ["杀"]])
    with pytest.raises(Exception, match="resume"):
        run(source, tmp_path / "out.csv", RunOptions(jobs=2))
    assert not (tmp_path / "out.csv").exists()


def test_input_and_output_must_differ(source: Path) -> None:
    with pytest.raises(InvalidInputError, match="same file"):
        run(source, source)
    with pytest.raises(InvalidInputError, match="same file"):
        run(source, source.parent / "." / source.name)


def test_unknown_formats_and_encodings_are_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="csv"):
        run(source, tmp_path / "out.pdf")
    with pytest.raises(InvalidInputError, match="encoding"):
        run(source, tmp_path / "out.csv", encoding="utf-77")


def test_a_table_without_name_and_number_is_refused(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", [["甲", "乙"], ["1", "2"]])
    with pytest.raises(SourceError, match="--map"):
        run(source, tmp_path / "out.csv")
    run(source, tmp_path / "out.csv", columns={"姓名": "乙"})
    assert len(read_csv(tmp_path / "out.csv")) == 1


def test_a_row_that_does_not_decode_is_an_error_row(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    lines = ["姓名,备注", *["张三,好"] * 30]
    source.write_bytes("\n".join(lines).encode() + b"\n\xe5\xbc\xffx,\xe5\xa5\xbd\n" + "雷二,好\n".encode())
    run(source, tmp_path / "out.csv", lang="en")
    rows = read_csv(tmp_path / "out.csv")
    assert [row["screen_outcome"] for row in rows[30:]] == ["error", "intercept"]
    assert rows[30]["screen_reasons"] == "encoding"
    assert rows[30]["备注"] == "好"


def test_columns_without_or_with_one_heading_keep_their_place(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("姓名,,备注,备注\n张三,1,2,3\n", encoding="utf-8")
    run(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[1].startswith("张三,1,2,3,放行")
    with pytest.raises(SourceError, match="rename one"):
        run(source, tmp_path / "out.jsonl")
    source.write_text("姓名,,备注\n张三,1,2\n", encoding="utf-8")
    run(source, tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["column_2"] == "1"


def test_what_would_fail_at_the_end_fails_before_the_work(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no folder"):
        run(source, tmp_path / "out.csv", report=tmp_path / "fehlt" / "r.html")
    assert list(tmp_path.iterdir()) == [source]


def test_limit_counts_rows_also_after_a_resume(tmp_path: Path) -> None:
    source, target = many(tmp_path / "in.csv"), tmp_path / "out.csv"
    Stopping.left = CHUNK * 2
    plan = make_plan(BatchJob(source, target, "general", limit=CHUNK * 2 + 5))
    with pytest.raises(AuditWriteError):
        run_batch(plan, Stopping, START)
    run_batch(plan, open_fake, START, RunOptions(resume=True))
    assert len(read_csv(target)) == CHUNK * 2 + 5


def test_progress_and_summary_count_every_row(tmp_path: Path) -> None:
    source = many(tmp_path / "in.csv")
    seen: list[int] = []
    report = run(source, tmp_path / "out.csv", RunOptions(progress=seen.append))
    assert seen[-1] == report.summary.rows == CHUNK * 3 + 17
    assert sum(report.summary.outcomes.values()) == report.summary.rows
    assert report.summary.measures[0].rows == report.summary.outcomes["intercept"]
