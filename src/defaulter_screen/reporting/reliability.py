"""Reliability diagrams as SVG: stated probability against what was true, on a scale that shows one in a million."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from defaulter_screen.values import frozen_dataclass

_LEFT, _TOP, _SIZE, _RIGHT, _BOTTOM = 92, 46, 440, 28, 66
_EDGE = 8.0
"""The axes end at odds of 10**8 to 1 either way."""
_TICKS = (1e-6, 1e-4, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9999, 0.999999)
_LABELS = {1e-6: "0.000001", 1e-4: "0.0001", 0.9999: "0.9999", 0.999999: "0.999999"}
_STYLE = (
    'text{font:12px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif;fill:#1d2733}'
    ".axis{stroke:#7a7f87;fill:none}.grid{stroke:#e6eaee}.ideal{stroke:#7a7f87;stroke-dasharray:5 4}"
    ".range{stroke:#5b7fa6;stroke-width:1.5}.point{fill:#5b7fa6;fill-opacity:.85;stroke:#fff}"
    ".edge{fill:#fff;stroke:#5b7fa6;stroke-width:1.5}.reliability .title{font-size:14px;font-weight:600}"
)


@frozen_dataclass(frozen=True, slots=True)
class Point:
    """One bin of a reliability diagram.

    Attributes:
        stated: mean stated probability.
        observed: share that was true.
        interval: of ``observed``.
        rows: how many rows it is over.
    """

    stated: float
    observed: float
    interval: tuple[float, float]
    rows: int


def reliability_diagram(title: str, points: Sequence[Point], *, standalone: bool = False) -> str:
    """A reliability diagram as an ``<svg>`` element.

    Both axes are in log odds, so that 0.0001 and 0.01, or 0.99 and 0.9999, do not fall on one spot. On the dashed line
    probabilities mean what they say. Points are the larger the more rows they stand for; hollow ones lie beyond the
    axis (none or all of the rows were true), and their bar shows what that leaves open.

    Args:
        title: what it shows, for readers and screen readers.
        points: from low to high.
        standalone: as a file of its own.
    """
    width, height = _LEFT + _SIZE + _RIGHT, _TOP + _SIZE + _BOTTOM
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    parts = [
        f'<svg{space} viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" class="reliability">',
        f"<title>{escape(title)}</title><style>{_STYLE.replace('text{', '.reliability text{')}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text class="title" x="{_LEFT}" y="26">{escape(title)}</text>',
        *_axes(),
        f'<line class="ideal" x1="{_LEFT}" y1="{_TOP + _SIZE}" x2="{_LEFT + _SIZE}" y2="{_TOP}"/>',
        *(part for point in points for part in _drawn(point)),
        "</svg>",
    ]
    return "\n".join(parts) + ("\n" if standalone else "")


def _axes() -> Iterable[str]:
    bottom, right = _TOP + _SIZE, _LEFT + _SIZE
    for tick in _TICKS:
        x, y, label = _across(tick), _up(tick), _LABELS.get(tick, f"{tick:g}")
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        yield f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{label}</text>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    yield f'<rect class="axis" x="{_LEFT}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}"/>'
    middle = _LEFT + _SIZE / 2
    yield f'<text x="{middle}" y="{bottom + 46}" text-anchor="middle">给出的概率 / stated probability</text>'
    at = _TOP + _SIZE / 2
    yield (
        f'<text transform="translate(20 {at}) rotate(-90)" text-anchor="middle">'
        "实际在名单的比例 / share actually listed</text>"
    )


def _drawn(point: Point) -> Iterable[str]:
    x, y = _across(point.stated), _up(point.observed)
    low, high = point.interval
    beyond = not 0 < point.observed < 1
    radius = 3 + 1.4 * math.log10(max(point.rows, 1))
    told = f"{point.stated:.3g} → {point.observed:.3g} [{low:.3g}, {high:.3g}], n = {point.rows:,}"
    yield f'<line class="range" x1="{x:.1f}" y1="{_up(low):.1f}" x2="{x:.1f}" y2="{_up(high):.1f}"/>'
    style = "edge" if beyond else "point"
    yield f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{told}</title></circle>'


def _place(share: float) -> float:
    """0 at the left or lower edge, 1 at the other."""
    if not 0 < share < 1:
        return 0.0 if share <= 0 else 1.0
    odds = math.log10(share) - math.log10(1 - share)
    return (min(max(odds, -_EDGE), _EDGE) + _EDGE) / (2 * _EDGE)


def _across(share: float) -> float:
    return _LEFT + _SIZE * _place(share)


def _up(share: float) -> float:
    return _TOP + _SIZE * (1 - _place(share))
