#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each rule of tools/tidy fires on a small tree that breaks it, and on nothing else."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parents[2] / "tools" / "tidy"
HEAD = "// SPDX-License-Identifier: Apache-2.0\n"
LONG_FUNCTION = HEAD + "int f() {\n" + "  g();\n" * 69 + "}\n"

# (rule, line, path, text): one file that breaks one rule.
BROKEN = [
    ("kernel-includes", 2, "sim/kernel/a.h", HEAD + "#include <fmt/core.h>\n"),
    ("kernel-includes", 2, "sim/kernel/a.h", HEAD + "#include <unistd.h>\n"),
    ("unordered", 2, "sim/kernel/a.h", HEAD + "std::unordered_map<int, int> table;\n"),
    ("indirect-call", 2, "sim/kernel/a.h", HEAD + "std::function<void()> callback;\n"),
    ("indirect-call", 2, "sim/kernel/a.h", HEAD + "struct A { virtual void f(); };\n"),
    ("raw-links", 2, "sim/kernel/vfs/a.h", HEAD + "mount.peer.next = other;\n"),
    ("randomness", 2, "tests/a.cc", HEAD + "int die = rand() % 6;\n"),
    ("randomness", 2, "sim/script/a.h", HEAD + "std::uniform_int_distribution<int> die;\n"),
    ("word", 2, "sim/graph/a.h", HEAD + "// a child namespace\n"),
    ("word", 2, "sim/graph/a.h", HEAD + "struct MountManager;\n"),
    ("word", 1, "sim/graph/string_util.h", HEAD),
    ("unfinished", 2, "tools/mntsim/a.cc", HEAD + "// TODO: the rest\n"),
    ("local-path", 1, "README.md", "See /home/me/notes.\n"),
    ("floors", 2, "sim/kernel/a.h", HEAD + '#include "sim/script/machine.h"\n'),
    ("floors", 2, "sim/kernel/storage/a.h", HEAD + '#include "sim/kernel/vfs/mount.h"\n'),
    ("floors", 2, "sim/kernel/errno.h", HEAD + '#include "sim/kernel/vfs/mount.h"\n'),
    ("floors", 2, "sim/cost/a.h", HEAD + '#include "sim/graph/reach.h"\n'),
    ("include-path", 2, "sim/script/a.h", HEAD + '#include "machine.h"\n'),
    ("file-size", 600, "sim/script/a.h", HEAD + "\n" * 600),
    ("function-size", 2, "sim/script/a.h", LONG_FUNCTION),
    ("unregistered", 1, "sim/script/lost.cc", HEAD),
    ("unregistered", 1, "scenarios/lost.json", "{}\n"),
    ("unregistered", 1, "scenarios/basics/deeper/lost.json", "{}\n"),
    ("one-definition", 2, "tools/mntsim/a.h", HEAD + "struct Mount {};\n".replace("{};", "{\n};")),
    ("spdx", 1, "sim/script/a.h", "#pragma once\n"),
    ("spdx", 1, "tools/script", "#!/bin/sh\n"),
]

# Files that every tree has; none of them breaks a rule.
CLEAN = {
    "sim/kernel/vfs/mount.h": HEAD + "#include <vector>\nstruct Mount { int next; };  // not rand()\n",
    "sim/kernel/propagation/walk.h": HEAD + '#include "sim/kernel/vfs/mount.h"\n',
    "sim/script/machine.h": HEAD + "#include <utility>\n// as util-linux does\n",
    "sim/graph/reach.h": HEAD + '#include "sim/kernel/vfs/mount.h"\n' + LONG_FUNCTION.replace("  g();\n", "", 1),
    "sim/script/text.cc": HEAD + 'const char* quoted = "rand() }";\nint number = 100\'000;\n',
    "scenarios/scenario.schema.json": "{}\n",
    "scenarios/basics/bind.json": "{}\n",
}


class Tidy(unittest.TestCase):
    def test_clean_tree(self):
        self.assertEqual(findings({}), [])

    def test_each_broken_file(self):
        for rule, line, path, text in BROKEN:
            with self.subTest(rule=rule, path=path):
                self.assertEqual(findings({path: text}), [f"{path}:{line}: {rule}"])

    def test_each_rule_has_a_broken_file(self):
        self.assertEqual(sorted({rule for rule, *_ in BROKEN}), sorted(run("--rules").split()))


def findings(files):
    """FILE:LINE: RULE of what tidy finds in a tree of CLEAN and `files`."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        compiled = [path for path in {**CLEAN, **files} if path.endswith(".cc") and "lost" not in path]
        commands = [{"directory": str(root), "file": path} for path in compiled]
        for path, text in {**CLEAN, **files, "build/compile_commands.json": json.dumps(commands)}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        lines = run("--root", folder, "--build", folder + "/build").splitlines()
    return [found[0] for line in lines if (found := re.match(r"\S+:\d+: [\w-]+", line))]


def run(*arguments):
    return subprocess.run([TIDY, *arguments], capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    unittest.main()
