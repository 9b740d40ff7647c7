"""A cell that holds a person's name -> :class:`PersonName`: surname and given name, make, other names in the same cell.

>>> parse_person("欧阳小明（曾用名：欧阳明）").aliases
('欧阳明',)
"""

from __future__ import annotations

import re
from functools import cache

from defaulter_screen.names.name import NameMake, PersonName
from defaulter_screen.names.pinyin import latin_words
from defaulter_screen.names.tables import surname_shares, table_lines
from defaulter_screen.names.text import HAN, MIDDLE_DOT, clean, compare_form, is_blank, is_plain
from defaulter_screen.patterns import later

_HAN_LENGTHS = range(2, 5)
_LONGEST_COMPOUND = 4
_LONGEST_GIVEN = 2
_SHORTEST_TITLED = 4

_HAN_CHAR = later(f"[{HAN}]")
_LETTER = later(r"[^\W\d_]")
_BRACKET = re.compile(r"\(([^()]*)\)?")
_SPLIT_NAME = later(rf"^([{HAN}])\(([{HAN}]{{1,2}})\)$|^([{HAN}])\(([{HAN}])\)([{HAN}])$")
"""One name with brackets around a part of it: a surname alone is no name that a bracket could add to."""
_SEPARATORS = later(r"[/、;|,&]|\s+和\s+")
_SCRIPTS = later(
    rf"^([{HAN}{MIDDLE_DOT} ]*[{HAN}])[ ,:-]*([A-Za-z][A-Za-z ,.'-]*)$|^([A-Za-z][A-Za-z ,.'-]*?)[ ,:-]*([{HAN}].*)$"
)
# A cell with several lines holds several names; a line of one character is a name that was broken in two.
_LINES = later(rf"(?<=[{HAN}][{HAN}])\s*[\r\n]+\s*(?=[{HAN}][{HAN}])")
_NAME_HYPHEN = later(rf"(?<=[{HAN}])[-_](?=[{HAN}])")


@cache
def _words(kind: str) -> tuple[str, ...]:
    """The words of one kind in ``data/names/person_words.txt``, longest first."""
    table = dict(line.split("\t") for line in table_lines("person_words.txt"))
    return tuple(sorted(table[kind].split(" "), key=len, reverse=True))


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(map(re.escape, _words('label')))}) ?(?:\([^()]*\))? ?:")


@cache
def _alias_word() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,; ]|(?<=[{HAN}]))(?:{'|'.join(map(re.escape, _words('alias')))})[ :为是]*")


@cache
def _latin_title() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(_words('latin-title'))})(?:\. ?| )(?=\w)", re.IGNORECASE)


def parse_person(raw: str) -> PersonName:
    """Parse the name of one person; never fails, whatever the cell holds.

    Args:
        raw: the cell as given. Labels (``姓名：``), titles behind a full name (``张伟先生``), remarks in brackets are
            dropped; other names of the same person (in brackets, behind 曾用名, 又名 …, behind ``/ 、 ;``) become
            aliases.
    """
    if len(raw) in _HAN_LENGTHS and is_bare_name(raw):
        return _han(raw, raw, (), ())
    whole, changes = compare_form(raw)
    if "dot" not in changes and "\n" not in raw and is_bare_name(whole):
        return _han(raw, whole, (), changes)
    main, others, notes = _take_apart(clean(_LINES.sub(";", raw)))
    text, form_notes, make = _form(main)
    notes = [*changes, *form_notes, *notes]
    if make is NameMake.LATIN:
        notes = [note for note in notes if note != "inner-space"]
    names = (_form(other)[0] for other in others if not is_blank(other))
    aliases = tuple(dict.fromkeys(name for name in names if name and name != text))
    kept = tuple(dict.fromkeys(notes))
    if make is NameMake.HAN:
        return _han(raw, text, aliases, kept)
    return PersonName(original=raw, text=text, make=make, aliases=aliases, notes=kept)


def is_bare_name(text: str) -> bool:
    """True for two to four Chinese characters without a title: the case that nearly every cell is."""
    if len(text) not in _HAN_LENGTHS or not is_plain(text):
        return False
    return len(text) < _SHORTEST_TITLED or not text.endswith(_words("title"))


def _han(raw: str, text: str, aliases: tuple[str, ...], notes: tuple[str, ...]) -> PersonName:
    surname = split_surname(text)
    if not surname and len(text) >= _HAN_LENGTHS.start:
        return PersonName(original=raw, text=text, make=NameMake.TRANSLITERATED, aliases=aliases, notes=notes)
    given = text[len(surname) :] if surname else ""
    return PersonName(original=raw, text=text, surname=surname, given=given, aliases=aliases, notes=notes)


