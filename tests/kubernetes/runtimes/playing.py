# SPDX-License-Identifier: Apache-2.0
"""The same script on both sides: in the simulator by `mntsim shell`, and on the real kernel in a process of its own."""

import json
import os
import subprocess
import sys
import traceback

from real_node import Line, RealNode, RuntimeFailed, Snapshot, Start, Stop


def simulate(program, script):
    """What `mntsim shell` says to each item of a script."""
    lines, kept = [], []
    for item in script:
        if isinstance(item, Start):
            block = [str(line) for line in item.lines]
        elif isinstance(item, Stop):
            block = [f"{item.task}$ exit"]
        else:
            block = ["snapshot" if isinstance(item, Snapshot) else str(item)]
        lines += block
        kept.append(len(lines) - 1)
    answer = subprocess.run([program, "shell", "--json"], input="\n".join(lines) + "\n", text=True, check=True,
                            capture_output=True, timeout=60)
    answers = [json.loads(line) for line in answer.stdout.splitlines()]
    if len(answers) != len(lines):
        raise RuntimeError(f"mntsim shell gave {len(answers)} answers to {len(lines)} lines: {answer.stderr}")
    return [answers[at].get("snapshot", answers[at].get("errno")) for at in kept]


def play(runtime, busybox, name, script):
    """The same on the real kernel. A dict with "results", or with "failed" in words."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            answer = json.dumps(play_here(runtime, busybox, name, script))
            with os.fdopen(writer, "w") as out:
                out.write(answer)
            status = 0
        except BaseException:  # whatever it is, this process ends here
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"failed": "the real node's process ended early"}


def play_here(runtime, busybox, name, script):
    node = RealNode(runtime, busybox, name)
    try:
        return {"results": node.run(script)}
    except RuntimeFailed as failed:
        return {"failed": str(failed)}
    finally:
        node.close()


def errnos_differ(item, simulated, real):
    if not isinstance(item, Line) or simulated == real:
        return False
    # The real node has its runtime's program and libraries from the start, in directories of their own.
    return not (real == "EEXIST" and simulated is None and item.text.startswith(("mkdir ", "touch ")))
