#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The scripts below bench on results that are made up here, so that what they must say is known."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.dont_write_bytecode = True
sys.path.insert(0, str(BENCH))
import growth  # noqa: E402
import measurements  # noqa: E402


def run_of(key, kernel, size, repetition, ns, **counters):
    name = f"{key}/{kernel}/{size}/manual_time"
    return {"name": name, "run_name": name, "family_index": 0 if kernel == "kernel" else 1,
            "run_type": "iteration", "repetition_index": repetition, "iterations": 1,
            "real_time": ns, "cpu_time": ns, "time_unit": "ns", "label": key, "items": 1.0,
            **counters}


def results(factor=1.0):
    """On both kernels five repetitions at three sizes; the simulator is `factor` times as slow."""
    runs = [run_of("clone", kernel, size, repetition, (100 + size) * scale * (1 + repetition / 1000))
            for kernel, scale in (("kernel", 20.0), ("simulator", factor))
            for size in (10, 400, 4000) for repetition in range(5)]
    context = {"kernel": "Linux", "machine": "x86_64", "processor": "one", "num_cpus": 2,
               "compiler": "GCC", "date": "2026-11-26T00:00:00"}
    return {"context": context, "benchmarks": runs[::-1]}


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_text(json.dumps(content))
        return str(path)

    def run_script(self, name, *arguments):
        return subprocess.run([sys.executable, "-B", BENCH / name, *arguments], text=True,
                              capture_output=True)

    def test_report_says_which_goals_hold(self):
        done = self.run_script("report", "--output", self.folder, self.write("run", results()))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 of 2 goals hold, 0 with the stretch", done.stdout)
        table = (self.folder / "table.md").read_text()
        self.assertIn("| a clone of a namespace of 400 mounts: a mount | 10.0 µs | 501 ns | ×20.0 "
                      "| ×15 | ×25 | yes |", table)
        self.assertIn("| clone | 10 to 4,000 | 2.00 µs + 20.0 ns · N | 0% |", table)
        self.assertIn("<svg", (self.folder / "namespaces.svg").read_text())

    def test_what_is_kept_says_the_same_as_what_was_run(self):
        self.run_script("report", "--output", self.folder, self.write("run", results()))
        kept = measurements.load(self.folder / "latest.json")
        row = measurements.rows_of(kept)["clone/400"]
        self.assertAlmostEqual(row.column("simulator").median_ns, 501)

    def test_report_without_privilege_says_why_the_column_is_empty(self):
        failed = results()
        for run in failed["benchmarks"]:
            if "/kernel/" in run["name"]:
                run.update(error_occurred=True, error_message="no CAP_SYS_ADMIN here")
        self.run_script("report", "--output", self.folder, self.write("run", failed))
        table = (self.folder / "table.md").read_text()
        self.assertIn("Empty columns: no CAP_SYS_ADMIN here", table)
        self.assertIn("| – | 501 ns | – | ×15 | ×25 | not measured |", table)

    def test_compare_fails_only_above_the_limit(self):
        before = self.write("before.json", results())
        after = self.write("after.json", results(1.1))
        self.assertEqual(self.run_script("compare", before, after).returncode, 0)
        self.assertEqual(self.run_script("compare", "--fail-above", "12", before, after).returncode,
                         0)
        done = self.run_script("compare", "--fail-above", "5", before, after)
        self.assertEqual(done.returncode, 1)
        self.assertIn("3 rows compared: 3 slower", done.stdout)

    def test_compare_calls_equal_results_chance(self):
        same = self.write("same.json", results())
        done = self.run_script("compare", "--fail-above", "0", same, same)
        self.assertEqual(done.returncode, 0)
        self.assertIn("3 with no difference that is more than chance", done.stdout)


class Growth(unittest.TestCase):
    def shape(self, law):
        return growth.fit([(size, law(size)) for size in (10, 100, 1000, 10_000)]).shape

    def test_the_shape_is_found(self):
        self.assertEqual(self.shape(lambda size: 300 + size % 7), "1")
        self.assertEqual(self.shape(lambda size: 300 + 5 * size), "N")
        self.assertEqual(self.shape(lambda size: 300 + 0.01 * size**2), "N²")

    def test_two_sizes_have_no_growth(self):
        self.assertIsNone(growth.fit([(1, 1.0), (2, 2.0)]))


if __name__ == "__main__":
    unittest.main()