def split_surname(text: str) -> str:
    """The surname at the head of a name in compared form, compound surnames whole; empty where there is none.

    Empty also for names longer than four characters (compound surnames: given name of more than two) and for those that
    begin as transliterated names do (买买提, 白玛 …), although 买 and 白 are surnames.

    >>> split_surname("欧阳明"), split_surname("欧阳"), split_surname("买买提")
    ('欧阳', '欧', '')
    """
    known, length = surname_shares(), len(text)
    if length > _HAN_LENGTHS.start:
        for size in range(min(_LONGEST_COMPOUND, length - 1), 1, -1):
            if text[:size] in known and length - size <= _LONGEST_GIVEN:
                return text[:size]
    head = text[:1]
    if length not in _HAN_LENGTHS or head not in known or text.startswith(_foreign_beginnings().get(head, ())):
        return ""
    return head


def is_head_of_longer(character: str) -> bool:
    """Whether a compound surname or a transliterated name may begin so: its first character tells no surname then."""
    return character in _compound_heads() or character in _foreign_beginnings()


@cache
def _compound_heads() -> frozenset[str]:
    return frozenset(surname[0] for surname in surname_shares() if len(surname) > 1)


@cache
def _foreign_beginnings() -> dict[str, tuple[str, ...]]:
    """The beginnings of transliterated names, by their first character."""
    words = _words("transliteration")
    return {word[0]: tuple(other for other in words if other[0] == word[0]) for word in words}


def _take_apart(text: str) -> tuple[str, list[str], list[str]]:
    """Main name, other names, and notes of a cleaned cell."""
    notes: list[str] = []
    others: list[str] = []
    body = _label().sub("", text).strip()
    if body != text:
        notes.append("label")
    untitled = _latin_title().sub("", body)
    if untitled != body:
        notes.append("title")
    untitled = _SPLIT_NAME.sub(r"\1\2\3\4\5", untitled)
    outside = _BRACKET.sub(" ; ", untitled).replace(")", " ")
    for content in _BRACKET.findall(untitled):
        found = _bracketed(content.strip())
        others.extend(found)
        notes.append("alias" if found else "remark")
    names = [name for part in _alias_word().split(outside) for name in _split_names(part)]
    names = names or others[:1]
    if not names:
        return "", [], notes
    if names[1:]:
        notes.append("alias")
    main = _without_title(names[0])
    if main != names[0]:
        notes.append("title")
    return main, [*map(_without_title, names[1:]), *others], notes


def _bracketed(content: str) -> list[str]:
    """The names that a bracket behind a name holds: after a label any, without one only what looks like a full name."""
    labelled = _alias_word().split(content)[1:]
    if labelled:
        return [name for part in labelled for name in _split_names(part)]
    return [name for name in _split_names(content) if _looks_like_name(name)]


def _looks_like_name(text: str) -> bool:
    if not _HAN_CHAR.search(text):
        return bool(re.fullmatch(r"[A-Za-z]{2,}(?:[ ,.'-]+[A-Za-z]+)+", text))
    form = compare_form(text)[0]
    if (
        MIDDLE_DOT in text
        or form in _words("remark")
        or form.endswith(("族", "之妻", "之夫", "之子", "之女", "人", "省", "市", "县", "区", "号", "店", "厂"))
    ):
        return MIDDLE_DOT in text
    return bool(split_surname(form))


def _split_names(text: str) -> list[str]:
    """Names separated by ``/ 、 ;`` (Latin names keep their comma and slash), Chinese and Latin writing apart."""
    text = text.strip(" ,;:、/")
    if not _HAN_CHAR.search(text):
        return [text] if _LETTER.search(text) else []
    parts = (part.strip() for part in _SEPARATORS.split(text))
    return [name for part in parts if part for name in _by_script(part)]


def _by_script(text: str) -> list[str]:
    match = _SCRIPTS.match(text)
    if not match:
        return [text]
    return [part.strip() for part in (match[1] or match[4], match[2] or match[3])]


def _without_title(text: str) -> str:
    """Drop a title where what is left is still a full name (张先生 and 欧阳经理 keep theirs: nothing else is known)."""
    for title in _words("title"):
        rest = text[: -len(title)].rstrip()
        if text.endswith(title) and len(rest) >= _HAN_LENGTHS.start and rest not in surname_shares():
            return rest
    return text


def _form(text: str) -> tuple[str, tuple[str, ...], NameMake]:
    """Compared form, notes, make."""
    if not _HAN_CHAR.search(text) and _LETTER.search(text):
        return " ".join(latin_words(text)) or compare_form(text)[0], (), NameMake.LATIN
    undotted = _NAME_HYPHEN.sub(MIDDLE_DOT, clean(text))
    form, notes = compare_form(undotted)
    dotted = MIDDLE_DOT in undotted.strip(MIDDLE_DOT)
    return form, notes, NameMake.TRANSLITERATED if dotted else NameMake.HAN
