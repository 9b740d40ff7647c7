"""Made-up persons of a list and of applicants with the truth beside them, as the tools of record linkage want them.

Nobody is drawn anew: the rows are those of ``list_file`` and ``applicants_file``, made again from the same seed, this
time with the party behind each. Organisations are left out, since the tools have no keys for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from baseline_tools import plain_number
from generate import APPLICANT_HEADINGS, HEADINGS, SEED, told_applicants, told_list_rows
from people import Party

from defaulter_screen.models.case_number import unify_case_number

_NAME, _NUMBER, _CASE = (HEADINGS.index(heading) for heading in ("iname", "cardNum", "caseCode"))
Text = str | None


@dataclass
class Persons:
    """Columns of one side.

    Attributes:
        party: who it is: what no tool may look at.
        name: as written, without spaces.
        first: the first two characters of the name.
        area: six digits of the number, where shown.
        year: of birth, from the number or stated.
        last3: the three digits of the sequence in the number (the last of a first-generation one), where shown.
        tail: the last four characters of the number, where shown.
    """

    party: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    area: list[Text] = field(default_factory=list)
    year: list[Text] = field(default_factory=list)
    last3: list[Text] = field(default_factory=list)
    tail: list[Text] = field(default_factory=list)

    def add(self, party: Party, name: str, number: str, born: str = "") -> None:
        """One row."""
        plain, name = plain_number(number), name.replace(" ", "")
        self.party.append(party.number)
        self.name.append(name)
        self.first.append(name[:2])
        self.area.append(plain[:6] or None)
        self.year.append((plain[6:10] if len(plain) > 10 else born[:4]) or None)
        self.last3.append(_shown(plain[14:17]))
        self.tail.append(_shown(plain[14:18]))

    def columns(self) -> dict[str, list[int] | list[str] | list[Text]]:
        """What a tool may look at, rows counted from 0."""
        told = {name: column for name, column in vars(self).items() if name != "party"}
        return {"unique_id": list(range(len(self.party))), **told}


def _shown(digits: str) -> Text:
    return digits if digits and "*" not in digits else None


@dataclass
class World:
    """Both sides.

    Attributes:
        listings: persons' listings.
        applicants: persons' applications.
        rows: the same applications as the batch gets them, headings first.
        party: of each application by its reference.
        cases: parties by case number.
        listed: places of the applicants who stand on the list.
    """

    listings: Persons = field(default_factory=Persons)
    applicants: Persons = field(default_factory=Persons)
    rows: list[tuple[str, ...]] = field(default_factory=lambda: [APPLICANT_HEADINGS])
    party: dict[str, str] = field(default_factory=dict)
    cases: dict[str, set[str]] = field(default_factory=dict)
    listed: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, listings: int, rows: int) -> World:
        """The world of the generated files of these sizes."""
        made = cls()
        for party, row in told_list_rows(listings, SEED):
            if not party.organisation:
                made.listings.add(party, row[_NAME], row[_NUMBER])
                made.cases.setdefault(unify_case_number(row[_CASE]) or row[_CASE], set()).add(party.number)
        known = set(made.listings.party)
        for party, row in told_applicants(rows, listings, SEED):
            if party.organisation:
                continue
            if party.number in known:
                made.listed.append(len(made.applicants.party))
            made.applicants.add(party, *row[1:])
            made.rows.append(row)
            made.party[row[0]] = party.number
        return made

    def true_pairs(self) -> int:
        """Pairs of an application and a listing of the same person."""
        count: dict[str, int] = {}
        for party in self.listings.party:
            count[party] = count.get(party, 0) + 1
        return sum(count[self.applicants.party[place]] for place in self.listed)

    def recall(self, pairs: Iterable[tuple[int, int]]) -> dict[str, float]:
        """Shares of true pairs and of listed applicants found, from places of applicants and listings, each pair once."""
        true = [(a, b) for a, b in pairs if self.applicants.party[a] == self.listings.party[b]]
        return {
            "pair_recall": round(len(true) / max(self.true_pairs(), 1), 4),
            "recall": round(len({a for a, _ in true}) / max(len(self.listed), 1), 4),
        }
