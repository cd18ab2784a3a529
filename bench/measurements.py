# SPDX-License-Identifier: Apache-2.0
"""Result files of mntsim_bench: Google Benchmark's JSON, a list of runs, to rows of samples."""

import dataclasses
import json
import statistics

KERNEL, SIMULATOR = "kernel", "simulator"


@dataclasses.dataclass
class Column:
    """What was measured of one row on one kernel."""
    samples_ns: list = dataclasses.field(default_factory=list)  # an item, one a repetition
    counters: dict = dataclasses.field(default_factory=dict)  # items, and perhaps calls, mounts …
    error: str = ""  # why there are no samples

    @property
    def median_ns(self):
        return statistics.median(self.samples_ns)

    @property
    def whole_ns(self):
        """Of all items together: one call, one life of a node."""
        return self.median_ns * self.counters["items"]

    @property
    def one_call_ns(self):
        """Of one of several like calls that were timed together."""
        return self.whole_ns / self.counters.get("timed_calls", 1)

    @property
    def spread(self):
        """Half the distance of the quartiles, as a share of the median."""
        if len(self.samples_ns) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.samples_ns, n=4, method="inclusive")
        return (high - low) / 2 / self.median_ns


@dataclasses.dataclass
class Row:
    key: str
    size: int
    words: str = ""
    columns: dict = dataclasses.field(default_factory=dict)  # by kernel

    def column(self, kernel):
        """None where nothing was measured there."""
        found = self.columns.get(kernel)
        return found if found and found.samples_ns else None


NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
STANDARD_FIELDS = {"name", "run_name", "family_index", "per_family_instance_index", "run_type",
                   "repetitions", "repetition_index", "threads", "iterations", "real_time",
                   "cpu_time", "time_unit", "label", "error_occurred", "error_message"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def load_rounds(paths):
    """Several result files of one program as one, with all their repetitions."""
    first, *others = map(load, paths)
    for other in others:
        first["benchmarks"] += other["benchmarks"]
    return first


def rows_of(results):
    """By "KEY/SIZE", in the order of the file."""
    rows = {}
    for run in runs_of(results):
        key, kernel, size = run["run_name"].split("/")[:3]
        row = rows.setdefault(f"{key}/{size}", Row(key, int(size)))
        row.words = run.get("label") or row.words
        column = row.columns.setdefault(kernel, Column())
        if run.get("error_occurred"):
            column.error = run["error_message"]
            continue
        column.counters = {name: value for name, value in run.items()
                           if name not in STANDARD_FIELDS}
        real_ns = run["real_time"] * NANOSECONDS[run["time_unit"]]
        column.samples_ns.append(real_ns / column.counters["items"])
    return rows


def runs_of(results):
    """The runs without aggregates, in the order in which benchmarks were registered, whatever
    round they are of. A key's place is that of its first family."""
    runs = [run for run in results["benchmarks"] if run.get("run_type") != "aggregate"]
    places = {}
    for run in runs:
        key = run["run_name"].split("/")[0]
        places[key] = min(run["family_index"], places.get(key, run["family_index"]))

    def place(run):
        key, _, size = run["run_name"].split("/")[:3]
        return places[key], int(size), run["family_index"], run["repetition_index"]

    return sorted(runs, key=place)


# What no reader asks of a run.
DROPPED = {"threads", "repetitions", "per_family_instance_index"}


def compact(results):
    """The same file in a quarter of its size: a run a line, without the aggregates, which every
    reader computes anew, and with a row's words once."""
    lines = ",\n".join("  " + json.dumps(rounded(run), ensure_ascii=False)
                       for run in runs_of(results))
    context = json.dumps(results["context"], indent=1, ensure_ascii=False)
    return f'{{"context": {context},\n"benchmarks": [\n{lines}\n]}}\n'


def rounded(run):
    dropped = DROPPED | ({"label"} if run["repetition_index"] > 0 else set())
    return {name: float(f"{value:.6g}") if isinstance(value, float) else value
            for name, value in run.items() if name not in dropped}
