"""Legal forms at the end of organisation names, and branches behind them.

The table ``data/organisations/legal_forms.tsv`` gives every form its class; 有限公司 and 有限责任公司 are one form in
law (Company Law of 2023, article 7). A branch has no legal personality of its own (article 13), so its name is cut into
the company and the branch words.
"""

from __future__ import annotations

from functools import cache

from defaulter_screen.names.lexicon import Lexicon, data_lines

_COMPANY = "公司"
_BANK = "银行"
# Classes that end a company's own name; any other form behind 公司 is a part of that company (加油站, 门市部, 工会).
_OWN = frozenset({"limited", "joint-stock", "stock-cooperative", "group", "partnership", "sole", "individual"})
# One-character forms that stand at the end of a place as well (市场, 分部): no border between company and branch.
_BORDERS = frozenset("厂店社")
_NONE = "none"
INDIVIDUAL = "individual"
BRANCH = "branch"


@cache
def form_classes() -> dict[str, str]:
    """Legal form -> class."""
    return dict(line.split("\t") for line in data_lines("organisations/legal_forms.tsv"))


@cache
def _forms() -> Lexicon:
    return Lexicon(form_classes())


def split_form(text: str) -> tuple[str, str, str]:
    """Cut the legal form off the end: (what is before it, form, class); form and class are empty if there is none.

    An individual business keeps the ending of its sign as form: 鑫隆小吃店(个体工商户) is 鑫隆小吃 + 店, class
    ``individual``.

    >>> split_form("杭州鑫隆贸易有限责任公司")
    ('杭州鑫隆贸易', '有限责任公司', 'limited')
    """
    length = _forms().at_end(text, len(text), 2)
    if not length:
        return text, "", ""
    stem, form = text[:-length], text[-length:]
    group = form_classes()[form]
    if group == _NONE:
        return text, "", ""
    if group == INDIVIDUAL:
        sign = _forms().at_end(stem, len(stem), 2)
        return (stem[:-sign], stem[-sign:], group) if sign else (stem, form, group)
    return stem, form, group


def split_branch(text: str) -> tuple[str, str]:
    """Cut branch words off behind a legal form: (company, branch words); the second is empty if there is no branch.

    >>> split_branch("杭州鑫隆贸易有限公司宁波分公司")
    ('杭州鑫隆贸易有限公司', '宁波分公司')
    """
    border = text.find(_COMPANY) + len(_COMPANY)
    if len(_COMPANY) <= border < len(text):
        return _behind_company(text, border)
    if border == len(text):
        return text, ""
    length = _forms().at_end(text, len(text), 2)
    if length and form_classes()[text[-length:]] == BRANCH:
        border = _border(text, len(text) - length)
        return text[:border], text[border:]
    return text, ""


def _behind_company(text: str, first: int) -> tuple[str, str]:
    """What stands behind the last 公司 that ends a company's name, the name's own end aside."""
    length = _forms().at_end(text, len(text), 2)
    form = text[-length:] if length else ""
    if not form or form_classes()[form] in _OWN:
        return text, ""
    border = text.rfind(_COMPANY, 0, len(text) - length) + len(_COMPANY)
    if border < first or not split_form(text[:border])[1]:
        return text, ""
    return text[:border], text[border:]


def _border(text: str, end: int) -> int:
    """Where the mother's name ends in a branch name without 公司; the whole length if it cannot be told."""
    bank = text.rfind(_BANK, 2, end)
    if bank > 0:
        return bank + len(_BANK)
    for border in range(end, 3, -1):
        length = _forms().at_end(text, border, 2)
        form = text[border - length : border]
        if length > 1 or form in _BORDERS:
            return border
    return len(text)
