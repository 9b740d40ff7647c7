"""One organisation and one listing: the code first, then the name part by part."""

from __future__ import annotations

from itertools import product

import pytest

from defaulter_screen.ids.business_registration import check_character
from defaulter_screen.matching.evidence import Evaluation
from defaulter_screen.matching.organisation_blocking import organisation_number_keys
from defaulter_screen.matching.organisations import compare_codes, compare_names, could_be, evaluate_organisation
from defaulter_screen.models.hit import Agreement, NumberEvidence, Relation
from defaulter_screen.names.organisation import parse_organisation
from factory import World
from matching.sides import RATES, asks, listed

NAME = "杭州宏鑫食品有限公司"
MINE, OTHER = (World.of(seed, 0, 1).companies[0].code for seed in (1, 2))
REGISTERED, OTHER_REGISTERED = (body + check_character(body) for body in ("33010000001234", "33010000001235"))
MASKED = MINE[:10] + "****" + MINE[14:]


def evaluate(subject_text: str, listing_text: str, **fields: str) -> Evaluation | None:
    """Each ``name|number``."""
    (name, code), (other, number) = subject_text.split("|"), listing_text.split("|")
    subject = asks(
        name=name or None, id_number=code or None, kind="organisation", legal_representative=fields.get("mine")
    )
    listing = listed(other, number, kind="organisation", legal_representative=fields.get("theirs", ""))
    return evaluate_organisation(subject, listing, RATES.organisation)


@pytest.mark.parametrize(
    ("mine", "theirs", "level"),
    [
        (MINE, MINE, "equal"),
        (MINE[8:17], MINE, "equal"),
        (MINE, MINE[8:17], "equal"),
        (MINE, OTHER, "different"),
        (MINE, MASKED, "visible"),
        (MINE[:4] + "*" * 10 + MINE[14:], MINE, "unknown"),
        (MINE[:17] + ("0" if MINE[17] != "0" else "1"), OTHER, "unknown"),
        (REGISTERED, REGISTERED, "equal"),
        (REGISTERED, OTHER_REGISTERED, "different"),
        (REGISTERED, MINE, "unknown"),
        ("", MINE, "unknown"),
    ],
)
def test_codes(mine: str, theirs: str, level: str) -> None:
    subject = asks(name=NAME, id_number=mine or None, kind="organisation")
    assert compare_codes(subject.number, listed(NAME, theirs, kind="organisation").number) == level


@pytest.mark.parametrize(
    ("mine", "theirs", "level", "relation"),
    [
        (NAME, NAME, "exact", Relation.SAME),
        ("宏鑫食品（杭州）有限公司", NAME, "exact", Relation.SAME),
        ("杭州宏鑫食品有限责任公司", NAME, "same-form", Relation.SAME),
        ("杭州宏鑫食品股份有限公司", NAME, "other-form", Relation.SAME),
        ("杭州宏新食品有限公司", NAME, "slip", Relation.SAME),
        ("杭州鑫宏食品有限公司", NAME, "slip", Relation.SAME),
        ("杭州宏鑫鑫食品有限公司", NAME, "slip", Relation.SAME),
        ("杭州宏食品有限公司", NAME, "slip", Relation.SAME),
        ("杭洲宏鑫食品有限公司", NAME, "one-apart", Relation.SAME),
        ("杭州宏鑫食品有线公司", NAME, "one-apart", Relation.SAME),
        ("杭州宏鑫食品有限公词", "杭州宏鑫食品有限责任公司", "one-apart", Relation.SAME),
        ("杭州宏鑫食品股分有限公司", "杭州宏鑫食品股份有限公司", "one-apart", Relation.SAME),
        ("杭洲宏鑫食品有限公司上海分公司", NAME, "one-apart", Relation.BRANCH),
        ("杭洲宏新食品有限公司", NAME, "different", Relation.SAME),
        ("杭洲宏鑫食品有线公司", NAME, "different", Relation.SAME),
        ("杭洲宏鑫物流有限公司", NAME, "different", Relation.SAME),
        ("杭州宏鑫食品股分有限公司", NAME, "different", Relation.SAME),
        ("宏新食品", NAME, "different", Relation.SAME),
        ("宏鑫食品", NAME, "partial", Relation.SAME),
        ("宏鑫食品有限公司", NAME, "partial", Relation.SAME),
        ("杭州宏鑫食品", NAME, "partial", Relation.SAME),
        ("杭州宏鑫食品有限责任公", NAME, "partial", Relation.SAME),
        ("昌机电设备", "交河昌机电设备有限公司", "partial", Relation.SAME),
        ("杭州宏达食品有限公司", NAME, "different", Relation.SAME),
        ("杭州宏鑫物流有限公司", NAME, "different", Relation.SAME),
        ("杭州宏鑫电子科技有限公司", NAME, "different", Relation.SAME),
        ("宁波宏鑫食品有限公司", NAME, "different", Relation.SAME),
        ("中铁第三工程局有限公司", "中铁第八工程局有限公司", "different", Relation.SAME),
        ("杭州宏鑫食品有限公司上海分公司", NAME, "exact", Relation.BRANCH),
        (NAME, "杭州宏鑫食品有限公司上海分公司", "exact", Relation.HEAD_OFFICE),
        ("杭州宏鑫食品有限公司北京分公司", "杭州宏鑫食品有限公司上海分公司", "different", Relation.SAME),
        ("有限公司", "公司", "different", Relation.SAME),
    ],
)
def test_names(mine: str, theirs: str, level: str, relation: Relation) -> None:
    found = compare_names(parse_organisation(mine), parse_organisation(theirs))
    assert found is not None
    assert (found.level, found.relation) == (level, relation)


def test_no_name_is_no_comparison() -> None:
    assert compare_names(None, parse_organisation(NAME)) is None


