"""Recalibration: moves towards the truth, writes only where told, is used only where named."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from defaulter_screen.cli.main import main
from defaulter_screen.evaluation.answers import Answer
from defaulter_screen.ledger.review_cases import CalibrationCase
from defaulter_screen.ledger.reviews import Conclusion
from defaulter_screen.matching.organisations import RIGHT, STATED_SO
from defaulter_screen.matching.rates import TABLES, load_rates, read_rates, shipped_rates
from defaulter_screen.models.decision import Outcome
from defaulter_screen.models.subject import Subject
from defaulter_screen.models.supervision import Disposition
from defaulter_screen.recalibration.changes import compare_outcomes
from defaulter_screen.recalibration.counting import count_shares
from defaulter_screen.recalibration.estimation import estimate, rate_of
from defaulter_screen.recalibration.observations import Material, Observation, Stated, from_cases
from defaulter_screen.recalibration.quantiles import beta_probability, beta_quantile, gamma_quantile
from defaulter_screen.recalibration.rates_file import rates_text
from defaulter_screen.screener import Screener

SHIPPED = shipped_rates()
DAY = date(2026, 11, 23)


def person(name="exact", number="visible-14", weight=1.0, found=True, **levels):
    return Observation(
        true_match=found,
        organisation=False,
        levels={"name": name, "number": number, **levels},
        name_weight=5.0,
        weight=weight,
    )


def material(*observations, stated=()):
    return Material(tuple(observations), tuple(stated))


def estimates(*observations, **options):
    return {one.key: one for one in estimate(material(*observations), SHIPPED, **options)}


def drawn(draw, rates, n):
    """True matches whose slips are drawn from known rates."""
    levels, weights = ["same-sound", "missing", "changed-given"], [rates["same"], rates["missing"], rates["changed"]]
    names = draw.choices([*levels, "exact"], [*weights, 1 - sum(weights)], k=n)
    numbers = draw.choices(
        ["slip-1", "unrelated", "visible-14"], [rates["slip"], rates["other"], 1 - rates["slip"] - rates["other"]], k=n
    )
    return [person(name, number) for name, number in zip(names, numbers, strict=True)]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**20),
    same=st.floats(0.03, 0.2),
    missing=st.floats(0.02, 0.15),
    changed=st.floats(0.02, 0.15),
    slip=st.floats(0.05, 0.3),
    other=st.floats(0.02, 0.2),
)
def test_estimates_move_from_the_shipped_rates_towards_those_that_made_the_data(seed, **rates):
    found = estimates(*drawn(random.Random(seed), rates, 4000))
    keys = {"same": "name.same_sound", "missing": "name.missing", "changed": "name.changed_given"}
    keys |= {"slip": "number.slip_one", "other": "number.unrelated"}
    for name, key in keys.items():
        one = found[key]
        assert abs(one.after - rates[name]) < abs(one.before - rates[name])
        assert one.low < one.after < one.high


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.5, 50))
def test_an_estimate_lies_between_the_shipped_rate_and_the_observed_share(slips, right, strength):
    seen = [person("same-sound")] * slips + [person()] * right
    if not seen:
        return
    one = estimates(*seen, strength=strength)["name.same_sound"]
    bounds = sorted((one.before, slips / len(seen)))
    assert bounds[0] - 1e-12 <= one.after <= bounds[1] + 1e-12


def test_a_stronger_prior_moves_less():
    seen = [person("same-sound")] * 20 + [person()] * 80
    weak, strong = (estimates(*seen, strength=s)["name.same_sound"].after for s in (1.0, 40.0))
    assert SHIPPED.name.same_sound < strong < weak


def test_only_true_matches_of_persons_count_for_slips_of_names_and_numbers():
    seen = [person("same-sound", found=False), replace(person("slip"), organisation=True), person("pinyin"), person()]
    counts = count_shares(seen)
    assert counts["name.same_sound"].trials == pytest.approx(1 * counts["number.slip_one"].trials / 2)
    assert counts["name.same_sound"].events == 0


def test_weights_add_no_evidence():
    """A hundred rows of weight seven are a hundred rows."""
    plain = estimates(*[person("same-sound")] * 10, *[person()] * 90)
    weighted = estimates(*[person("same-sound", weight=7.0)] * 10, *[person(weight=7.0)] * 90)
    assert weighted["name.same_sound"].after == pytest.approx(plain["name.same_sound"].after)


def test_birth_dates_are_counted_by_what_could_be_seen():
    seen = [person(birth_date="same-year")] * 3 + [person(birth_date="other-day"), person(birth_date="near-year")]
    counts = count_shares([*seen, person(birth_date="fits-age"), person(birth_date="other-age")])
    assert (counts["birth.other_day"].events, counts["birth.other_day"].trials) == (1, 2)
    assert (counts["birth.other_year_near"].events, counts["birth.other_year_near"].trials) == (1, 5)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**20), number=st.floats(0.3, 0.65))
def test_provinces_are_told_apart_by_cause(seed, number):
    """People who state the province of their number, or the court's, or any, with known shares."""
    draw, court, home, any_same = random.Random(seed), 0.2, SHIPPED.court_at_home, 0.046
    seen = []
    for _ in range(3000):
        issued_at_court = draw.random() < home
        cause = draw.choices(["number", "court", "rest"], [number, court, 1 - number - court])[0]
        same = (
            cause == "number"
            or (cause == "court" and issued_at_court)
            or (cause == "rest" and draw.random() < any_same)
        )
        at_court = cause == "court" or (cause == "rest" and draw.random() < any_same)
        seen.append(person(region="same" if same else "same-as-court" if at_court else "differs"))
    found = estimates(*seen)
    assert found["region.agrees_with_number"].after == pytest.approx(number, abs=0.05)
    assert found["region.agrees_with_court"].after == pytest.approx(court, abs=0.05)


