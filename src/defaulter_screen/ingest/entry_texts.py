"""What is stored and hashed of each entry of a portion: texts, dates and traits, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from defaulter_screen.coded import Mapped
from defaulter_screen.ingest.entries import SEPARATOR, shown
from defaulter_screen.models.listing import RelatedPerson
from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.regions import region_code
from defaulter_screen.sources.raw_columns import RawColumns
from defaulter_screen.store.rows import related_text, traits_of
from defaulter_screen.store.short_forms import CaseShortener

GENDERS = {"": None, **{gender.value: gender for gender in Gender}}


_GENDER_CODES = {"": 0, "male": 1, "female": 2}


_KIND_CODES = {"": 0, SubjectKind.PERSON.value: 1, SubjectKind.ORGANISATION.value: 2}


class EntryTexts:
    """What is stored and hashed of each entry; most fields repeat few values."""

    def __init__(self) -> None:
        self.regions = Mapped(_region)
        self.kinds, self.genders = Mapped(_KIND_CODES.__getitem__), Mapped(_GENDER_CODES.__getitem__)
        self._cases, self._bases = CaseShortener(), CaseShortener()
        self._shown: Mapped[Any, str] = Mapped(shown)
        self._days, self._phrases = Mapped(_ordinal), Mapped(_or_none)
        self._of_kind, self._of_gender, self._of_age = Mapped(_kind_trait), Mapped(_gender_trait), Mapped(_age_trait)

    def contents(self, columns: RawColumns) -> Iterable[str]:
        """All that each entry says as one text, see ``entries.content_parts``."""
        c, told = columns, self._shown.of
        related = list(map(shown, c.related)) if any(c.related) else [""] * len(c.related)
        return map(
            SEPARATOR.join,
            zip(
                c.kind, c.name, c.number, c.gender, told(c.age), c.legal_representative, c.court, c.province,
                c.case_number, c.basis_number, c.basis_unit, told(c.filing_date), told(c.publication_date), c.duty,
                c.performance, c.performed, c.unperformed, c.grounds, c.record_id, c.category, related,
                strict=True,
            ),
        )  # fmt: skip

    def rows(self, columns: RawColumns, numbers: list[Any]) -> list[Sequence[Any]]:
        """The columns of ``store.rows.PackedListing``."""
        c, phrases = columns, self._phrases.of
        case_forms, case_numbers = self._cases.short(c.case_number)
        basis_forms, basis_numbers = self._bases.short(c.basis_number)
        related = [related_text([RelatedPerson(*one) for one in persons]) if persons else None for persons in c.related]
        traits = self._of_kind.numbers(c.kind) | self._of_gender.numbers(c.gender) | self._of_age.numbers(c.age)
        return [
            traits.tolist(), c.name, numbers, _or_nones(c.legal_representative), phrases(c.court), phrases(c.province),
            case_forms, case_numbers, basis_forms, basis_numbers, phrases(c.basis_unit), self._days.of(c.filing_date),
            self._days.of(c.publication_date), phrases(c.performance), phrases(c.grounds), _or_nones(c.record_id),
            phrases(c.category), related, _or_nones(c.duty), _or_nones(c.performed), _or_nones(c.unperformed),
        ]  # fmt: skip


def _kind_trait(kind: str) -> int:
    return traits_of(SubjectKind(kind), None, None) if kind else 0


def _gender_trait(gender: str) -> int:
    return traits_of(SubjectKind.PERSON, GENDERS[gender], None)


def _age_trait(age: int | None) -> int:
    return traits_of(SubjectKind.PERSON, None, age)


def _region(province: str) -> str:
    return region_code(province) if province else ""


def _ordinal(day: Any) -> int | None:
    return day.toordinal() if day else None


def _or_none(text: str) -> str | None:
    return text or None


def _or_nones(texts: Sequence[str]) -> list[str | None]:
    if not any(texts):
        return [None] * len(texts)
    return [text or None for text in texts]
