"""Applications with several parties in a batch: one row per party (long), or one row per application (wide)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from defaulter_screen.batch.mapping import SubjectMaker
from defaulter_screen.batch.party_columns import long_columns, role_of, wide_parties
from defaulter_screen.batch.reading import ApplicantTable
from defaulter_screen.batch.taped import Row
from defaulter_screen.models.decision import ApplicationDecision, Decision, Outcome
from defaulter_screen.models.subject import Application, Role, Subject
from defaulter_screen.policy.compiled import ROLE_WORDS
from defaulter_screen.sources.codes import clean
from defaulter_screen.sources.columns import detect_applicant_columns
from defaulter_screen.values import frozen_dataclass

LONG, WIDE = "long", "wide"


class WideForm:
    """A row is an application; picklable.

    Attributes:
        positions: role and canonical field (``spouse.name``) to column, for showing what was recognised.
    """

    def __init__(self, headings: Sequence[str], overrides: Mapping[str, str], path: str) -> None:
        parties = wide_parties(headings, overrides, path)
        self._parties = [(role, SubjectMaker(headings, columns)) for role, columns in parties]
        self.positions = {
            f"{role.value}.{field}": position for role, columns in parties for field, position in columns.items()
        }

    @property
    def text_columns(self) -> tuple[int, ...]:
        """Columns of all parties' names and numbers, which must be text."""
        return tuple(column for _, maker in self._parties for column in maker.text_columns)

    def subject(self, cells: Sequence[str]) -> Subject:
        """The applicant of one row."""
        return self._parties[0][1](cells)

    def __call__(self, cells: Sequence[str]) -> Application:
        """The application of one row: those parties that the row fills in."""
        made = [(role, maker(cells)) for role, maker in self._parties]
        parties = tuple((role, subject) for role, subject in made if subject.name or subject.id_number)
        return Application(parties, made[0][1].reference)


class LongForm:
    """A row is a party; rows of one number are one application; picklable.

    Attributes:
        positions: canonical field to column.
    """

    def __init__(self, headings: Sequence[str], overrides: Mapping[str, str], path: str) -> None:
        self._number, self._role, rest = long_columns(headings, overrides, path)
        hidden = ["" if i in (self._number, self._role) else h for i, h in enumerate(headings)]
        columns = detect_applicant_columns(hidden, rest, path=path)
        self._maker = SubjectMaker(headings, {**columns, "reference": self._number})
        role = {} if self._role is None else {"role": self._role}
        self.positions = {"application": self._number, **role, **columns}

    @property
    def text_columns(self) -> tuple[int, ...]:
        """Columns of names and numbers, which must be text."""
        return self._maker.text_columns

    def subject(self, cells: Sequence[str]) -> Subject:
        """The subject of one row, whatever its role."""
        return self._maker(cells)

    def __call__(self, cells: Sequence[str]) -> tuple[Role, Subject]:
        """Role and subject of one row.

        Raises:
            InvalidInputError: the role is unknown.
        """
        return role_of(clean(cells[self._role])) if self._role is not None else Role.APPLICANT, self._maker(cells)

    def number(self, row: Row) -> str:
        """The application's number; a row without one is an application by itself."""
        return clean(row.cells[self._number]) or f"\x00{row.number}"


Form = WideForm | LongForm


def make_form(kind: str, table: ApplicantTable, overrides: Mapping[str, str]) -> Form:
    """Recognise the columns of a table of applications.

    Args:
        kind: ``long`` or ``wide``.
        table: the table.
        overrides: canonical field, role or heading to the user's heading (``--map``).

    Raises:
        SourceError: the columns cannot be recognised.
    """
    make = LongForm if kind == LONG else WideForm
    return make(table.headings, overrides, str(table.path))


def whole_applications(form: LongForm, table: ApplicantTable, rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Chunks of about ``size`` rows that split no application; scattered rows make a chunk longer.

    Args:
        form: tells a row's application.
        table: read once beforehand, to learn where each application ends.
        rows: to be cut.
        size: rows per chunk where applications allow it.
    """
    last = {form.number(row): row.number for row in table.rows()}
    chunk: list[Row] = []
    end = 0
    for row in rows:
        chunk.append(row)
        end = max(end, last[form.number(row)])
        if len(chunk) >= size and row.number >= end:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@frozen_dataclass(frozen=True, slots=True)
class Concluded:
    """What the rows of a long application are told of the whole: outcome, id, reasons."""

    outcome: Outcome
    decision_id: str
    reasons: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, decision: ApplicationDecision | None, *, unreadable: bool) -> Concluded:
        """The conclusion; a party that cannot be read forbids a pass of the whole."""
        doubt = (("party-unreadable", "有当事人无法读取"),) if unreadable else ()
        if decision is None:
            return cls(Outcome.ERROR, "", doubt)
        outcome = decision.outcome
        if unreadable and outcome.severity < Outcome.REVIEW.severity:
            outcome = Outcome.REVIEW
        return cls(outcome, decision.decision_id, (*doubt, *((r.code, r.text_zh) for r in decision.reasons)))

    def cells(self, lang: str) -> tuple[str, ...]:
        """The cells behind the row's own result."""
        zh = lang == "zh"
        told = ";".join(text if zh else code for code, text in self.reasons)
        return (self.outcome.zh if zh else self.outcome.value, self.decision_id, told)


def as_one(application: ApplicationDecision) -> Decision:
    """An application's decision in the shape of one subject's, for its row.

    The weightiest party's, with the whole's outcome, measures and reasons, and all parties' hits and missing evidence.
    """
    decisions = [decision for _, decision in application.parties]
    weightiest = max(decisions, key=lambda one: one.outcome.severity)
    ordered = [weightiest, *(one for one in decisions if one is not weightiest)]
    missing = {m.field: m for one in ordered if one.outcome is not Outcome.PASS for m in one.missing}
    return replace(
        weightiest,
        decision_id=application.decision_id,
        outcome=application.outcome,
        probability=max(one.probability for one in decisions),
        hits=tuple(hit for one in ordered for hit in one.hits),
        measures=application.measures,
        reasons=application.reasons or weightiest.reasons,
        missing=tuple(missing.values()),
    )


def party_cell(application: ApplicationDecision, lang: str) -> str:
    """Each party with its own outcome: ``applicant=pass;legal-representative=review``."""
    if lang == "zh":
        return ";".join(f"{ROLE_WORDS[role][0]}：{one.outcome.zh}" for role, one in application.parties)
    return ";".join(f"{role.value}={one.outcome.value}" for role, one in application.parties)
