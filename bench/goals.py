# SPDX-License-Identifier: Apache-2.0
"""How fast the simulator is to be: a goal and a stretch for each figure."""

import dataclasses
import math

from measurements import KERNEL, SIMULATOR


@dataclasses.dataclass
class Verdict:
    words: str
    kernel: str
    simulator: str
    figure: float  # a ratio, or what is limited; NaN where it was not measured
    figure_words: str
    goal: str
    stretch: str
    holds: str


@dataclasses.dataclass
class Ratio:
    """The simulator is to be so many times as fast as the kernel."""
    words: str
    rows: list  # their times are added
    goal: float
    stretch: float

    def judge(self, rows):
        kernel, simulator = (total(rows, self.rows, name) for name in (KERNEL, SIMULATOR))
        ratio = kernel / simulator
        holds = verdict(ratio >= self.goal, ratio >= self.stretch, ratio)
        return Verdict(self.words, duration(kernel), duration(simulator), ratio,
                       "–" if math.isnan(ratio) else f"×{ratio:.1f}", f"×{self.goal:g}",
                       f"×{self.stretch:g}", holds)


@dataclasses.dataclass
class Growth:
    """An item is to cost the simulator at most so many times what it costs in a smaller row."""
    words: str
    large: str
    small: str
    goal: float
    stretch: float

    def judge(self, rows):
        large, small = (total(rows, [name], SIMULATOR) for name in (self.large, self.small))
        ratio = large / small
        holds = verdict(ratio <= self.goal, ratio <= self.stretch, ratio)
        return Verdict(self.words, "", f"{duration(small)} → {duration(large)}", ratio,
                       "–" if math.isnan(ratio) else f"{ratio:.1f} times", f"≤ {self.goal:g}",
                       f"≤ {self.stretch:g}", holds)


@dataclasses.dataclass
class Limit:
    """A counter of a row is not to be more."""
    words: str
    key: str
    counter: str
    unit: str
    divisor: float
    goal: float
    stretch: float
    is_beside_kernel: bool = True  # False: the kernel's row has another size

    def judge(self, rows):
        figures = {name: counter(rows, self.key, name, self.counter) / self.divisor
                   for name in (KERNEL, SIMULATOR)}
        if not self.is_beside_kernel:
            figures[KERNEL] = math.nan
        figure = figures[SIMULATOR]
        shown = {name: "–" if math.isnan(value) else f"{value:.0f} {self.unit}"
                 for name, value in figures.items()}
        return Verdict(self.words, shown[KERNEL], shown[SIMULATOR], figure, "", f"≤ {self.goal:g}",
                       f"≤ {self.stretch:g}",
                       verdict(figure <= self.goal, figure <= self.stretch, figure))


GOALS = [
    Ratio("a propagated bind, 400 peers: a receiver", ["bind-to-peers/400"], 20, 35),
    Ratio("a propagated bind, slaves in 400 namespaces: a receiver",
          ["bind-to-slave-namespaces/400"], 20, 35),
    Ratio("its umount, 400 peers: a receiver", ["umount-from-peers/400"], 7, 12),
    Ratio("its umount, slaves in 400 namespaces: a receiver",
          ["umount-from-slave-namespaces/400"], 7, 12),
    Ratio("a clone of a namespace of 400 mounts: a mount", ["clone/400"], 15, 25),
    Ratio("a clone of a namespace of 4,000 mounts: a mount", ["clone/4000"], 15, 25),
    Ratio("its end, 400 mounts: a mount", ["teardown/400"], 10, 18),
    Ratio("its end, 4,000 mounts: a mount", ["teardown/4000"], 10, 18),
    Ratio("an rbind of 400 mounts: a mount", ["rbind/400"], 15, 25),
    Ratio("a lazy umount of 400 mounts: a mount", ["detach/400"], 10, 18),
    Ratio("make-rshared of 400 mounts: a mount", ["make-rshared/400"], 4, 8),
    Ratio("make-rprivate of 400 mounts: a mount", ["make-rprivate/400"], 4, 8),
    Ratio("mountinfo of 400 mounts: a line", ["mountinfo/400"], 8, 15),
    Ratio("a bind and its umount by path, among 400 mounts", ["bind/400", "umount/400"], 6, 10),
    Ratio("a node of 100 pods, made and taken down", ["node/100", "node-end/100"], 10, 20),
    Limit("memory: a mount", "memory", "bytes_a_mount", "bytes", 1, 160, 128),
    Limit("memory: a million mounts, at the peak", "memory", "peak_bytes", "MiB", 2**20, 200, 200,
          is_beside_kernel=False),
    Growth("a receiver at 100,000 peers against 400", "bind-to-peers/100000", "bind-to-peers/400",
           4, 2.5),
    Growth("a receiver at 100,000 namespaces against 400", "bind-to-slave-namespaces/100000",
           "bind-to-slave-namespaces/400", 4, 2.5),
]


def total(rows, names, kernel):
    columns = [rows[name].column(kernel) if name in rows else None for name in names]
    return sum(column.median_ns for column in columns) if all(columns) else math.nan


def counter(rows, key, kernel, name):
    """Of the only row of that key on that kernel."""
    found = [row.column(kernel) for row in rows.values() if row.key == key and row.column(kernel)]
    return found[0].counters[name] if found else math.nan


def verdict(goal, stretch, figure):
    if math.isnan(figure):
        return "not measured"
    return "yes, and the stretch" if stretch else "yes" if goal else "**no**"


def duration(nanoseconds):
    """ "453 ns", "1.24 µs": three digits."""
    if math.isnan(nanoseconds):
        return "–"
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{three_digits(nanoseconds / size)} {unit}"
    return f"{three_digits(nanoseconds)} ns"


def three_digits(value):
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
