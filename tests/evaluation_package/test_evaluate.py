"""``evaluate`` from file to figures: applicants through a store, pairs without one, the command line, the drawing."""

from __future__ import annotations

import csv
import importlib.util
import json
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from defaulter_screen.cli.main import main
from defaulter_screen.errors import InvalidInputError, SourceError, UnknownSceneError
from defaulter_screen.evaluation.labelled import LabelledFile, Labels
from defaulter_screen.evaluation.pairs import PairRules, listing_columns, prior_model
from defaulter_screen.evaluation.running import ask_pair, ask_store, evaluate
from defaulter_screen.matching.rates import shipped_rates
from defaulter_screen.models.decision import Outcome
from defaulter_screen.policy.loader import load_policy
from defaulter_screen.reporting.reliability import Point, reliability_diagram
from defaulter_screen.screener import Screener

AT = date(2026, 11, 1)
WORLD = Path(__file__).resolve().parents[3] / "shared" / "eval"
PAIRS = """姓名,证件号码,listing_name,名单证件号码,名单案号,同一人,情形
欧阳明辉,330102198503041236,欧阳明辉,3301021985****1236,(2020)浙0102执1号,1,同一
歐陽明輝,330102198503041236,欧阳明辉,3301021985****1236,(2020)浙0102执1号,1,繁体
欧阳明辉,33010219850304123X,欧阳明辉,3301021985****1236,(2020)浙0102执1号,1,笔误
欧阳明辉,110101199003070038,欧阳明辉,3301021985****1236,(2020)浙0102执1号,0,同名
王小明,,欧阳明辉,3301021985****1236,(2020)浙0102执1号,0,他人
"""


def run(path, store, labels=None, scene="general"):
    labelled = LabelledFile(path, labels or Labels())
    with Screener.open(store, audit=False) as screener:
        return evaluate(labelled, ask_store(lambda subject: screener.screen(subject, scene=scene, at=AT)), at=AT)


def by_kind(evaluation):
    return {kind.kind: kind for kind in evaluation.kinds}


def test_applicants_are_scored_by_kind_and_in_the_headline(applicants, store):
    found = run(applicants, store)
    kinds = by_kind(found)
    assert kinds["完整号码"].outcomes[Outcome.INTERCEPT] == 1
    assert kinds["完整号码"].right_entry == 1.0
    assert kinds["同名"].outcomes[Outcome.PASS] == 1
    assert kinds["仅姓名"].rows == 2
    assert kinds["仅姓名"].outcomes == {
        Outcome.CLARIFY: 1,
        Outcome.PASS: 1,
        Outcome.INTERCEPT: 0,
        Outcome.REVIEW: 0,
        Outcome.ERROR: 0,
    }
    assert kinds["空行"].outcomes[Outcome.ERROR] == 1
    assert found.unlabelled == 1
    head = found.headline
    assert (head.rows, head.errors, head.innocents_intercepted, head.listed_missed) == (5, 1, 0, 0)
    assert head.listed_full_id_intercepted_share == 1.0
    assert head.acceptable == 1.0
    assert {one.name for one in found.calibration} >= {"persons", "persons_no_id"}


def test_labels_may_stand_in_a_second_file_and_one_without_a_row_is_an_error(tmp_path, applicants, store):
    truth = tmp_path / "truth.csv"
    truth.write_text("序号,listed,kind\n1.0,1,a\n3,0,b\n99,1,gone\n", "utf-8")
    found = run(applicants, store, Labels(truth=truth))
    kinds = by_kind(found)
    assert kinds["a"].outcomes[Outcome.INTERCEPT] == 1
    assert kinds["b"].outcomes[Outcome.PASS] == 1
    assert kinds["gone"].outcomes[Outcome.ERROR] == 1
    assert found.unlabelled == 4


def test_a_key_that_labels_twice_or_a_column_that_is_not_there_is_refused(tmp_path, applicants, store):
    truth = tmp_path / "truth.csv"
    truth.write_text("序号,listed\n1,1\n1,0\n", "utf-8")
    with pytest.raises(InvalidInputError, match="row 2"):
        run(applicants, store, Labels(truth=truth))
    with pytest.raises(SourceError, match="nosuch"):
        run(applicants, store, Labels(truth=truth, key="nosuch"))


def test_a_scene_that_does_not_exist_is_not_taken_for_a_bad_row(applicants, store):
    with pytest.raises(UnknownSceneError):
        run(applicants, store, scene="no-such-scene")


def test_pairs_are_compared_without_a_store(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, "utf-8")
    labelled = LabelledFile(path, Labels())
    assert labelled.pairs
    rules = PairRules(prior_model(shipped_rates()), load_policy(None).compile(AT), "general", AT)
    kinds = by_kind(evaluate(labelled, ask_pair(rules), at=AT))
    assert kinds["同一"].outcomes[Outcome.INTERCEPT] == 1
    assert kinds["繁体"].outcomes[Outcome.INTERCEPT] == 1
    assert kinds["笔误"].outcomes[Outcome.PASS] == 0
    assert kinds["同名"].outcomes[Outcome.PASS] == 1
    assert kinds["他人"].outcomes[Outcome.PASS] == 1


