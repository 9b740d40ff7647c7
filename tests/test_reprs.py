"""What a batch holds of people shows nobody when it is printed: a traceback with its variables ends up in logs."""

from __future__ import annotations

from datetime import date

from defaulter_screen.batch.mapping import make_mapper
from defaulter_screen.batch.portions import Piece, RowPortion, Shape
from defaulter_screen.batch.taped import Row
from defaulter_screen.ids.resident_id import check_character
from defaulter_screen.ingest.news import News
from defaulter_screen.matching.brief import brief_of
from defaulter_screen.matching.candidates import Candidate
from defaulter_screen.matching.link_columns import Spelt
from defaulter_screen.matching.name_column import name_column
from defaulter_screen.matching.plain_columns import resident_numbers
from defaulter_screen.matching.plain_name import PlainName
from defaulter_screen.models.listing import ListKind
from defaulter_screen.models.subject import SubjectKind
from defaulter_screen.normalisation import normalise_listing
from defaulter_screen.numbered_sieve import PlainNumbered
from defaulter_screen.quiet_rows import QuietRows

NAME = "李小明"
BODY = "33019919850304001"
NUMBER = BODY + check_character(BODY)
AT = date(2026, 11, 1)


def test_nobody_is_shown() -> None:
    cells = [NAME, NUMBER]
    columns = make_mapper(("姓名", "证件号码"), {}, "").columns([cells])
    row = Row(1, cells, ",".join(cells))
    numbers = resident_numbers([NUMBER], AT)
    side = normalise_listing(kind="person", name=NAME, number=NUMBER, today=AT)
    brief = brief_of(side, ListKind.DEFAULTER)
    assert numbers.valid.all()
    held = [
        columns,
        QuietRows(columns, SubjectKind.PERSON, AT, [0], [1], [0.1], [True]),
        row,
        RowPortion([row]),
        Piece(1, ",".join(cells).encode(), Shape(("姓名", "证件号码"), ",", "utf-8", "made-up.csv")),
        numbers,
        PlainNumbered([0], [NAME], numbers, PlainName),
        Candidate(1, brief, side.person),
        name_column([NAME]),
        Spelt(NAME, NAME[:1], NAME[1:]),
        News([NAME], [1], []),
    ]
    for one in held:
        shown = repr(one)
        assert NAME not in shown
        assert NUMBER[6:14] not in shown
        assert str(brief) not in shown
