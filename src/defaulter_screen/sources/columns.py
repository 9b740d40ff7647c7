"""Recognises columns by their headings, refuses what could be read in two ways, and takes the user's word first.

>>> detect_applicant_columns(["序号", "姓名/名称", "证件号码"], {})
{'name': 1, 'id_number': 2, 'reference': 0}
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from defaulter_screen.errors import AmbiguousSourceError, SourceError
from defaulter_screen.sources import column_names as names
from defaulter_screen.sources.listing_rows import masked

_IGNORED = re.compile(r"[\s_\-.·*:\"'“”‘’#`\ufeff\u200b-\u200f\u2060]+")
_BRACKETED = re.compile(r"[(\[{【〔〈《].*?[)\]}】〕〉》]")
_BRACKETS = re.compile(r"[()\[\]{}【】〔〕〈〉《》]")
_ALTERNATIVES = re.compile(r"[/、|\\,，;]|或者|或|及|和")
# What a heading means that offers several: 身份证号码/组织机构代码 is one column for either number.
_MERGED = {"uscc": "number", "org_code": "number", "registration": "number", "org_number": "id_number"}

_MOST_HEADINGS = 4096

Positions = dict[str, tuple[int, ...]]
"""Field to column positions, best first."""


@lru_cache(maxsize=4096)
def fold(heading: str) -> str:
    """A heading without what does not count: width, case, spaces, underscores, punctuation, invisible characters.

    >>> fold(" CARD_NUM "), fold("身份证号（码）")
    ('cardnum', '身份证号(码)')
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", heading).casefold())


class Vocabulary:
    """One table of synonyms, compiled.

    Attributes:
        fields: the canonical fields.
        exclusive: fields for which two equally good columns are refused.
    """

    def __init__(self, fields: Mapping[str, str], exclusive: frozenset[str]) -> None:
        self.fields = tuple(fields)
        self.exclusive = exclusive
        self._known: dict[str, tuple[str, int]] = {}
        for field, tiers in fields.items():
            for tier, synonyms in enumerate(tiers.split("|")):
                self._known.update({fold(synonym): (field, tier) for synonym in synonyms.split()})
        before = "|".join(sorted(names.HARMLESS_BEFORE.split(), key=len, reverse=True))
        after = "|".join(sorted(names.HARMLESS_AFTER.split(), key=len, reverse=True))
        longest_first = "|".join(re.escape(word) for word in sorted(self._known, key=len, reverse=True))
        self._seen: dict[str, tuple[str, int] | None] = {}
        self._affixed = re.compile(rf"(?:{before})*?({longest_first})(?:{after})*")

    def recognise(self, heading: str) -> tuple[str, int] | None:
        """The field that a heading names and its tier (0 is best), or None.

        Tried in turn: the whole heading, without its brackets, its alternatives (姓名/名称) where they agree, and the
        longest synonym with harmless words around it (被执行人姓名, 证件号码(必填)).
        """
        if heading not in self._seen:
            if len(self._seen) >= _MOST_HEADINGS:
                self._seen.clear()
            self._seen[heading] = self._recognise(fold(heading))
        return self._seen[heading]

    def _recognise(self, folded: str) -> tuple[str, int] | None:
        for form in (folded, _BRACKETS.sub("", folded), _ALTERNATIVES.sub("", _BRACKETS.sub("", folded))):
            if form in self._known:
                return self._known[form]
        bare = _BRACKETED.sub("", folded)
        return self._plain(bare) or self._alternatives(bare) or self._alternatives(_BRACKETS.sub("/", folded))

    def field_of(self, wanted: str) -> str | None:
        """The field that a user names, by its canonical name or any synonym."""
        if wanted in self.fields:
            return wanted
        known = self.recognise(wanted)
        return known[0] if known else None

    def is_exclusive(self, wanted: str) -> bool:
        """Whether ``wanted`` names a field that only one column may hold."""
        return self.field_of(wanted) in self.exclusive

    def _plain(self, folded: str) -> tuple[str, int] | None:
        if folded in self._known:
            return self._known[folded]
        match = self._affixed.fullmatch(folded)
        return self._known[match[1]] if match else None

    def _alternatives(self, folded: str) -> tuple[str, int] | None:
        parts = [part for part in _ALTERNATIVES.split(folded) if part]
        found = [self._plain(part) for part in parts]
        if len(parts) < 2 or None in found:
            return None
        hits = [hit for hit in found if hit]
        fields = {field for field, _ in hits}
        if len(fields) > 1:
            fields = {_MERGED.get(field, field) for field in fields}
        return (fields.pop(), min(tier for _, tier in hits)) if len(fields) == 1 else None


LISTINGS: Final = Vocabulary(names.LIST_FIELDS, names.LIST_EXCLUSIVE)
APPLICANTS: Final = Vocabulary(names.APPLICANT_FIELDS, names.APPLICANT_EXCLUSIVE)


def names_somebody(headings: Sequence[str]) -> bool:
    """True where a row of cells looks like headings: one of them is a name or number of some list or table."""
    return any(
        found and found[0] in ("name", "number", "uscc", "id_number", "org_number")
        for heading in headings
        for found in (LISTINGS.recognise(heading), APPLICANTS.recognise(heading))
    )


def shown(headings: Sequence[str]) -> str:
    """Headings for a message; masked where none is recognised, for then they may be somebody's data."""
    joined = "、".join(headings[:12])[:200]
    known = any(LISTINGS.recognise(heading) or APPLICANTS.recognise(heading) for heading in headings)
    return joined if known else masked(joined)


