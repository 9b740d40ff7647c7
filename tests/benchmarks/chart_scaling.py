"""Draws how the cost of a lookup grows with the list: JSON lines of ``bench_scaling.py`` -> one SVG for the docs.

python tests/benchmarks/chart_scaling.py scaling.jsonl docs/scaling.svg
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 40, 50
KINDS = {"number": "full number", "birth": "name and birth date", "name": "name only", "organisation": "company"}
COLOURS = {"number": "#1f6f8b", "birth": "#c0562f", "name": "#5a8f29", "organisation": "#7a4f9a"}


def read(path: Path) -> list[dict[str, Any]]:
    """The points of the last line that has any."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list([line for line in lines if line.get("benchmark") == "scaling"][-1]["points"])


def chart(points: list[dict[str, Any]]) -> str:
    """The SVG: sizes on a logarithmic axis, microseconds on a straight one that begins at zero."""
    sizes = [point["listings"] for point in points]
    low, high = math.log10(min(sizes)), math.log10(max(sizes))
    top = _round_up(max(point[kind] for point in points for kind in KINDS if kind in point))

    def x(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - low) / ((high - low) or 1)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        "<title>Median time of one lookup by size of the list</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Median processor time of one lookup, µs (warm, audit off)</text>',
    ]
    for step in range(5):
        value = top * step / 4
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#dddddd"/>'
        )
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    parts += [
        f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">listings</text>')
    ends: list[float] = []
    for kind, label in sorted(KINDS.items(), key=lambda item: -float(points[-1].get(item[0], 0))):
        drawn = [(x(point["listings"]), y(point[kind])) for point in points if kind in point]
        if drawn:
            parts.extend(_line(drawn, COLOURS[kind], label, ends))
    return "\n".join([*parts, "</svg>", ""])


def _line(drawn: list[tuple[float, float]], colour: str, label: str, ends: list[float]) -> list[str]:
    """One line with its points and, at its end, its name, kept clear of the names above it."""
    path = " ".join(f"{across:.1f},{down:.1f}" for across, down in drawn)
    height = max(drawn[-1][1] + 4, ends[-1] + 16 if ends else 0)
    ends.append(height)
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3" fill="{colour}"/>' for across, down in drawn),
        f'<text x="{drawn[-1][0] + 10:.1f}" y="{height:.1f}" fill="{colour}">{label}</text>',
    ]


def _round_up(value: float) -> float:
    step = 10 ** math.floor(math.log10(value))
    return next(factor * step for factor in (1, 2, 4, 6, 8, 10) if factor * step >= value)


def main() -> None:
    """Draw."""
    source, target = map(Path, sys.argv[1:3])
    target.write_text(chart(read(source)), encoding="utf-8")


if __name__ == "__main__":
    main()
