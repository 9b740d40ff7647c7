"""Every reason has both sentences, with the same parameters as far as they do not differ by language."""

from __future__ import annotations

import re
import string

import pytest

from defaulter_screen.models.reasons import REASONS, reason


def parameters(template: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}


@pytest.mark.parametrize("code", REASONS)
def test_both_languages_fill(code: str) -> None:
    zh, en = REASONS[code]
    assert re.fullmatch(r"[a-z][a-z-]*", code)
    assert re.search(r"[\u4e00-\u9fff]", zh) or "_zh}" in zh
    assert re.search(r"[A-Za-z]", en)
    assert parameters(zh) == parameters(en)
    names = {name for text in (zh, en) for _, name, _, _ in string.Formatter().parse(text) if name}
    made = reason(code, **dict.fromkeys(names, "某"))
    assert made.code == code
    assert "{" not in made.text_zh + made.text_en


def test_a_missing_parameter_or_code_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        reason("no-such-code")
    with pytest.raises(KeyError):
        reason("no-hit")
