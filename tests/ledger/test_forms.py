from __future__ import annotations

from dataclasses import replace
from datetime import date

from defaulter_screen.ids.number import Number, Scheme
from defaulter_screen.ledger.forms import evidence_form, identity_form, listing_form, possible_forms
from defaulter_screen.models.normalised import Birth
from defaulter_screen.models.subject import Gender, Subject
from defaulter_screen.normalisation import normalise_subject
from ledger.ledger_factory import listing, person

TODAY = date(2026, 11, 1)


def test_a_complete_number_is_the_identity_whatever_the_name() -> None:
    assert identity_form(person("王小明")) == identity_form(person("王晓明"))
    assert evidence_form(person("王小明")) != evidence_form(person("王晓明"))


def test_without_a_complete_number_all_evidence_is_the_identity() -> None:
    masked = person(number="3301021985****1234", complete=False)
    assert identity_form(masked) == evidence_form(masked)
    assert identity_form(masked) != identity_form(replace(masked, gender=Gender.MALE))


def test_unified_code_and_the_organisation_code_inside_are_one() -> None:
    code = Subject(name="杭州明月商贸有限公司", id_number="91330100MA27XG0R0L")
    whole = normalise_subject(code, today=TODAY)
    pattern = (whole.number.pattern or "") if whole.number else ""
    inside = replace(whole, number=Number(Scheme.ORG_CODE, pattern[8:17], "*" * 8 + pattern[8:17] + "*"))
    if whole.number is not None and whole.number.complete:
        assert identity_form(whole) == identity_form(inside)
    assert identity_form(inside).endswith(pattern[8:17])


def test_spelling_does_not_change_a_form() -> None:
    plain = normalise_subject(Subject(name="王伟", id_number="330102198503041239"), today=TODAY)
    odd = normalise_subject(Subject(name=" 王 偉", id_number="３３０１０２１９８５０３０４１２３９"), today=TODAY)
    assert evidence_form(plain) == evidence_form(odd)


def test_possible_forms_reach_screenings_with_less_evidence() -> None:
    full = replace(person(), birth=Birth(1985, 3, 4), gender=Gender.MALE)
    forms = possible_forms(full)
    assert forms[0] == identity_form(full)
    assert identity_form(person(number="")) in forms
    assert identity_form(replace(person(number=""), birth=Birth(1985, 3, 4))) in forms
    assert len(set(forms)) == len(forms)


def test_nothing_but_a_number_has_no_empty_form() -> None:
    only_number = replace(person(), person=None)
    assert all(form.count("\x1f") == 2 or "3301" in form for form in possible_forms(only_number))


def test_a_listing_s_form_follows_who_it_is_not_what_it_owes() -> None:
    assert listing_form(listing()) == listing_form(listing(performance="部分履行", court="别的法院"))
    for change in ({"name": "王晓明"}, {"number": "3301021985****9999"}, {"age": 39}, {"gender": Gender.FEMALE}):
        assert listing_form(listing(**change)) != listing_form(listing())
