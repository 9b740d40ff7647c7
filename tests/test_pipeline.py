"""The flow's own rules: what identifies a subject, what a decision shows of him, which versions it names."""

from __future__ import annotations

import pytest

from defaulter_screen.models.subject import Subject
from defaulter_screen.normalisation import normalise_subject
from defaulter_screen.pipeline import code_version, identifies, view_of
from factory import AT

NUMBER = "330102198503041236"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "李小明"}, True),
        ({"name": "杭州宏鑫食品有限公司"}, True),
        ({"id_number": NUMBER}, True),
        ({"id_number": NUMBER[:17] + "1"}, False),
        ({"id_number": "3.30102E+17"}, False),
        ({"id_number": NUMBER[:6] + "************"}, False),
    ],
)
def test_what_identifies_a_subject(fields: dict[str, str], expected: bool) -> None:
    assert identifies(normalise_subject(Subject(**fields), today=AT)) is expected


def test_persons_are_shown_masked_and_organisations_as_they_are() -> None:
    person = Subject(name=" 李小明", id_number=NUMBER, reference="7")
    company = Subject(name="杭州宏鑫食品有限公司", id_number="91330100MA2ABCDE1R")
    shown, open_ = (view_of(subject, normalise_subject(subject, today=AT)) for subject in (person, company))
    assert (shown.name, shown.id_number, shown.reference) == ("李**", "330*************36", "7")
    assert (open_.name, open_.id_number) == ("杭州宏鑫食品有限公司", "91330100MA2ABCDE1R")


def test_the_code_version_names_all_that_can_move_a_result() -> None:
    parts = code_version("1.2.3").split("/")
    assert (parts[0], len(parts)) == ("1.2.3", 3)