def test_organisations_told_by_name_alone_teach_how_many_others_bear_it():
    def told(level, *, found):
        return Observation(true_match=found, organisation=True, levels={"name": level}, name_weight=7.0)

    seen = [told("partial", found=True)] * 50 + [told("partial", found=False)] * 5000
    one = estimates(*seen)["organisation.partial"]
    observed = 5000 / (50 / STATED_SO["partial"])
    assert one.before < one.after < observed
    assert one.low < one.after < one.high
    coded = [
        Observation(true_match=True, organisation=True, levels={"name": level, "number": "equal"}, name_weight=1.0)
        for level in ["renamed"] * 30 + ["exact"] * 70
    ]
    assert estimates(*coded)["organisation.renamed"].after == pytest.approx((4 + 30) / (4 / 0.01 + 100))


def test_the_same_name_is_told_apart_with_and_without_region_by_its_weight():

    rates = SHIPPED.organisation
    weights = {
        key: math.log10(RIGHT * rates.population / rate_of(SHIPPED, f"organisation.{key}"))
        for key in ("same_name", "same_name_without_region")
    }
    seen = [
        Observation(true_match=True, organisation=True, levels={"name": "exact"}, name_weight=weight)
        for weight in weights.values()
    ]
    assert {"organisation.same_name", "organisation.same_name_without_region"} <= estimates(*seen).keys()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**20), truth=st.sampled_from([0.1, 5.0, 30.0]))
def test_prior_odds_find_the_factor_by_which_applicants_differ(seed, truth):
    draw = random.Random(seed)
    stated = []
    for _ in range(3000):
        p = draw.choice([0.02, 0.1, 0.3, 0.6])
        odds = truth * p / (1 - p)
        stated.append(Stated(p, listed=draw.random() < odds / (1 + odds)))
    (one,) = estimate(material(stated=stated), SHIPPED, prior_odds=True)
    assert one.key == "population.prior_odds"
    # Draws differ by some hundredths, and the prior pulls a factor of 30 down by a fifth: more room than that is left.
    assert one.low / 1.5 < truth < one.high * 1.5
    assert one.low < one.after < one.high


def test_prior_odds_are_left_alone_unless_asked_for():
    seen = material(person(), stated=[Stated(0.5, listed=True)])
    assert "population.prior_odds" not in {one.key for one in estimate(seen, SHIPPED)}


def test_quantiles_agree_with_closed_forms():
    assert beta_probability(0.3, 1, 5) == pytest.approx(1 - 0.7**5)
    assert beta_probability(0.3, 5, 1) == pytest.approx(0.3**5)
    assert beta_quantile(0.9, 1, 5) == pytest.approx(1 - 0.1 ** (1 / 5))
    assert gamma_quantile(0.975, 1, 2) == pytest.approx(1.8444, rel=1e-4)
    assert beta_quantile(0.5, 4, 329) == pytest.approx(0.01104, rel=5e-3)


