"""Labels are read as written, in both languages, or refused: no figure rests on a guess."""

from __future__ import annotations

import pytest

from defaulter_screen.errors import AmbiguousSourceError, InvalidInputError, SourceError
from defaulter_screen.evaluation.labels import LabelReader, is_label_field
from defaulter_screen.models.decision import Outcome


def read(headings, cells, **chosen):
    return LabelReader(headings, chosen, path="x.csv")(cells, 7)


@pytest.mark.parametrize(
    ("cell", "listed"), [("1", True), ("是", True), ("true-match", True), ("TRUE", True), ("0", False), ("否", False)]
)
def test_yes_and_no_are_read_in_every_usual_spelling(cell, listed):
    assert read(["姓名", "是否在名单"], ["张三", cell]).listed is listed


@pytest.mark.parametrize("cell", ["", "undetermined", "不确定"])
def test_a_row_about_which_nobody_knows_has_no_label(cell):
    assert read(["listed"], [cell]) is None


@pytest.mark.parametrize(
    ("headings", "cells", "field"),
    [
        (["listed"], ["maybe"], "listed"),
        (["listed", "acceptable"], ["1", "intercept;reject"], "acceptable"),
        (["listed", "weight"], ["1", "-1"], "weight"),
        (["listed", "weight"], ["1", "heavy"], "weight"),
        (["listed", "weight"], ["1", "inf"], "weight"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_row(headings, cells, field):
    with pytest.raises(InvalidInputError) as caught:
        read(headings, cells)
    assert caught.value.row == 7
    assert caught.value.field == field


def test_outcomes_and_case_numbers_come_in_either_language_and_several():
    label = read(["listed", "可接受结论", "案号"], ["1", "拦截；review", "（2020）浙0102执1号;(2021)京01执2号"])
    assert label.acceptable == {Outcome.INTERCEPT, Outcome.REVIEW}
    assert label.case_numbers == {"(2020)浙0102执1号", "(2021)京01执2号"}


def test_a_chosen_column_goes_before_the_recognised_one():
    label = read(
        ["listed", "acceptable", "acceptable_full"], ["0", "pass;review", "pass"], acceptable="acceptable_full"
    )
    assert label.acceptable == {Outcome.PASS}


def test_no_label_column_and_two_of_them_are_refused():
    with pytest.raises(SourceError, match="listed"):
        LabelReader(["姓名"], {}, path="x.csv")
    with pytest.raises(AmbiguousSourceError):
        LabelReader(["listed", "是否在名单"], {}, path="x.csv")
    with pytest.raises(SourceError, match="nosuch"):
        LabelReader(["listed"], {"weight": "nosuch"}, path="x.csv")


def test_fields_of_the_label_are_told_from_those_of_the_applicant():
    assert is_label_field("weight")
    assert is_label_field("是否在名单")
    assert not is_label_field("姓名")
