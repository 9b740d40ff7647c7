"""Quantiles of the Beta and Gamma distributions, which the standard library lacks."""

from __future__ import annotations

import math

_STEPS = 80
_TINY = 1e-300


def beta_quantile(share: float, a: float, b: float) -> float:
    """The value below which a Beta(a, b) variable lies with a given probability.

    >>> round(beta_quantile(0.5, 2, 2), 6), round(beta_quantile(0.025, 1, 1), 6)
    (0.5, 0.025)
    """
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if beta_probability(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def gamma_quantile(share: float, shape: float, rate: float) -> float:
    """The same of a Gamma variable, as the limit of b·Beta(shape, b).

    >>> round(gamma_quantile(0.5, 1, 1), 4)
    0.6931
    """
    many = 1e7
    return many * beta_quantile(share, shape, many) / rate


def beta_probability(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_probability(1 - x, b, a)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), evaluated from the front (modified Lentz)."""
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, 2000):
        m, odd = divmod(step, 2)
        if odd:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1.0 / ((1.0 + term * lower) or _TINY)
        upper = (1.0 + term / upper) or _TINY
        value *= upper * lower
        if abs(upper * lower - 1.0) < 1e-14:
            break
    return value
