"""The engine: promises as properties, choices as cases, and its speed."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.errors import UnknownSceneError
from defaulter_screen.models.decision import Outcome, Ruling
from defaulter_screen.models.hit import Agreement, Comparison, Hit, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.reasons import reason
from defaulter_screen.models.subject import Role, SubjectKind
from defaulter_screen.policy.engine import decide
from defaulter_screen.policy.evidence import hits_of
from defaulter_screen.policy.identity import plain_count, plain_probability
from defaulter_screen.policy.loader import load_policy

AT = date(2026, 11, 23)
COMPILED = load_policy().compile(AT)
SCENES = sorted(COMPILED.scenes)


def version(listed: date = AT, kind: ListKind = ListKind.DEFAULTER) -> ListVersion:
    return ListVersion(7, kind, "s", "snapshot", listed, datetime(2026, 11, 1, tzinfo=UTC), "", 1)


ENTRY = Listing(
    1, "k", ListKind.DEFAULTER, "s", SubjectKind.PERSON, "测试甲", "3301021985****123X",
    court="某某法院", case_number="(2020)浙0102执1号", publication_date=date(2026, 1, 1), grounds="违反财产报告制度",
)  # fmt: skip
COMPANY = Listing(2, "o", ListKind.DEFAULTER, "s", SubjectKind.ORGANISATION, "测试某某有限公司", "91330100MA0000000X")


def rule(hits: tuple[Hit, ...], scene: str = "general", **given_: object) -> Ruling:
    facts = {"kind": SubjectKind.PERSON, "role": Role.APPLICANT, "at": AT, "lists": (version(),), "probability": 0.9999}
    return decide(COMPILED, hits=hits, scene=scene, **{**facts, **given_})  # type: ignore[arg-type]


def codes(ruling: Ruling) -> list[str]:
    return [r.code for r in ruling.reasons]


fields = st.sampled_from(["name", "number", "birth_date", "gender", "region", "legal_representative"])
comparisons = st.lists(
    st.builds(
        Comparison, fields, st.just(""), st.just(""), st.just("x"), st.sampled_from(list(Agreement)),
        st.just(0.0), st.just(""), st.just(""),
    ),
    max_size=4,
).map(tuple)  # fmt: skip


def any_hit(evidence: st.SearchStrategy[NumberEvidence], kinds: st.SearchStrategy[ListKind]) -> st.SearchStrategy[Hit]:
    from dataclasses import replace

    return st.builds(
        Hit,
        listing=kinds.map(lambda k: replace(ENTRY, list_kind=k)),
        others=st.just(()),
        comparisons=comparisons,
        lookalikes=st.floats(0, 1e6),
        probability=st.floats(1e-6, 0.999999),
        number_evidence=evidence,
        relation=st.sampled_from(list(Relation)),
        conflict=st.booleans(),
        complete_name=st.booleans(),
    )


weak = st.sampled_from([NumberEvidence.NONE, NumberEvidence.DAMAGED, NumberEvidence.MASKED])


@given(
    st.lists(any_hit(weak, st.sampled_from(list(ListKind))), max_size=3).map(tuple),
    st.sampled_from(SCENES),
    st.sampled_from(list(SubjectKind)),
    st.sampled_from(list(Role)),
)
def test_without_settling_number_evidence_nobody_is_intercepted(
    hits: tuple[Hit, ...], scene: str, kind: SubjectKind, role: Role
) -> None:
    ruling = rule(hits, scene, kind=kind, role=role)
    assert ruling.outcome is not Outcome.INTERCEPT
    assert ruling.leads == ()
    assert all(m.informational for m in ruling.measures)


@given(any_hit(st.just(NumberEvidence.VISIBLE), st.just(ListKind.DEFAULTER)), st.sampled_from(SCENES))
def test_a_masked_number_intercepts_only_where_nobody_else_would_fit(hit: Hit, scene: str) -> None:
    limits = COMPILED.scenes[scene].limits
    doubtful = hit.lookalikes > limits.intercept_lookalikes or hit.conflict
    nameless = all(c.field != "name" for c in hit.comparisons)
    if doubtful or nameless:
        assert rule((hit,), scene).outcome is not Outcome.INTERCEPT


@given(
    st.lists(any_hit(st.sampled_from(list(NumberEvidence)), st.sampled_from(list(ListKind))), max_size=3).map(tuple),
    st.sampled_from(SCENES),
    st.sampled_from([(), (version(date(2026, 10, 1)),), (version(), version(date(2020, 1, 1)))]),
)
def test_no_pass_rests_on_a_missing_or_old_list(
    hits: tuple[Hit, ...], scene: str, lists: tuple[ListVersion, ...]
) -> None:
    ruling = rule(hits, scene, lists=lists)
    assert ruling.outcome is not Outcome.PASS
    assert {"list-stale", "list-missing"} & set(codes(ruling))


@given(
    st.lists(any_hit(st.sampled_from(list(NumberEvidence)), st.sampled_from(list(ListKind))), max_size=3).map(tuple),
    st.sampled_from(SCENES),
    st.sampled_from(list(Role)),
)
def test_every_ruling_explains_itself(hits: tuple[Hit, ...], scene: str, role: Role) -> None:
    ruling = rule(hits, scene, role=role)
    assert ruling.reasons
    assert len(set(ruling.reasons)) == len(ruling.reasons)
    assert len({m.id for m in ruling.measures}) == len(ruling.measures)
    assert all(m.legal_basis and m.in_force for m in ruling.measures)
    if ruling.outcome is Outcome.INTERCEPT:
        assert "human-review-available" in codes(ruling)
        assert scene == "general" or any(m.verified and not m.informational for m in ruling.measures)


def test_the_list_of_consumption_orders_must_be_fresh_in_consumption_scenes() -> None:
    lists = (version(), version(date(2026, 1, 1), ListKind.CONSUMPTION_RESTRICTED))
    assert rule((), "travel-air", lists=lists).outcome is Outcome.REVIEW
    assert rule((), "general", lists=lists).outcome is Outcome.PASS


def test_rulings_without_hits_are_made_once() -> None:
    assert rule(()) is rule(())
    noted = rule((), notes=[reason("number-invalid")])
    assert codes(noted) == ["no-hit", "number-invalid"]
    for day in range(1, 31):
        for scene in SCENES[:40]:
            rule((), scene, at=date(2026, 11, day))
    assert len(COMPILED.quiet) <= 1024


def test_unknown_scene_names_the_nearest() -> None:
    with pytest.raises(UnknownSceneError) as caught:
        rule((), "bid")
    assert "bidding" in caught.value.nearest
    with pytest.raises(UnknownSceneError) as caught:
        rule((), "zzzz")
    assert caught.value.nearest == ("general",)


def test_leads_name_case_court_and_asset_but_no_person() -> None:
    hits = hits_of("full-number", ENTRY)
    lead = rule(hits, "deposit-account").leads[0]
    assert (lead.case_number, lead.court, lead.what) == ("(2020)浙0102执1号", "某某法院", "存款")
    assert (lead.measure_id, lead.scene) == ("bank-deposit-securities-freeze-assist", "deposit-account")
    assert "测试甲" not in lead.subject
    assert "1985" not in lead.subject
    company = rule(hits_of("organisation-code", COMPANY), "deposit-account", kind=SubjectKind.ORGANISATION)
    assert company.leads[0].subject == "测试某某有限公司 91330100MA0000000X"
    assert len(rule(hits_of("full-number*2", ENTRY), "vehicle-transaction").leads) == 4


def test_an_ended_entry_makes_no_lead_and_its_measures_are_information() -> None:
    from dataclasses import replace

    old = replace(ENTRY, publication_date=date(2015, 1, 1))
    ruling = rule(hits_of("full-number", old), "vehicle-transaction")
    assert ruling.outcome is Outcome.REVIEW
    assert ruling.leads == ()
    assert all(m.informational for m in ruling.measures)
    assert "measures-apply" not in codes(ruling)
    both = Hit(old, (ENTRY,), hits_of("full-number", old)[0].comparisons, 0.0, 0.9999, NumberEvidence.EQUAL)
    assert rule((both,), "vehicle-transaction").outcome is Outcome.INTERCEPT
    performed = replace(old, performance="全部已履行")
    doubts = Hit(performed, (old,), both.comparisons, 0.0, 0.9999, NumberEvidence.EQUAL)
    assert {"performed-still-listed", "term-ended"} <= set(codes(rule((doubts,))))


def test_a_representative_of_a_listed_company_by_an_organisation_is_nothing() -> None:
    ruling = rule(hits_of("representative", COMPANY), "lay-judge", kind=SubjectKind.ORGANISATION)
    assert ruling.outcome is Outcome.PASS


def test_plain_words_for_numbers() -> None:
    assert [plain_count(x) for x in (0.0004, 0.25, 3.44, 290123.0)] == ["<0.01", "0.25", "3.4", "290,000"]
    shown = [plain_probability(p) for p in (0.999999, 0.5, 0.000001)]
    assert shown == [">0.9999", "0.5000", "<0.0001"]


def test_a_decision_takes_forty_microseconds() -> None:
    hits = hits_of("full-number", ENTRY)
    best = min(_seconds(hits) for _ in range(20))
    assert best < 80e-6, "the budget is 40 µs; twice that is a regression even on a busy machine"


def _seconds(hits: tuple[Hit, ...]) -> float:
    started = time.perf_counter()
    for _ in range(200):
        rule(hits, "government-procurement")
    return (time.perf_counter() - started) / 200