def detect_listing_columns(headings: Sequence[str], overrides: Mapping[str, str], *, path: str = "") -> Positions:
    """Columns of a published list, best first for each field.

    Args:
        headings: the heading row, or the keys of a JSON object.
        overrides: canonical field or any of its names (``name``, ``姓名``) to a heading of the file.
        path: for messages.

    Raises:
        AmbiguousSourceError: two columns could equally be the name, a number or the case number.
        SourceError: no column holds a name, or an override names no field or no heading.
    """
    found = _detect(LISTINGS, headings, overrides, path)
    if "name" not in found:
        raise SourceError(
            f"没有姓名/名称列，不像名单（列：{shown(headings)}）；可用列映射指定，如 姓名=列名 / "
            "no column holds a name: not a list, or give a column mapping such as 姓名=HEADING",
            path=path,
        )
    return found


def detect_applicant_columns(
    headings: Sequence[str], overrides: Mapping[str, str] | None = None, *, path: str = ""
) -> dict[str, int]:
    """Columns of an applicants' table: canonical field to position.

    Fields: name, id_number, org_number, kind, document_type, gender, birth_date, region, legal_representative,
    reference, former_name.

    Args:
        headings: the heading row.
        overrides: canonical field or any of its names (``name``, ``姓名``) to a heading of the file (``--map``).
        path: for messages.

    Raises:
        AmbiguousSourceError: two columns could equally be the name or the number.
        SourceError: neither name nor number column, or an override names no field or no heading.
    """
    found = _detect(APPLICANTS, headings, overrides or {}, path)
    if not found.keys() & {"name", "id_number", "org_number"}:
        raise SourceError(
            f"没有姓名/名称列或证件号码列（列：{shown(headings)}），请用 --map 姓名=列名 指定 / "
            "no column for name or number; name it with --map 姓名=HEADING",
            path=path,
        )
    return {field: positions[0] for field, positions in found.items()}


def _detect(vocabulary: Vocabulary, headings: Sequence[str], overrides: Mapping[str, str], path: str) -> Positions:
    chosen = _overridden(vocabulary, headings, overrides, path)
    taken = set(chosen.values())
    tiers: dict[str, dict[int, list[int]]] = {}
    for position, heading in enumerate(headings):
        hit = None if position in taken else vocabulary.recognise(heading)
        if hit and hit[0] not in chosen:
            tiers.setdefault(hit[0], {}).setdefault(hit[1], []).append(position)
    found: Positions = {}
    for field in vocabulary.fields:
        if field in chosen:
            found[field] = (chosen[field],)
        elif field in tiers:
            found[field] = tuple(position for tier in sorted(tiers[field]) for position in tiers[field][tier])
            equals = tiers[field][min(tiers[field])]
            if field in vocabulary.exclusive and len(equals) > 1:
                raise _ambiguous(field, [headings[position] for position in equals], path)
    return found


def _overridden(
    vocabulary: Vocabulary, headings: Sequence[str], overrides: Mapping[str, str], path: str
) -> dict[str, int]:
    chosen: dict[str, int] = {}
    for wanted, heading in overrides.items():
        field = vocabulary.field_of(wanted)
        if field is None:
            raise SourceError(
                f"列映射里的字段 {wanted!r} 不认识 / the mapping names an unknown field {wanted!r}; "
                f"known: {', '.join(vocabulary.fields)}",
                path=path,
            )
        chosen[field] = _position(headings, heading, path)
    return chosen


def _position(headings: Sequence[str], wanted: str, path: str) -> int:
    if wanted in headings:
        return headings.index(wanted)
    alike = [position for position, heading in enumerate(headings) if fold(heading) == fold(wanted)]
    if len(alike) != 1:
        raise SourceError(
            f"文件里没有列 {wanted!r}（列：{shown(headings)}） / the file has no column {wanted!r}", path=path
        )
    return alike[0]


_FIELD_WORDS = {
    "name": ("姓名/名称", "name", "姓名"),
    "number": ("证件号码", "number", "证件号码"),
    "id_number": ("证件号码", "number", "证件号码"),
    "uscc": ("统一社会信用代码", "credit code", "统一社会信用代码"),
    "org_code": ("组织机构代码", "organisation code", "组织机构代码"),
    "case_number": ("案号", "case number", "案号"),
}
_PERSON_HEADINGS = frozenset(names.PERSON_NAMES.split())
_ORGANISATION_HEADINGS = frozenset(names.ORGANISATION_NAMES.split())


def _ambiguous(field: str, candidates: list[str], path: str) -> AmbiguousSourceError:
    zh, en, key = _FIELD_WORDS[field]
    joined = "、".join(candidates)
    wide_zh = wide_en = ""
    folded = {fold(candidate) for candidate in candidates}
    if field == "name" and folded & _PERSON_HEADINGS and folded & _ORGANISATION_HEADINGS:
        wide_zh = "；若一行是一份申请（个人与企业各占一列），用 --applications wide"
        wide_en = "; where a row is one application with several parties, use --applications wide"
    return AmbiguousSourceError(
        f"有 {len(candidates)} 列都可能是{zh}：{joined}；请用 --map {key}=列名 指定"
        f"（如 --map {key}={candidates[0]}）{wide_zh} / "
        f"{len(candidates)} columns could be the {en}: {joined}; choose with --map {key}={candidates[0]}{wide_en}",
        path=path,
        candidates=candidates,
    )
