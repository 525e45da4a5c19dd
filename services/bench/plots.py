"""Plots as SVG: lines over a day, which any browser and printer shows without a script or a network."""

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 30, 14, 28
COLOURS = ("#1864ab", "#c2410c", "#2b8a3e", "#862e9c", "#0b7285")


def lines(title: str, unit: str, series: Mapping[str, Sequence[float | None]], hours: float = 24) -> str:
    """Lines over the hours of the day, with a legend where there are several; None is left out."""
    most = _round_up(max((value or 0 for values in series.values() for value in values), default=0))
    parts = [_frame(most, hours)]
    for values, colour in zip(series.values(), COLOURS, strict=False):
        points = " ".join(
            f"{_x((at + 0.5) / len(values)):.1f},{_y(value / most):.1f}"
            for at, value in enumerate(values)
            if value is not None
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    legend = ""
    if len(series) > 1:
        legend = "".join(
            f'<li><i style="background:{colour}"></i>{escape(name)}</li>'
            for name, colour in zip(series, COLOURS, strict=False)
        )
        legend = f"<ul>{legend}</ul>"
    return _figure(title, unit, "".join(parts), legend)


def _figure(title: str, unit: str, inside: str, below: str) -> str:
    caption = f"{escape(title)} <span>{escape(unit)}</span>"
    svg = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">{inside}</svg>'
    return f"<figure><figcaption>{caption}</figcaption>{svg}{below}</figure>"


def _frame(most: float, hours: float) -> str:
    parts = []
    for step in range(5):
        y = _y(step / 4)
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        text = _short(most * step / 4)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for step in range(9):
        hour = hours * step / 8
        parts.append(
            f'<text x="{_x(step / 8):.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{hour:.0f}:00</text>'
        )
    return "".join(parts)


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _round_up(value: float) -> float:
    """The next round number, so that the axis has readable steps."""
    if value <= 0:
        return 1.0
    step: float = 10.0 ** math.floor(math.log10(value))
    return next(step * factor for factor in (1, 2, 4, 6, 8, 10) if step * factor >= value)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"
