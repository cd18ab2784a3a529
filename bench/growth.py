# SPDX-License-Identifier: Apache-2.0
"""How a time grows with the size: T = a + b·f(N), by least squares of the relative errors, so that
a size of 10 counts as much as one of 100,000."""

import dataclasses
import math

# From the flattest on. Google Benchmark's own list, but for the cube.
SHAPES = [
    ("1", lambda size: 0.0),
    ("lg N", lambda size: math.log2(size) if size > 1 else 0.0),
    ("N", float),
    ("N lg N", lambda size: size * math.log2(size) if size > 1 else 0.0),
    ("N²", lambda size: float(size) ** 2),
    ("2^N", lambda size: 2.0**size if size < 64 else math.inf),
]
# A steeper shape must leave so little of the error, and be better by so much: else it is noise. Of
# what varies less than this nothing is said but how long it takes.
BETTER_SHARE, BETTER_BY = 0.6, 0.05
FLAT = 1.5


@dataclasses.dataclass
class Fit:
    shape: str
    fixed_ns: float  # a
    step_ns: float  # b
    error: float  # root of the mean of the squared relative errors


def fit(points):
    """The shape that fits points of (size, ns) best. None: fewer than three sizes."""
    if len(points) < 3:
        return None
    times = [ns for _, ns in points]
    shapes = SHAPES[:1] if max(times) < FLAT * min(times) else SHAPES
    best = None
    for name, shape in shapes:
        candidate = fit_shape(name, shape, points)
        if candidate and (best is None or is_better(candidate.error, best.error)):
            best = candidate
    return best


def is_better(error, other):
    return error < BETTER_SHARE * other and error < other - BETTER_BY


def fit_shape(name, shape, points):
    """Weighted by 1/T²; neither a nor b is negative."""
    steps = [shape(size) for size, _ in points]
    if math.inf in steps:
        return None
    if not any(steps):
        fixed, step = solve_one([1.0] * len(points), points), 0.0
    else:
        fixed, step = solve_two(steps, points)
        if fixed < 0:
            fixed, step = 0.0, solve_one(steps, points)
        if step < 0:
            return None
    errors = [(fixed + step * each) / ns - 1 for each, (_, ns) in zip(steps, points)]
    return Fit(name, fixed, step, math.sqrt(sum(error**2 for error in errors) / len(errors)))


def solve_one(steps, points):
    """b of T = b·f."""
    weighted = [(each / ns) for each, (_, ns) in zip(steps, points)]
    return sum(weighted) / sum(value**2 for value in weighted)


def solve_two(steps, points):
    """a and b of T = a + b·f."""
    ones = [1 / ns for _, ns in points]
    scaled = [each / ns for each, (_, ns) in zip(steps, points)]
    one_one = sum(value**2 for value in ones)
    one_step = sum(one * each for one, each in zip(ones, scaled))
    step_step = sum(value**2 for value in scaled)
    one, step = sum(ones), sum(scaled)
    determinant = one_one * step_step - one_step**2
    return ((one * step_step - step * one_step) / determinant,
            (step * one_one - one * one_step) / determinant)
