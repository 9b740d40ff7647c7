"""The ledger's texts are the canonical JSON of what they say, to the byte: whoever writes them from pieces may not differ.

The dictionaries here say what the parts hold; every text is drawn, quotation marks and control characters included.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from defaulter_screen.ids.number import mask
from defaulter_screen.ledger.audit.chain import canonical
from defaulter_screen.ledger.audit.entries import Entry, instant
from defaulter_screen.ledger.audit.facts import listing_of, listing_text
from defaulter_screen.ledger.audit.record import Context, Recorded, SubjectTokens, balance_of, hits_of, lists_data
from defaulter_screen.ledger.audit.texts import OpenTexts, personal_text
from defaulter_screen.models.decision import Decision, Lead, Outcome, Reason, SubjectView
from defaulter_screen.models.hit import Agreement, Balance, Comparison, Hit, Missing, NumberEvidence, Relation
from defaulter_screen.models.listing import Listing, ListKind, ListVersion
from defaulter_screen.models.repair import Repair, RepairKind
from defaulter_screen.models.subject import Gender, Role, SubjectKind
from defaulter_screen.names.name import mask_name
from ledger.ledger_factory import CONTEXT, FULL_NUMBER, MEASURE, START, decision, desk

TEXTS = (
    "court", "province", "case_number", "basis_number", "basis_unit", "duty", "performance", "performed",
    "unperformed", "grounds", "record_id", "category",
)  # fmt: skip

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ("", '"', "\\", "\n\x7f", "王小明")
)
chances = st.floats(0, 1) | st.sampled_from((0, 1, 5e-324))
weights = st.floats(allow_nan=False, allow_infinity=False)
days = st.dates(date(1990, 1, 1), date(2030, 1, 1))
numbers = st.sampled_from(("", FULL_NUMBER, "3301021985****1234", "91350100M000100Y43", "E12345678", '"'))
listings = st.builds(
    Listing,
    listing_id=st.just(1),
    key=st.sampled_from(("k1", '"')),
    list_kind=st.sampled_from(ListKind),
    source=words,
    kind=st.sampled_from(SubjectKind),
    name=words,
    number=numbers,
    gender=st.none() | st.sampled_from(Gender),
    age=st.none() | st.integers(0, 120),
    legal_representative=words,
    filing_date=st.none() | days,
    publication_date=st.none() | days,
    **dict.fromkeys(TEXTS, words),
)
comparisons = st.builds(Comparison, words, words, words, words, st.sampled_from(Agreement), weights, words, words)
missing = st.builds(Missing, words, words, words)
hits = st.builds(
    Hit,
    listing=listings,
    others=st.lists(listings, max_size=2).map(tuple),
    comparisons=st.lists(comparisons, max_size=3).map(tuple),
    lookalikes=st.floats(0, 1e9),
    probability=chances,
    number_evidence=st.sampled_from(NumberEvidence),
    relation=st.sampled_from(Relation),
    conflict=st.booleans(),
    complete_name=st.booleans(),
    missing=st.lists(missing, max_size=2).map(tuple),
)
reasons = st.lists(st.builds(Reason, words, words, words), max_size=2).map(tuple)
leads = st.builds(Lead, words, words, words, words, words, words, st.just(START), words)
decisions = st.builds(
    decision,
    st.just("d"),
    st.sampled_from(Outcome),
    st.lists(hits, max_size=3).map(tuple),
    scene=words,
    role=st.sampled_from(Role),
    subject=st.builds(
        SubjectView, st.sampled_from(SubjectKind), words, words, words, *[st.lists(words, max_size=2).map(tuple)] * 2
    ),
    probability=chances,
    measures=st.sampled_from(((), (MEASURE,))),
    reasons=reasons,
    missing=st.lists(missing, max_size=2).map(tuple),
    leads=st.lists(leads, max_size=2).map(tuple),
    at=days,
)
repairs = st.builds(Repair, st.sampled_from(RepairKind), words, days, days)
balances = st.builds(Balance, weights, chances, chances, chances, st.lists(st.integers(0, 9), max_size=3).map(tuple))
everything = st.builds(
    Recorded,
    decisions,
    st.builds(SubjectTokens, words, words),
    reasons,
    st.lists(words, max_size=2).map(tuple),
    st.lists(repairs, max_size=2).map(tuple),
    st.none() | balances,
)
contexts = st.builds(
    Context,
    words,
    words,
    words,
    st.tuples(st.floats(0, 1e10), st.integers(0, 10**9)),
    st.lists(
        st.builds(ListVersion, st.integers(1, 99), st.sampled_from(ListKind), words, words, days, st.just(START), words,
                  st.integers(0)), max_size=2,
    ).map(tuple),
    words,
)  # fmt: skip


def facts(listing: Listing, age: int | None) -> dict[str, Any]:
    number = listing.number
    if number and "*" not in number:
        number = f"{number[:10]}****{number[-4:]}" if len(number) == 18 else mask(number)
    said = {
        "key": listing.key,
        "list": listing.list_kind.value,
        "source": listing.source,
        "kind": listing.kind.value,
        "name": mask_name(listing.name) if listing.kind is SubjectKind.PERSON else listing.name,
        "number": number,
        "gender": listing.gender.value if listing.gender else "",
        "age": age,
        "legal_representative": mask_name(listing.legal_representative),
        "filed": listing.filing_date.isoformat() if listing.filing_date else "",
        "published": listing.publication_date.isoformat() if listing.publication_date else "",
        **{name: getattr(listing, name) for name in TEXTS},
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


def open_part(recorded: Recorded, context: Context) -> dict[str, Any]:
    made: Decision = recorded.decision
    balance = recorded.balance
    return {
        "caller": context.caller,
        "purpose": context.purpose,
        "run": context.run_id,
        "scene": made.scene,
        "role": made.role.value,
        "kind_of_subject": made.subject.kind.value,
        "list": made.list_version,
        "lists": lists_data(context.lists),
        "model": made.model_id,
        "population": list(context.population),
        "policy": made.policy_version,
        "policy_digest": context.policy_digest,
        "code": made.code_version,
        "on": made.at.isoformat(),
        "outcome": made.outcome.value,
        "probability": made.probability,
        "measures": [measure.id for measure in made.measures],
        "reasons": [reason.code for reason in made.reasons],
        "notes": [reason.code for reason in recorded.notes],
        "missing": [item.field for item in made.missing],
        "leads": len(made.leads),
        "hits": [
            {
                "list": hit.listing.list_kind.value,
                "probability": hit.probability,
                "lookalikes": hit.lookalikes,
                "number": hit.number_evidence.value,
                "relation": hit.relation.value,
                "conflict": hit.conflict,
                "complete_name": hit.complete_name,
                "comparisons": [[c.field, c.level, c.agreement.value, c.weight] for c in hit.comparisons],
                "missing": [item.field for item in hit.missing],
            }
            for hit in made.hits
        ],
        "balance": balance
        and [balance.prior, balance.unshown, balance.unshown_listed, balance.floor, list(balance.persons)],
    }


def personal_part(recorded: Recorded) -> dict[str, Any]:
    made = recorded.decision
    subject = made.subject
    return {
        "token": recorded.tokens.token,
        "evidence": recorded.tokens.evidence,
        "subject": {
            "name": subject.name,
            "id_number": subject.id_number,
            "reference": subject.reference,
            "repairs": list(subject.repairs),
            "problems": list(subject.problems),
        },
        "reasons": [[reason.text_zh, reason.text_en] for reason in made.reasons],
        "notes": [[reason.text_zh, reason.text_en] for reason in recorded.notes],
        "suppressed": list(recorded.suppressed),
        "repairs": [[r.kind.value, r.case_number, r.since.isoformat(), r.until.isoformat()] for r in recorded.repairs],
        "hits": [
            {
                "listings": [facts(one, json.loads(listing_text(one)).get("age")) for one in hit.listings],
                "values": [[c.subject_value, c.listing_value, c.note_zh, c.note_en] for c in hit.comparisons],
                "missing": [[item.effect_zh, item.effect_en] for item in hit.missing],
            }
            for hit in made.hits
        ],
        "leads": [
            {
                "case_number": lead.case_number,
                "court": lead.court,
                "subject": lead.subject,
                "what": lead.what,
                "measure": lead.measure_id,
                "met_at": lead.met_at.isoformat(),
                "met_by": lead.met_by,
            }
            for lead in made.leads
        ],
    }


@given(listings)
def test_a_listing_s_text_is_the_canonical_json_of_its_facts(listing: Listing) -> None:
    text = listing_text(listing)
    again = listing_of(json.loads(text))
    assert text == canonical(facts(listing, again.age))
    assert (again.key, again.court, again.filing_date) == (listing.key, listing.court, listing.filing_date)


@given(st.lists(everything, min_size=1, max_size=3), contexts)
def test_both_parts_are_the_canonical_json_of_what_they_say(several: list[Recorded], context: Context) -> None:
    texts = OpenTexts(context)
    for recorded in (*several, replace_day(several[0]), several[0]):
        opened, personal = "{" + texts.of(recorded) + "}", personal_text(recorded)
        assert opened == canonical(open_part(recorded, context))
        assert personal == canonical(personal_part(recorded))
        hits_again = hits_of(json.loads(opened), json.loads(personal))
        assert [hit.comparisons for hit in hits_again] == [hit.comparisons for hit in recorded.decision.hits]
        assert balance_of(json.loads(opened)) == recorded.balance


def test_of_bearers_who_compare_alike_the_facts_of_the_first_are_kept_and_the_others_mentioned() -> None:
    compared = (Comparison("name", "张*", "张*", "exact", Agreement.SAME, 1.0, "姓名一致", "same name"),)
    listings = [
        Listing(n, f"k{n}", kind, "", SubjectKind.PERSON, "张伟", court="甲院", case_number=f"{n}号", duty="还钱")
        for n, kind in enumerate([ListKind.DEFAULTER] * 3 + [ListKind.HONOURED] * 2 + [ListKind.CONSUMPTION_RESTRICTED])
    ]
    hits = tuple(Hit(one, (), compared, 5.0, 0.1 if n < 5 else 0.2) for n, one in enumerate(listings))
    hits += (replace(hits[0], comparisons=(replace(compared[0]),)), replace(hits[0], probability=0.3))
    recorded = Recorded(replace(decision("d"), hits=hits), SubjectTokens("a", "b"))
    personal = json.loads(personal_text(recorded))
    kept = [hit["listings"][0] for hit in personal["hits"]]
    assert ["duty" in one for one in kept] == [True, False, False, True, True, True, True, True]
    mentioned = {"key": "k1", "list": "defaulter", "kind": "person", "court": "甲院", "case_number": "1号"}
    assert kept[1] == mentioned
    assert listing_of(kept[1]).case_number == "1号"


def replace_day(recorded: Recorded) -> Recorded:
    """The same on another day, in another scene."""
    made = recorded.decision
    return recorded._replace(decision=replace(made, at=date(2031, 1, 1), scene=f"{made.scene}."))


def test_an_event_s_body_is_the_canonical_json_of_its_fields(tmp_path: Path) -> None:
    held = desk(tmp_path / "l.ledger")
    recorded = Recorded(decision('d"1'), SubjectTokens("a", "b"))
    held.trail.append(recorded, CONTEXT)
    held.trail.write([Entry("policy", instant(START), {"digest": "\\", "share": 0.5})])
    rows = held.ledger.rows("SELECT seq, body, hash FROM audit_event ORDER BY seq")
    heads = [json.loads(body) for _, body, _ in rows]
    assert [body for _, body, _ in rows] == [canonical(head) for head in heads]
    assert [*heads[1]][:6] == ["n", "kind", "id", "at", "key", "commit"]
    assert dict(list(heads[1].items())[6:]) == open_part(recorded, CONTEXT)
    assert (heads[1]["id"], heads[2]["digest"], heads[2]["share"]) == ('d"1', "\\", 0.5)
    held.close()
