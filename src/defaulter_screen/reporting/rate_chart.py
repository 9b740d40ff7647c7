"""Bars of rates as a drawing that stands by itself: an SVG file with its own style, no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from defaulter_screen.values import frozen_dataclass

_ROW, _BAR, _LABEL, _WIDTH, _TOP, _VALUE = 26, 16, 190, 820, 64, 120
_LABEL_CHARACTERS = 15
_STYLE = (
    "text{font:13px 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif;fill:#1d2733}"
    ".title{font-size:17px;font-weight:600}.note{font-size:11px;fill:#5c6773}.bar{fill:#3b6ea5}.grid{stroke:#e1e6ea}"
)


@frozen_dataclass(frozen=True, slots=True)
class Rate:
    """One bar.

    Attributes:
        label: at its left.
        value: its length.
        text: the value as shown behind it.
    """

    label: str
    value: float
    text: str


def rate_chart(title: str, notes: Sequence[str], rates: Sequence[Rate]) -> str:
    """Horizontal bars, one below the other, with what the figures rest on below the title.

    Args:
        title: what is shown.
        notes: numerator, denominator, date; one line each.
        rates: from top to bottom.
    """
    top = _TOP + 16 * (len(notes) - 1)
    height = top + _ROW * len(rates) + 16
    longest = max((rate.value for rate in rates), default=0.0)
    lines = [f'<text class="title" x="16" y="28">{escape(title)}</text>']
    lines += [f'<text class="note" x="16" y="{46 + 16 * n}">{escape(note)}</text>' for n, note in enumerate(notes)]
    lines.append(f'<line class="grid" x1="{_LABEL}" y1="{top - 4}" x2="{_LABEL}" y2="{height - 12}"/>')
    lines += [_bar(rate, top + _ROW * place, longest) for place, rate in enumerate(rates)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(lines)}</svg>\n'
    )


def _bar(rate: Rate, top: int, longest: float) -> str:
    length = (_WIDTH - _LABEL - _VALUE) * rate.value / longest if longest else 0.0
    label = rate.label if len(rate.label) <= _LABEL_CHARACTERS else rate.label[: _LABEL_CHARACTERS - 1] + "…"
    return (
        f'<text x="{_LABEL - 8}" y="{top + _BAR - 3}" text-anchor="end">{escape(label)}'
        f"<title>{escape(rate.label)}</title></text>"
        f'<rect class="bar" x="{_LABEL}" y="{top}" width="{max(length, 1):.1f}" height="{_BAR}" rx="2"/>'
        f'<text x="{_LABEL + length + 8:.1f}" y="{top + _BAR - 3}">{escape(rate.text)}</text>'
    )
