"""Person or organisation, from the shape of a name alone.

A source that says which it is is believed before this; the guess is for cells that say nothing.

>>> guess_kind("张三"), guess_kind("杭州鑫隆贸易有限公司"), guess_kind("ABC Co., Ltd."), guess_kind("Zhang Wei")
('person', 'organisation', 'organisation', 'person')
"""

from __future__ import annotations

import re
from typing import Literal

from defaulter_screen.names.industries import trade_words
from defaulter_screen.names.legal_forms import form_classes, split_form
from defaulter_screen.names.regions import Rank, steps
from defaulter_screen.names.tables import surname_shares
from defaulter_screen.names.text import HAN, MIDDLE_DOT, clean, fold, is_plain, with_plain_brackets
from defaulter_screen.patterns import later

Kind = Literal["person", "organisation"]

_IN_BRACKETS = re.compile(r"\([^()]*\)?")
_HAN_ONLY = later(rf"[^{HAN}]")
_LATIN_WORD = re.compile(r"[a-z]+")
_LATIN_COMPANY = frozenset(
    [
        "co",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "company",
        "llc",
        "llp",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "bv",
        "nv",
        "pte",
        "pty",
        "sdn",
        "bhd",
        "kk",
        "group",
        "holding",
        "holdings",
        "international",
        "enterprise",
        "enterprises",
        "trading",
        "technology",
        "technologies",
        "tech",
        "industries",
        "industrial",
        "bank",
        "university",
        "college",
        "school",
        "hospital",
        "institute",
        "association",
        "foundation",
        "union",
        "committee",
        "ministry",
        "department",
        "factory",
        "plant",
        "hotel",
        "restaurant",
        "shop",
        "store",
        "center",
        "centre",
        "services",
        "solutions",
        "systems",
        "logistics",
        "shipping",
        "fund",
        "capital",
    ]
)
# Anywhere in a name, these make it an organisation's.
_TELLING = (
    *(
        "公司",
        "合伙企业",
        "个体工商户",
        "个体户",
        "个人独资",
        "合作社",
        "委员会",
        "事务所",
        "人民政府",
        "村民小组",
        "集团",
    ),
)
# Forms that no given name is made of, so that three or four characters suffice: 鑫隆厂, 老王饭店.
_SHORT_FORMS = frozenset("厂店")
_FORM_IN_FOUR = frozenset(
    {"establishment", "institution", "cooperative", "branch", "group", "association", "committee"}
)
# Characters that transliterate Uyghur, Kazakh, Tibetan, Mongolian and other names, which may stand without their dot.
_TRANSLITERATING = frozenset(
    "丁万不丛东丽乃久义乌买亚什仁仓代伊伦伯佩依俄保先克兰其再凯切利力加努勒华卓卜占卡古台史叶合吉吐吾周呼"
    "哈哲唐嘎噶因图坎坦塔夏外多夫央奇奥如姆娜子孔孙孜宁安宗宾密尔尕尤尼山岗巴布希帕干库康延弗张强当德志恩"
    "恰戈才扎托拉拜措提支文斯方日旦旭旺明普更曹曼朗木朱杜来杨杰林果格桑梅森次欧比毛永汗江沃沙法波泰洛海温"
    "满潘热牙特玉玛珍珠班琼瓦甘甲登皮盖真福科穆端米素索约纳维罕罗羊群翁者耶聂肯胡艾苏若英茨茹荣莫萨蒙西诺"
    "贝贡赛赫辛边达连迪邓那邦都里金门阿雅雪雷韦顿额高鲁麦黑齐"
)


def guess_kind(raw: str) -> Kind:
    """Guess from the name alone; without any evidence of an organisation it is a person.

    Args:
        raw: the name as written.
    """
    if raw and is_plain(raw):
        return "organisation" if len(raw) > 3 and _tells(raw) else _han(raw)
    cleaned = with_plain_brackets(raw) or fold(clean(raw))
    han = _HAN_ONLY.sub("", _IN_BRACKETS.sub("", cleaned)) or _HAN_ONLY.sub("", cleaned)
    if not han:
        return _latin(cleaned.lower())
    if len(han) > 3 and _tells(cleaned):
        return "organisation"
    if MIDDLE_DOT in cleaned:
        return _with_dot(han)
    if any(char.isascii() and char.isalnum() for char in cleaned):
        return "organisation" if len(han) > 4 or _has_trade(han) or cleaned[0].isascii() else "person"
    return _han(han)


def _tells(text: str) -> bool:
    return any(word in text for word in _TELLING)


def _latin(text: str) -> Kind:
    words = _LATIN_WORD.findall(text)
    telling = not _LATIN_COMPANY.isdisjoint(words) or "&" in text or any(char.isdigit() for char in text)
    return "organisation" if words and telling else "person"


def _with_dot(han: str) -> Kind:
    """Names with a middle dot are persons' unless they end as an organisation's."""
    return "organisation" if len(han) > 4 and (split_form(han)[1] or _has_trade(han)) else "person"


def _han(han: str) -> Kind:
    form = split_form(han)[1]
    if len(han) <= 3:
        return "organisation" if form in _SHORT_FORMS else "person"
    if len(han) == 4:
        return _of_four(han, form)
    return "organisation" if form or _has_trade(han) or not _sounds_foreign(han) else "person"


def _of_four(han: str, form: str) -> Kind:
    """Four characters: a double surname, a name of two surnames, a transliteration, or a short company name."""
    if han[:2] in surname_shares():
        return "person"
    if form in _SHORT_FORMS or (len(form) > 1 and form_classes()[form] in _FORM_IN_FOUR):
        return "organisation"
    placed = _begins_with_place(han) and not _sounds_foreign(han)
    return "organisation" if placed or _has_trade(han) else "person"


def _sounds_foreign(han: str) -> bool:
    return sum(char in _TRANSLITERATING for char in han) >= 0.7 * len(han)


def _has_trade(han: str) -> bool:
    return trade_words().at_end(han, len(han), 2) > 1


def _begins_with_place(han: str) -> bool:
    return bool(steps(han, 0, Rank.CITY))
