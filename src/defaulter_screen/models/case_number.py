"""Case numbers (案号) in one writing: width, brackets and spaces differ between publications of the same case."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_BRACKETS = str.maketrans("〔【[{<《〈", "(((((((") | str.maketrans("〕】]}>》〉", ")))))))")


_OTHER_BRACKETS = "〔【[{<《〈〕】]}>》〉"


def unify_case_numbers(texts: Sequence[str]) -> list[str]:
    """``unify_case_number`` of many: where all are written as courts write them, only their brackets change."""
    joined = "\n".join(texts).replace("（", "(").replace("）", ")")
    pieces = joined.split()
    usual = (
        len(pieces) == len(texts)
        and sum(map(len, pieces)) + len(texts) - 1 == len(joined)
        and unicodedata.is_normalized("NFKC", joined)
        and not any(bracket in joined for bracket in _OTHER_BRACKETS)
    )
    return pieces if usual else [unify_case_number(text) for text in texts]


def unify_case_number(text: str) -> str:
    """One writing of a case number.

    >>> unify_case_number("〔2020〕浙 ０１０２执 123号") == unify_case_number("（2020）浙0102执123号")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split())
