"""A listing's facts as the audit trail keeps them: what a ruling needs, nothing that the courts do not publish."""

from __future__ import annotations

from datetime import date
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import Any

from defaulter_screen.ids.number import mask
from defaulter_screen.models.listing import Listing, ListKind
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.name import mask_name

Data = dict[str, Any]

_TEXTS = (
    "court",
    "province",
    "case_number",
    "basis_number",
    "basis_unit",
    "duty",
    "performance",
    "performed",
    "unperformed",
    "grounds",
    "record_id",
    "category",
)
_texts_of = attrgetter(*_TEXTS)
_LABELS = tuple(f',"{name}":' for name in _TEXTS)
_SHOWN_FRONT, _SHOWN_END = 10, 4
"""What the courts themselves publish of a number: the first ten and the last four characters."""


def listing_text(listing: Listing) -> str:
    """The facts of a listing that a ruling can need, as a JSON object; empty ones are left out."""
    name, number, age, said = listing.name, listing.number, _age(listing), _identity(listing)
    if name:
        said += f',"name":{quoted(mask_name(name) if listing.kind is SubjectKind.PERSON else name)}'
    if number:
        said += f',"number":{quoted(_published(number))}'
    if listing.gender:
        said += f',"gender":{quoted(listing.gender)}'
    if age is not None:
        said += f',"age":{age}'
    if listing.legal_representative:
        said += f',"legal_representative":{quoted(mask_name(listing.legal_representative))}'
    if listing.filing_date:
        said += f',"filed":"{listing.filing_date.isoformat()}"'
    if listing.publication_date:
        said += f',"published":"{listing.publication_date.isoformat()}"'
    texts = [label + quoted(text) for label, text in zip(_LABELS, _texts_of(listing), strict=True) if text]
    return f"{said}{''.join(texts)}}}"


def mention_text(listing: Listing) -> str:
    """Of a listing on which no ruling rests: which one it is, and the case that the court publishes it under."""
    said = _identity(listing)
    if listing.court:
        said += f',"court":{quoted(listing.court)}'
    if listing.case_number:
        said += f',"case_number":{quoted(listing.case_number)}'
    return said + "}"


def _identity(listing: Listing) -> str:
    source = f'"source":{quoted(listing.source)},' if listing.source else ""
    return f'{{"key":{quoted(listing.key)},"list":{quoted(listing.list_kind)},{source}"kind":{quoted(listing.kind)}'


def listing_of(facts: Data) -> Listing:
    """The listing as far as the record has it."""
    filed, published = facts.get("filed"), facts.get("published")
    return Listing(
        listing_id=0,
        key=facts["key"],
        list_kind=ListKind(facts["list"]),
        source=facts.get("source", ""),
        kind=SubjectKind(facts["kind"]),
        name=facts.get("name", ""),
        number=facts.get("number", ""),
        gender=Gender(facts["gender"]) if "gender" in facts else None,
        age=facts.get("age"),
        legal_representative=facts.get("legal_representative", ""),
        filing_date=date.fromisoformat(filed) if filed else None,
        publication_date=date.fromisoformat(published) if published else None,
        **{name: facts.get(name, "") for name in _TEXTS},
    )


def _published(number: str) -> str:
    """A number as the courts would publish it, whatever the list shows; other documents are masked harder."""
    if "*" in number or not number:
        return number
    if len(number) == 18:
        return f"{number[:_SHOWN_FRONT]}****{number[-_SHOWN_END:]}"
    return mask(number)


def _age(listing: Listing) -> int | None:
    """Age at publication, from a full number where that makes the person younger: the record keeps no birth date."""
    number, published = listing.number, listing.publication_date
    if listing.kind is not SubjectKind.PERSON or published is None or len(number) != 18 or not number[6:14].isdigit():
        return listing.age
    born = (int(number[6:10]), int(number[10:12]), int(number[12:14]))
    shown = published.year - born[0] - ((published.month, published.day) < born[1:])
    return min(listing.age, shown) if listing.age and shown >= 0 else (listing.age if shown < 0 else shown)
