"""Trade name (字号) and trade words (行业) of an organisation's core, split by the list of trade words.

The list (``data/organisations/industries.txt``) holds single trade words; they are taken off the end, longest first,
again and again, and the trade name keeps two characters at least, as the rules on registered names ask
(企业名称登记管理规定, article 8).
"""

from __future__ import annotations

from functools import cache, lru_cache

from defaulter_screen.names.lexicon import Lexicon, data_lines
from defaulter_screen.names.ordinals import COUNTING, ordinal_at_end

# No trade names by themselves: 中国建筑 keeps its first trade word.
_NO_BRAND = frozenset({"中国", "中华", "全国", "国家"})
_JOINTS = "及与和暨"


@cache
def trade_words() -> Lexicon:
    """The list, read once."""
    return Lexicon(data_lines("organisations/industries.txt"))


@lru_cache(maxsize=4096)  # a name asks for the same core up to three times
def split_core(core: str) -> tuple[str, str]:
    """Split the core into trade name and trade words; (core, "") where the list does not tell.

    >>> split_core("世坦建设第八工程"), split_core("阿里巴巴"), split_core("中国石油天然气")
    (('世坦', '建设第八工程'), ('阿里巴巴', ''), ('中国石油', '天然气'))
    """
    words = trade_words()
    end = previous = len(core)
    if core in words:
        return core, ""
    while True:
        length = words.at_end(core, end, 2) or (end < len(core) and _between(core, end))
        if not length:
            break
        end, previous = end - length, end
    if core[:end] in _NO_BRAND:
        end = previous
    elif end == len(core):
        end -= words.at_end(core, end, 1)
    return core[:end], core[end:]


def _between(core: str, end: int) -> int:
    """Length of what may stand between two trade words: an ordinal, or 及."""
    last = core[end - 1]
    if last in COUNTING:
        length = ordinal_at_end(core[:end])
        return length if end - length >= 2 else 0
    return 1 if last in _JOINTS and end > 3 and trade_words().at_end(core, end - 1, 2) else 0