def test_the_file_holds_every_rate_and_only_estimated_ones_move():
    found = estimate(material(*[person("same-sound")] * 5, *[person()] * 95), SHIPPED)
    rates = read_rates(rates_text(SHIPPED, found, source='made "up"', day=DAY))
    assert rates.version.startswith(f"{SHIPPED.version}c20261123-")
    moved = {one.key: one.after for one in found}
    for table, keys in TABLES.items():
        for key in keys:
            location = f"{table}.{key}"
            assert rate_of(rates, location) == pytest.approx(moved.get(location, rate_of(SHIPPED, location)), rel=1e-3)


def test_versions_differ_with_the_content():
    texts = [
        rates_text(SHIPPED, estimate(material(*seen), SHIPPED), source="s", day=DAY)
        for seen in ([person()], [person("missing")])
    ]
    assert read_rates(texts[0]).version != read_rates(texts[1]).version


def test_reviewed_cases_become_observations():
    comparisons = (("name", "same-sound", "similar", 3.0), ("number", "visible-14", "partial", 8.0))
    case = CalibrationCase(Disposition.TRUE_MATCH, 0.9, 0.1, "visible", comparisons, "person")
    found = from_cases([case, replace(case, disposition=Disposition.FALSE_POSITIVE, kind="organisation")])
    assert found.observations[0] == Observation(
        true_match=True, organisation=False, levels={"name": "same-sound", "number": "visible-14"}, name_weight=3.0
    )
    assert found.observations[1].organisation
    assert not found.observations[1].true_match
    assert found.stated == (Stated(0.9, listed=True), Stated(0.9, listed=False))


def test_changes_name_rows_and_count_transitions():
    passed, asked = Answer(Outcome.PASS, 0.1), Answer(Outcome.CLARIFY, 0.3)
    found = compare_outcomes([(1, passed, passed), (2, passed, asked), (3, passed, asked)])
    assert found.rows == 3
    assert found.counts == {(Outcome.PASS, Outcome.CLARIFY): 2}
    assert [one.row for one in found.first] == [2, 3]


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_writes_only_to_its_output_and_the_store_goes_on_as_before(tmp_path, applicants, store):
    new, page = tmp_path / "new.toml", tmp_path / "r.html"
    before = store.read_bytes()
    options = ("calibrate", applicants, "--store", store, "--at", "2026-11-01", "--compare", applicants)
    assert call(*options).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.csv"]
    result = call(*options, "-o", new, "--report", page, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert data["version"] == load_rates(new).version
    assert data["changes"]["rows"] == 6
    assert any(one["key"] == "name.same_sound" and one["trials"] > 0 for one in data["rates"])
    assert "澹台鹤轩" not in page.read_text("utf-8") + result.output
    assert store.read_bytes() == before
    subject = Subject(name="澹台鹤轩")
    with Screener.open(store, audit=False) as plain, Screener.open(store, audit=False, rates=new) as own:
        assert plain.screen(subject).model_id.endswith("+r1")
        assert own.screen(subject).model_id.endswith(f"+r{data['version']}")


def test_the_command_learns_from_settled_reviews(tmp_path, store):
    key, ledger = tmp_path / "key", tmp_path / "own.ledger"
    at = datetime(2026, 11, 1, 9, tzinfo=UTC)
    with Screener.open(store, audit=ledger, key_file=key, clock=lambda: at) as screener:
        decision = screener.screen(Subject(name="澹台鹤轩", id_number="110101198003070076"))
        assert decision.outcome is Outcome.INTERCEPT
        screener.dispose(decision.decision_id, decision.hits[0], Conclusion(Disposition.TRUE_MATCH, "r1", "checked"))
    result = call("calibrate", "--store", store, "--audit-path", ledger, "--json")
    assert result.exit_code == 0, result.output
    rates = {one["key"]: one for one in json.loads(result.stdout)["rates"]}
    assert rates["name.same_sound"]["trials"] == 1
    assert rates["name.same_sound"]["after"] < rates["name.same_sound"]["before"]


def test_without_a_case_to_learn_from_the_command_fails(tmp_path, store):
    empty = tmp_path / "empty.csv"
    empty.write_text("姓名,listed\n王小明,0\n", "utf-8")
    result = call("calibrate", empty, "--store", store)
    assert result.exit_code == 1
    assert "no reviewed case" in result.output