def test_a_pair_is_judged_as_the_store_with_that_one_entry_judges(tmp_path):
    """The same flow: the same outcome and, under the same model, the same probability."""
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, "utf-8")
    store = tmp_path / "one.db"
    row = {"iname": "欧阳明辉", "cardNum": "3301021985****1236", "caseCode": "(2020)浙0102执1号"}
    with Screener.open(store, create=True, audit=False) as screener:
        screener.load([row], list_date=AT)
        rules = PairRules(screener.identity_model, screener.policy.compile(AT), "general", AT)
        ask = ask_pair(rules)
        for labelled in LabelledFile(path, Labels()):
            decision = screener.screen(labelled.subject, at=AT)
            answer = ask(labelled)
            assert answer.outcome is decision.outcome
            assert answer.probability == pytest.approx(decision.probability, rel=1e-9)


def test_an_applicants_file_is_no_file_of_pairs():
    assert listing_columns(["姓名", "证件号码", "listed", "名单版本", "list_version"]) == {}


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_prints_the_table_and_writes_page_and_drawing(tmp_path, applicants, store):
    page, drawing = tmp_path / "r.html", tmp_path / "r.svg"
    result = call("evaluate", applicants, "--store", store, "--at", "2026-11-01", "--report", page)
    assert result.exit_code == 0, result.output
    assert "完整号码" in result.stdout
    assert "innocents intercepted" in result.stdout
    text = page.read_text("utf-8")
    assert "<svg" in text
    assert "澹台鹤轩" not in text + result.output
    assert call("evaluate", applicants, "--store", store, "--report", drawing).exit_code == 0
    assert ET.fromstring(drawing.read_text("utf-8")).tag == "{http://www.w3.org/2000/svg}svg"
    assert not Path(f"{store}.ledger").exists()


def test_json_holds_the_same_figures(applicants, store):
    result = call("evaluate", applicants, "--store", store, "--at", "2026-11-01", "--json")
    data = json.loads(result.stdout)
    assert data["headline"]["innocents_intercepted"] == 0
    assert data["kinds"]["完整号码"]["outcomes"]["intercept"] == 1
    assert data["calibration"]["persons"]["bins"]


def test_pairs_need_no_store_and_applicants_do(tmp_path, applicants):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(PAIRS, "utf-8")
    result = call("evaluate", pairs, "--at", "2026-11-01", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["headline"]["listed_missed"] == 0
    assert call("evaluate", applicants).exit_code == 2


def test_the_diagram_puts_points_where_they_belong_and_says_both_axes_in_both_languages():
    points = [Point(0.5, 0.5, (0.4, 0.6), 100), Point(1e-12, 0.0, (0.0, 1e-3), 10_000)]
    root = ET.fromstring(reliability_diagram("t<", points, standalone=True))
    space = "{http://www.w3.org/2000/svg}"
    frame = next(one for one in root.iter(f"{space}rect") if one.get("class") == "axis")
    left, top, size = (float(frame.get(name)) for name in ("x", "y", "width"))
    middle, edge = root.iter(f"{space}circle")
    assert float(middle.get("cx")) == pytest.approx(left + size / 2, abs=0.1)
    assert float(middle.get("cy")) == pytest.approx(top + size / 2, abs=0.1)
    assert edge.get("class") == "edge"
    assert float(edge.get("cy")) == pytest.approx(top + size, abs=0.1)
    texts = " ".join(one.text or "" for one in root.iter(f"{space}text"))
    assert "stated probability" in texts
    assert "实际在名单的比例" in texts


@pytest.mark.evaluation
@pytest.mark.skipif(not WORLD.exists(), reason="the evaluation world is not beside the checkout")
def test_the_eval_world_gives_the_scorers_own_headline(tmp_path):
    """Same decisions, same figures as ``score.py``, on a part of the world that takes seconds."""
    lines = (WORLD / "dev" / "queries.csv").read_text("utf-8-sig").splitlines(keepends=True)[:1501]
    truths = (WORLD / "dev" / "truth.csv").read_text("utf-8-sig").splitlines(keepends=True)[:1501]
    queries, truth, store = tmp_path / "q.csv", tmp_path / "t.csv", tmp_path / "w.db"
    queries.write_text("".join(lines), "utf-8")
    truth.write_text("".join(truths), "utf-8")
    results: list[dict[str, str]] = []
    with Screener.open(store, create=True, audit=False) as screener:
        screener.load(WORLD / "dev" / "list.jsonl.gz", list_date=AT)

        def ask(subject):
            decision = screener.screen(subject, at=AT)
            best = decision.best
            results.append(
                {
                    "序号": subject.reference,
                    "screen_outcome": decision.outcome.value,
                    "screen_probability": repr(decision.probability),
                    "screen_case_number": best.listing.case_number if best else "",
                }
            )
            return decision

        ours = evaluate(LabelledFile(queries, Labels(truth=truth)), ask_store(ask), at=AT)
    spec = importlib.util.spec_from_file_location("score", WORLD / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    theirs = scorer.score(list(csv.DictReader(truths)), results)
    shared = {name for name in theirs["headline"] if hasattr(ours.headline, name)} - {"innocents_intercepted_ci95"}
    assert len(shared) > 20
    for name in shared:
        assert getattr(ours.headline, name) == pytest.approx(theirs["headline"][name]), name
    mine = {one.name: one for one in ours.calibration}["persons_no_id"]
    assert mine.ece == pytest.approx(theirs["calibration"]["persons_no_id_weighted"]["ece"])
    assert mine.log_loss == pytest.approx(theirs["calibration"]["persons_no_id_weighted"]["logloss"])
