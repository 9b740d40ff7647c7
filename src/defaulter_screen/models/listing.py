"""One published entry of a list, and the list versions it belongs to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from defaulter_screen.models.subject import Gender, SubjectKind
from defaulter_screen.names.name import mask_name
from defaulter_screen.values import frozen_dataclass


class ListKind(StrEnum):
    """Which list an entry stands on."""

    DEFAULTER = "defaulter"
    """失信被执行人."""
    CONSUMPTION_RESTRICTED = "consumption-restricted"
    """限制消费人员."""
    HONOURED = "honoured"
    """诚信履行名单 (守信激励)."""
    ROSTER = "roster"
    """The user's own register: public officials, party members, state organs, state-owned enterprises."""


@frozen_dataclass(frozen=True, slots=True)
class RelatedPerson:
    """A person published inside another's entry (businessEntity, qysler): restricted in consumption, not listed."""

    name: str
    number: str = ""
    position: str = ""


@frozen_dataclass(frozen=True, slots=True)
class Listing:
    """One published entry (名单条目).

    Texts are as published, except that dates are parsed. ``number`` is masked as published; where an unmasked list was
    loaded it is the full number, and everything that leaves the library masks it.

    Attributes:
        listing_id: row in the store.
        key: stable key (the court's record id, else kind, source, case number, name, visible number).
        list_kind: which list.
        source: name of the source it was loaded from.
        kind: person or organisation.
        name: as published.
        number: as published.
        gender: as published, persons only.
        age: age in years at publication, persons only.
        legal_representative: as published, organisations only.
        court: executing court (执行法院).
        province: province as published, short form.
        case_number: 案号.
        basis_number: 执行依据文号.
        basis_unit: 作出执行依据单位.
        filing_date: 立案时间.
        publication_date: 发布时间.
        duty: 生效法律文书确定的义务 (free text).
        performance: 被执行人的履行情况, as published.
        performed: 已履行部分.
        unperformed: 未履行部分.
        grounds: 失信被执行人行为具体情形, as published (several joined).
        record_id: the court's record id.
        category: roster entries: what the register says of the subject (公职人员, 国有企业 …).
        related: related persons published with the entry.
    """

    listing_id: int
    key: str
    list_kind: ListKind
    source: str
    kind: SubjectKind
    name: str
    number: str = ""
    gender: Gender | None = None
    age: int | None = None
    legal_representative: str = ""
    court: str = ""
    province: str = ""
    case_number: str = ""
    basis_number: str = ""
    basis_unit: str = ""
    filing_date: date | None = None
    publication_date: date | None = None
    duty: str = ""
    performance: str = ""
    performed: str = ""
    unperformed: str = ""
    grounds: str = ""
    record_id: str = ""
    category: str = ""
    related: tuple[RelatedPerson, ...] = ()

    def __repr__(self) -> str:
        """Masked: a repr ends up in logs."""
        return f"Listing({self.listing_id}, {self.list_kind.value}, {mask_name(self.name)!r}, {self.case_number!r})"


@frozen_dataclass(frozen=True, slots=True)
class ListVersion:
    """One immutable ingested state of a list (名单版本).

    Attributes:
        version: sequence number in the store, counted over all kinds and sources.
        list_kind: which list.
        source: name of the source.
        mode: ``snapshot`` or ``delta``.
        list_date: the date for which the list holds; its age counts from here.
        loaded_at: when it was published in the store.
        digest: SHA-256 of the input.
        listings: entries in force after it.
        added: entries that came with it.
        changed: entries that it changed.
        removed: entries that left with it.
        model_id: identity model in force when it was published.
    """

    version: int
    list_kind: ListKind
    source: str
    mode: str
    list_date: date
    loaded_at: datetime
    digest: str
    listings: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    model_id: str = ""

    @property
    def label(self) -> str:
        """Version and date, as shown in results (``7@2026-11-01``)."""
        return f"{self.version}@{self.list_date.isoformat()}"


@frozen_dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did.

    Attributes:
        version: the list version that it published.
        read: rows read.
        rejected: rows written to the rejects file.
        duplicates: rows that repeated a key inside the file.
        unchanged: entries that stood in the version before and did not change.
        rejects_path: the rejects file, or empty.
        format: detected format and encoding, as shown to the user.
        columns: recognised columns: canonical field to column heading.
        seconds: how long it took.
    """

    version: ListVersion
    read: int
    rejected: int
    duplicates: int
    unchanged: int
    rejects_path: str
    format: str
    columns: dict[str, str]
    seconds: float
