# SPDX-License-Identifier: Apache-2.0
"""Plots of time against size for both kernels, as SVG. Both axes are logarithmic. The background is
transparent, and all colours are legible on white and on black."""

import dataclasses
import html
import math

from measurements import KERNEL, SIMULATOR

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 44, 52
COLOURS = {KERNEL: "#e8641b", SIMULATOR: "#2f81f7"}
NAMES = {KERNEL: "Linux", SIMULATOR: "mntsim"}
TEXT, GRID = "#7d8590", "#7d859040"
# Lines of one kernel have one colour; workloads differ by dashes and marks.
DASHES = ["", "7 4", "2 3"]
LABEL_HEIGHT = 14


@dataclasses.dataclass
class Plot:
    file: str
    title: str
    axis: str  # of the size
    workloads: list  # (key, words)


PLOTS = [
    Plot("single-calls.svg", "One call in a namespace of N mounts", "N: other mounts",
         [("bind", "bind"), ("umount", "umount"), ("make-shared", "make-shared")]),
    Plot("fan-out.svg", "A bind that N mounts receive", "N: receivers",
         [("bind-to-peers", "bind, peers"), ("umount-from-peers", "its umount"),
          ("bind-to-slave-namespaces", "bind, namespaces")]),
    Plot("namespaces.svg", "A whole namespace of N mounts", "N: mounts",
         [("clone", "clone"), ("teardown", "its end"), ("mountinfo", "mountinfo")]),
    Plot("trees.svg", "A tree of N mounts", "N: mounts",
         [("rbind", "rbind"), ("detach", "umount -l"), ("make-rshared", "make-rshared")]),
    Plot("storage.svg", "A mount in a volume that N pods share", "N: pods",
         [("reach-host-path", "hostPath"), ("reach-csi-staged", "staged CSI"),
          ("reach-sub-path", "subPath")]),
]


@dataclasses.dataclass
class Line:
    words: str
    kernel: str
    dash: str
    points: list  # (size, ns)


def draw_all(rows):
    """(file name, SVG) of each plot that has something to show."""
    for plot in PLOTS:
        lines = lines_of(plot, rows)
        if lines:
            yield plot.file, draw(plot, lines)


def lines_of(plot, rows):
    lines = []
    for (key, words), dash in zip(plot.workloads, DASHES):
        for kernel in (KERNEL, SIMULATOR):
            points = sorted((row.size, row.column(kernel).one_call_ns) for row in rows.values()
                            if row.key == key and row.column(kernel))
            if len(points) > 1:
                lines.append(Line(f"{NAMES[kernel]}: {words}", kernel, dash, points))
    return lines


class Axis:
    """A logarithmic axis from `low` to `high`, drawn from `begin` to `end`."""

    def __init__(self, values, begin, end):
        low, high = math.log10(min(values)), math.log10(max(values))
        if high - low > 1:  # whole decades
            low, high = math.floor(low + 0.05), math.ceil(high - 0.05)
        self.low, self.high, self.begin, self.end = low, max(high, low + 0.1), begin, end

    def place(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self):
        """Decades; on a short axis also 2 and 5 of each."""
        steps = (1,) if self.high - self.low > 2 else (1, 2, 5)
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        values = [step * 10.0**decade for decade in decades for step in steps]
        return [value for value in values
                if self.low - 0.001 <= math.log10(value) <= self.high + 0.001]


def draw(plot, lines):
    x_axis = Axis([size for line in lines for size, _ in line.points], LEFT, WIDTH - RIGHT)
    y_axis = Axis([ns for line in lines for _, ns in line.points], HEIGHT - BOTTOM, TOP)
    body = [*grid(x_axis, y_axis), *axis_words(plot)]
    for line in lines:
        body += draw_line(line, x_axis, y_axis)
    body += labels(lines, x_axis, y_axis)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12" '
            f'fill="{TEXT}">\n<title>{html.escape(plot.title)}: time on both kernels</title>\n'
            + "\n".join(body) + "\n</svg>\n")


def grid(x_axis, y_axis):
    for value in x_axis.ticks():
        x = x_axis.place(value)
        yield (f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{GRID}"/>'
               f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
               f'{value:,.0f}</text>')
    for value in y_axis.ticks():
        y = y_axis.place(value)
        yield (f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
               f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{duration(value)}</text>')


def axis_words(plot):
    yield (f'<text x="{LEFT}" y="20" font-size="15" font-weight="bold">'
           f'{html.escape(plot.title)}</text>')
    yield f'<text x="{LEFT}" y="36">CPU time of one call, median</text>'
    yield (f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
           f'{html.escape(plot.axis)}</text>')


def draw_line(line, x_axis, y_axis):
    places = [(x_axis.place(size), y_axis.place(ns)) for size, ns in line.points]
    colour = COLOURS[line.kernel]
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
    for (x, y), (size, ns) in zip(places, line.points):
        yield (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}">'
               f'<title>{size:,}: {ns:,.0f} ns</title></circle>')


def labels(lines, x_axis, y_axis):
    """Right of the plot, each near the end of its line, none over another."""
    ends = sorted([(y_axis.place(line.points[-1][1]), x_axis.place(line.points[-1][0]), line)
                   for line in lines], key=lambda end: end[:2])
    free = TOP
    below = len(ends)
    for y, x, line in ends:
        below -= 1
        lowest = HEIGHT - BOTTOM - below * LABEL_HEIGHT
        label_y = min(max(y, free), lowest)
        free = label_y + LABEL_HEIGHT
        left, colour = WIDTH - RIGHT + 12, COLOURS[line.kernel]
        yield (f'<path d="M{x + 4:.1f} {y:.1f}L{left - 3} {label_y:.1f}" stroke="{colour}" '
               f'stroke-opacity="0.4"/>')
        yield (f'<text x="{left}" y="{label_y + 4:.1f}" fill="{colour}">'
               f'{html.escape(line.words)}</text>')


def duration(ns):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1)):
        if ns >= size * 0.999:
            return f"{ns / size:g} {unit}"
    return f"{ns:g} ns"
