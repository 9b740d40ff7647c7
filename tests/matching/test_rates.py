"""A user's own rates are taken whole and right, or refused with file and key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from defaulter_screen.errors import PolicyError
from defaulter_screen.matching.rates import load_rates, shipped_rates
from defaulter_screen.models.subject import Subject
from defaulter_screen.screener import Screener

SHIPPED = (files("defaulter_screen") / "data" / "identity" / "error_rates.toml").read_text("utf-8")
OWN = SHIPPED.replace('version = "1"', 'version = "own"\nsource = "made up"\ndate = 2026-11-23')
AT = date(2026, 11, 1)
ROW = {"iname": "欧阳明辉", "cardNum": "3301021985****1236", "caseCode": "(2020)浙0102执1号", "age": 40, "sexy": "男"}


def written(tmp_path, text):
    path = tmp_path / "rates.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_copy_under_another_version_says_what_the_shipped_file_says(tmp_path):
    own = load_rates(written(tmp_path, OWN))
    assert own == replace(shipped_rates(), version="own")


@pytest.mark.parametrize(
    ("old", "new", "location"),
    [
        ("same_sound = 0.012 ", "same_sound = 1.2 ", "name.same_sound"),
        ("same_sound = 0.012 ", "same_sound = 0 ", "name.same_sound"),
        ("same_sound = 0.012 ", "same_sound = true ", "name.same_sound"),
        ("same_sound = 0.012 ", 'same_sound = "0.012" ', "name.same_sound"),
        ("same_sound = 0.012 ", "same_sound = nan ", "name.same_sound"),
        ("same_sound = 0.012 ", "same_sond = 0.012 ", "name.same_sond"),
        ("slip_one = 0.012 ", "# slip_one ", "number.slip_one"),
        ("neighbours = 200", "neighbours = inf", "number.neighbours"),
        ("prior_odds = 1.0", "prior_odds = -1.0", "population.prior_odds"),
        ("slip_one = 0.012 ", "slip_one = 0.998 ", "number"),
        ("[gender]\nwrong = 0.003", "[[gender]]", "gender"),
        ('version = "own"', "version = 7", "version"),
        ('source = "made up"', 'sauce = "made up"', "sauce"),
        ('version = "own"', 'version = "1"\n[gender2]', "gender2"),
    ],
)
def test_what_is_unknown_missing_or_out_of_range_is_named_with_its_file(tmp_path, old, new, location):
    assert old in OWN
    path = written(tmp_path, OWN.replace(old, new))
    with pytest.raises(PolicyError) as caught:
        load_rates(path)
    assert caught.value.path == str(path)
    assert caught.value.location == location


def test_other_rates_may_not_call_themselves_the_shipped_version(tmp_path):
    path = written(tmp_path, SHIPPED.replace("same_sound = 0.012", "same_sound = 0.02"))
    with pytest.raises(PolicyError) as caught:
        load_rates(path)
    assert caught.value.location == "version"


def test_what_is_not_toml_is_refused_with_its_file(tmp_path):
    path = written(tmp_path, "version = ")
    with pytest.raises(PolicyError, match="TOML") as caught:
        load_rates(path)
    assert caught.value.path == str(path)


def decide(store, subject, **opening):
    with Screener.open(store, **opening) as screener:
        return screener.screen(subject, at=AT)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "list.db"
    with Screener.open(path, create=True) as screener:
        screener.load([ROW], list_date=AT)
    return path


def test_rates_are_used_only_where_named_and_show_in_the_model_id(tmp_path, store):
    subject = Subject(name="欧阳明辉", birth_date="1985-03-04", gender="男")
    plain = decide(store, subject)
    own = decide(store, subject, rates=written(tmp_path, OWN))
    assert plain.model_id.endswith("+r1")
    assert own.model_id.endswith("+rown")
    assert own.probability == plain.probability


def test_prior_odds_multiply_the_odds_and_leave_lookalikes_alone(store):
    subject = Subject(name="欧阳明辉", birth_date="1985", gender="男")
    base = shipped_rates()
    plain = decide(store, subject, rates=base)
    raised = decide(store, subject, rates=replace(base, version="x", prior_odds=20.0))

    def odds(decision):
        p = decision.hits[0].probability
        return p / (1 - p)

    assert 0 < plain.hits[0].probability < 1 - 1e-6
    assert odds(raised) == pytest.approx(20 * odds(plain), rel=1e-6)
    assert raised.hits[0].lookalikes == plain.hits[0].lookalikes


def test_prior_odds_widen_the_search_for_slips(store):
    """What the applicants' prior lifts over the cutoff is fetched as well."""
    subject = Subject(name="欧阳明挥", birth_date="1985-03-04", gender="男")
    base = shipped_rates()
    low = decide(store, subject, rates=replace(base, version="low", prior_odds=1e-5))
    high = decide(store, subject, rates=replace(base, version="high", prior_odds=1e4))
    assert not low.hits
    assert high.hits