@pytest.mark.parametrize(
    ("mine", "theirs", "evidence"),
    [
        (f"{NAME}|{MINE}", f"{NAME}|{MINE}", NumberEvidence.EQUAL),
        (f"|{MINE}", f"{NAME}|{MINE}", NumberEvidence.EQUAL),
        (f"宁波大地物流有限公司|{MINE}", f"{NAME}|{MINE}", NumberEvidence.EQUAL),
        (f"杭州宏新食品有限公司|{MINE}", f"{NAME}|{MINE}", NumberEvidence.EQUAL),
        (f"{NAME}上海分公司|{MINE}", f"{NAME}|{MINE}", NumberEvidence.EQUAL),
        (f"{NAME}|{MINE}", f"{NAME}|{MASKED}", NumberEvidence.VISIBLE),
        (f"|{MINE}", f"{NAME}|{MASKED}", NumberEvidence.VISIBLE),
        (f"宁波大地物流有限公司|{MINE}", f"{NAME}|{MASKED}", NumberEvidence.VISIBLE),
        (f"杭州宏鑫食品有限公词|{MINE}", f"{NAME}|{MINE[:8]}******{MINE[14:]}", NumberEvidence.VISIBLE),
        (f"{NAME}|{MASKED}", f"{NAME}|{MINE}", NumberEvidence.MASKED),
        (f"{NAME}上海分公司|{MINE}", f"{NAME}|{MASKED}", NumberEvidence.VISIBLE),
        (f"{NAME}上海分公司|{OTHER}", f"{NAME}|{MINE}", NumberEvidence.NONE),
        (f"{NAME}|", f"{NAME}|{MINE}", NumberEvidence.NONE),
        ("宏鑫食品|", f"{NAME}|", NumberEvidence.NONE),
        ("宏鑫食品有限公司上海分公司|", f"{NAME}|", NumberEvidence.NONE),
        ("中国大众保险有限公司|", "中国大众保险有限公司|", NumberEvidence.NONE),
    ],
)
def test_evidence(mine: str, theirs: str, evidence: NumberEvidence) -> None:
    found = evaluate(mine, theirs)
    assert found is not None
    assert found.evidence is evidence
    assert found.odds > 0


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (f"{NAME}|{MINE}", f"{NAME}|{OTHER}"),
        (f"|{MINE}", f"{NAME}|{MINE[:14]}****"),
        (f"宁波大地物流有限公司|{MASKED}", f"{NAME}|{MINE}"),
        (f"宁波大地物流有限公司|{MINE[8:17]}", f"{NAME}|{MASKED}"),
        ("杭州宏达食品有限公司|", f"{NAME}|"),
        ("杭州宏新食品有限公司上海分公司|", f"{NAME}|"),
        ("杭州宏鑫食品股份有限公司上海分公司|", f"{NAME}|"),
    ],
)
def test_other_bodies(mine: str, theirs: str) -> None:
    assert evaluate(mine, theirs) is None


@pytest.mark.parametrize(
    ("mine", "level", "agreement"),
    [
        ("杭州宏鑫食品有限公词", "one-apart", Agreement.SIMILAR),
        ("杭州宏鑫食物有限公司", "one-apart", Agreement.SIMILAR),
        ("杭州宏达食品有限公司", "other-name", Agreement.CONFLICT),
        ("杭州第三宏鑫食品有限公司", "other-name", Agreement.CONFLICT),
        ("宁波大地物流有限公司", "other-name", Agreement.CONFLICT),
    ],
)
def test_a_code_that_fits_a_masked_one_is_looked_at_whatever_the_name(mine, level, agreement) -> None:
    found = evaluate(f"{mine}|{MINE}", f"{NAME}|{MASKED}")
    assert found is not None
    name = next(finding for finding in found.findings if finding.field == "name")
    assert (name.level, name.agreement) == (level, agreement)
    assert found.stands
    # Another name and what a mask leaves of the code: a question, and never a certainty.
    assert (found.odds > 10) is (level == "one-apart")
    headed = evaluate(f"{mine}|{MINE}", f"{NAME}|{MASKED}", mine="李小明", theirs="李小明")
    assert headed is not None
    assert headed.odds > 100 * found.odds


def test_a_representative_helps_and_a_changed_one_hardly_hurts() -> None:
    plain, same, other = (
        evaluate(f"{NAME}|", f"{NAME}|", mine=mine, theirs="王伟").odds  # type: ignore[union-attr]
        for mine in ("", "王偉", "李明")
    )
    assert same > 100 * plain > 100 * other > 10 * plain


NUMBERS = ("", MINE, OTHER, MINE[8:17], MASKED, REGISTERED, OTHER_REGISTERED, "330102198503041236")
NAMES = (
    "",
    NAME,
    "宏鑫食品（杭州）有限公司",
    "杭州宏新食品有限公司",
    "上海宏鑫食品有限公司",
    f"{NAME}宁波分公司",
    "杭州宏鑫",
)


@pytest.mark.parametrize("theirs", NUMBERS)
@pytest.mark.parametrize("mine", NUMBERS)
def test_whose_names_exclude_each_other_is_told_by_a_key_of_the_number_or_by_nothing(mine: str, theirs: str) -> None:
    """What a batch leaves unread of the firms that it meets."""
    for name, other in product(NAMES, repeat=2):
        if not (name or mine) or could_be(*(parse_organisation(one) if one else None for one in (name, other))):
            continue
        subject = asks(name=name or None, id_number=mine or None, kind="organisation")
        listing = listed(other, theirs, kind="organisation")
        if set(organisation_number_keys(subject)).isdisjoint(organisation_number_keys(listing)[:1]):
            assert evaluate_organisation(subject, listing, RATES.organisation) is None
