"""What organisations' names carry in brackets or behind a label: a place, an owner, a former name, a state.

    天华(北京)电器有限公司              the place belongs to the name
    鑫隆小吃店(经营者:张某某)           the owner of an individual business does not
    鑫隆贸易有限公司(原鑫达贸易有限公司)  nor does a former name

>>> found = read_brackets("鑫隆小吃店(经营者:张小四)")
>>> found.text, found.owner
('鑫隆小吃店', '张小四')
"""

from __future__ import annotations

import re
from typing import NamedTuple

from defaulter_screen.names.legal_forms import split_form
from defaulter_screen.names.regions import split_region
from defaulter_screen.names.tables import surname_shares
from defaulter_screen.names.text import compare_form

_BRACKET = re.compile(r"\(([^()]*)\)")
_OWNER_LABEL = "经营者|经营人|业主|负责人|投资人|法定代表人|法人"
_OWNER = re.compile(rf"(?:{_OWNER_LABEL})(?:姓名)?:?(.{{2,}})")
_OWNER_BEHIND = re.compile(rf"[,;]?(?:{_OWNER_LABEL})(?:姓名)?:(.{{2,}})$")
_OTHER_LABEL = r"曾用名称?|原名称?|现名称?|[已现]?更名[为前]?|简称|下称|又名|别名|原(?=.{5})"
_OTHER_NAME = re.compile(rf"(?:{_OTHER_LABEL})[为是]?:?(.{{2,}})")
_OWNER_IN_FRONT = re.compile(r"([^()]{2,4})\(([^()]{4,})\)$")
_STATES = frozenset(["注销", "已注销", "吊销", "已吊销", "吊销未注销", "筹", "筹备", "筹建", "清算中", "破产"])
_COUNTRY = frozenset({"中国", "中华"})
# Behind the mother's form a bracketed place names the branch: 鑫隆有限公司(宁波)分公司.
_MOTHERS = ("公司", "厂", "社", "银行")
_PUNCTUATION = {ord(char): None for char in "()·-,.\"'/、:;。_ "}


class Bracketed(NamedTuple):
    """A name read with its brackets.

    Attributes:
        text: the name without brackets and punctuation, and without what does not belong to it.
        body: ``text`` without the bracketed place.
        place: the bracketed place as written, or empty.
        owner: the owner's name beside that of his business, or empty.
        others: former and other names.
        notes: ``brackets``, ``punctuation``, ``owner``, ``other-name``, ``state``.
    """

    text: str
    body: str
    place: str = ""
    owner: str = ""
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_brackets(compared: str) -> Bracketed:
    """Read a name in compared form (brackets are ``()``)."""
    reader = _Reader()
    compared = reader.sign_of_owner(compared)
    text, body, last = "", "", 0
    for found in _BRACKET.finditer(compared):
        before = compared[last : found.start()]
        inline, in_body = reader.content(found.group(1), compared[: found.start()], found.end() == len(compared))
        text, body, last = text + before + inline, body + before + in_body, found.end()
    text, body = text + compared[last:], body + compared[last:]
    stripped = text.translate(_PUNCTUATION)
    if stripped != text:
        reader.notes.append("punctuation")
    others = tuple(reader.others)
    return Bracketed(stripped, body.translate(_PUNCTUATION), reader.place, reader.owner, others, tuple(reader.notes))


def other_names(raw: str) -> tuple[str, ...]:
    """Former and other names that the cell gives in brackets.

    >>> other_names("鑫隆贸易有限公司(曾用名:鑫达贸易有限公司)")
    ('鑫达贸易有限公司',)
    """
    return read_brackets(compare_form(raw)[0]).others


def owner_name(raw: str) -> str:
    """The owner's name beside the name of an individual business (经营者:…), or empty."""
    return read_brackets(compare_form(raw)[0]).owner


class _Reader:
    """Collects what is found on the way through one name."""

    def __init__(self) -> None:
        self.place = ""
        self.owner = ""
        self.others: list[str] = []
        self.notes: list[str] = []

    def sign_of_owner(self, compared: str) -> str:
        """Take off an owner who stands before the bracketed name (张某某(鑫隆小吃店)) or behind a label at the end."""
        found = _OWNER_IN_FRONT.match(compared)
        if found and split_form(found[2])[1] and not split_form(found[1])[1] and found[1][0] in surname_shares():
            self._note_owner(found[1])
            return found[2]
        behind = _OWNER_BEHIND.search(compared)
        if behind and "(" not in behind[1] and ")" not in behind[1]:
            self._note_owner(behind[1])
            return compared[: behind.start()]
        return compared

    def content(self, content: str, before: str, at_end: bool) -> tuple[str, str]:
        """What a bracket leaves in the text and in the body."""
        if "brackets" not in self.notes:
            self.notes.append("brackets")
        owner = _OWNER.fullmatch(content)
        if owner or (at_end and _is_owner(content, before)):
            self._note_owner(owner[1] if owner else content)
            return "", ""
        other = _OTHER_NAME.fullmatch(content)
        if other:
            self.others.append(other[1])
            self.notes.append("other-name")
            return "", ""
        if content in _STATES:
            self.notes.append("state")
            return "", ""
        if not self.place and (at_end or not before.endswith(_MOTHERS)) and _is_place(content):
            self.place = content
            return content, ""
        return content, content

    def _note_owner(self, name: str) -> None:
        self.owner = name
        self.notes.append("owner")


def _is_place(content: str) -> bool:
    return content in _COUNTRY or (bool(content) and not split_region(content)[2])


def _is_owner(content: str, before: str) -> bool:
    """A bare person's name behind the name of a shop."""
    return (
        2 <= len(content) <= 3
        and content[0] in surname_shares()
        and split_form(before)[2] in {"establishment", "individual"}
        and not split_form("某某" + content)[1]
        and not _is_place(content)
    )
