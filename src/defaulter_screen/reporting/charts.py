"""Charts as inline SVG, drawn by hand: no script, no font, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from defaulter_screen.values import frozen_dataclass

_ROW, _BAR, _LABEL, _WIDTH = 28, 18, 230, 760
_VALUE = 150  # room for "1,234,567 (100.0%)" to the right of the longest bar
_LABEL_CHARACTERS = 16


@frozen_dataclass(frozen=True, slots=True)
class Bar:
    """One bar: label, value and the CSS class that colours it."""

    label: str
    value: int
    style: str = "bar"


def bar_chart(title: str, bars: Sequence[Bar], total: int) -> str:
    """A horizontal bar chart as an ``<svg>`` element.

    Args:
        title: what it shows, for screen readers.
        bars: from top to bottom.
        total: what 100 % is; 0 gives bars without length.
    """
    longest = max((bar.value for bar in bars), default=0)
    lines = [_bar(bar, index, longest, total) for index, bar in enumerate(bars)]
    height = _ROW * len(bars) + 4
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img">'
        f"<title>{escape(title)}</title>{''.join(lines)}</svg>"
    )


def _bar(bar: Bar, index: int, longest: int, total: int) -> str:
    top = index * _ROW + 4
    length = (_WIDTH - _LABEL - _VALUE) * bar.value / longest if longest else 0
    share = f" ({bar.value / total:.1%})" if total else ""
    middle = top + _BAR - 4
    return (
        f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end">{escape(_short(bar.label))}'
        f"<title>{escape(bar.label)}</title></text>"
        f'<rect class="{bar.style}" x="{_LABEL}" y="{top}" width="{max(length, 1):.1f}" height="{_BAR}"/>'
        f'<text x="{_LABEL + length + 8:.1f}" y="{middle}">{bar.value:,}{share}</text>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_CHARACTERS else label[: _LABEL_CHARACTERS - 1] + "…"
