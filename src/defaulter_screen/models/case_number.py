"""Case numbers (案号) in one writing: width, brackets and spaces differ between publications of the same case."""

from __future__ import annotations

import unicodedata

_BRACKETS = str.maketrans("〔【[{<《〈", "(((((((") | str.maketrans("〕】]}>》〉", ")))))))")


def unify_case_number(text: str) -> str:
    """One writing of a case number.

    >>> unify_case_number("〔2020〕浙 ０１０２执 123号") == unify_case_number("（2020）浙0102执123号")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split())
