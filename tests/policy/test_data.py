"""The shipped policy data are what the script makes of the resources, and complete."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import yaml

from defaulter_screen.policy.loader import load_policy

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "defaulter_screen" / "data" / "policy"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_policy", ROOT / "scripts" / "build_policy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_data_are_made_from_the_resources() -> None:
    made = script().build()
    assert {p.name for p in DATA.iterdir()} == made.keys()
    for name, text in made.items():
        assert (DATA / name).read_text(encoding="utf-8") == text, f"run scripts/build_policy.py: {name}"


def test_every_measure_ships_as_the_catalogue_has_it() -> None:
    entries = yaml.safe_load((ROOT / "resources" / "measures.yaml").read_text(encoding="utf-8"))["measures"]
    shipped = load_policy().measures
    assert [m.id for m in shipped] == [e["id"] for e in entries]
    for spec, entry in zip(shipped, entries, strict=True):
        assert (spec.title_zh, spec.title_en, spec.effect) == (entry["title_zh"], entry["title_en"], entry["effect"])
        assert (spec.verified, spec.basis_tier) == (entry["verified"], entry["basis_tier"])
        assert list(spec.scenes) == entry["scenes"]
        shown = [(b.document, b.article, str(b.in_force_from)) for b in spec.legal_basis]
        assert shown == [(b["document"], b["article"], b["in_force_from"]) for b in entry["legal_basis"]]


def test_the_strongest_provision_carries_the_tier_that_the_catalogue_names() -> None:
    for spec in load_policy().measures:
        tiers = {b.tier for b in spec.legal_basis}
        named = set(spec.basis_tier.split("+"))
        assert named & tiers, spec.id


def test_every_scene_of_the_catalogue_has_both_names_and_no_two_share_one() -> None:
    policy = load_policy()
    assert {code for m in policy.measures for code in m.scenes} == policy.scenes.keys()
    names = Counter(s.title_zh for s in policy.scenes.values())
    assert max(names.values()) == 1
    assert all(s.title_en for s in policy.scenes.values())


def test_query_duties_reach_their_scenes() -> None:
    rules = yaml.safe_load((ROOT / "resources" / "list_rules.yaml").read_text(encoding="utf-8"))
    scenes = load_policy().scenes
    for duty in rules["query_duties"]:
        code = duty["scene"] if duty["scene"] in scenes else "administrative-licensing"
        assert any(d.document == duty["document"] for d in scenes[code].duties), code


def test_all_six_grounds_and_both_wordings_are_known() -> None:
    rules = load_policy().rules
    assert {g.code for g in rules.grounds} == {f"1-{n}" for n in range(1, 7)}
    assert {g.code for g in rules.grounds if not g.term} == {"1-1"}
    assert len(rules.incentives) == 8
