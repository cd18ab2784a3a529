#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the simulator against the real runc and crun.

For each pod in pods/ and each runtime: `mntsim run POD --commands` gives the plain commands of the whole node and
`mntsim oci POD app` the container's config.json. The node's commands run twice, in `mntsim shell` and for real in a
mount namespace of its own; the container's commands run in the simulator only, and the real runtime starts its
config.json instead. Then mounts are made and taken away on either side, and the container ends. All mount tables must
be the same line for line, up to ids, devices, peer groups' numbers and super block options.

Exit code 77, with the reason: this machine has no runtime, or not the privilege.
"""

import difflib
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # this folder is source

from playing import errnos_differ, play, simulate
from real_node import Line, Snapshot, Start, Stop, unshare_mounts
from tables import canonical, difference

SKIPPED = 77
TASK = "web.app"
UNSEEN = "web.pause"  # a namespace of its own that sends nothing anywhere: left out on both sides
DAEMONS = ("kubelet", "containerd")
NAMESPACES = ("pid", "ipc", "uts", "mount")  # what more a pod has makes no mount
SEARCH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin"


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def found(program):
    return shutil.which(program, path=SEARCH)


def check_privilege():
    child = os.fork()
    if child == 0:
        try:
            unshare_mounts()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.geteuid() != 0 or os.waitpid(child, 0)[1] != 0:
        skip("no privilege for a mount namespace; run the tests as root")


def static_busybox():
    busybox = found("busybox")
    if busybox is None:
        skip("no busybox (Debian: busybox-static)")
    if subprocess.run(["ldd", busybox], capture_output=True, timeout=20, check=False).returncode == 0:
        skip("busybox is not linked statically (Debian: busybox-static)")
    return busybox


def runtimes():
    """Each runtime of this machine with the node that stands for it."""
    nodes = {}
    if runc := found("runc"):
        said = subprocess.run([runc, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
        version = re.search(r"(\d+)\.(\d+)", said)
        old = version is not None and (int(version[1]), int(version[2])) < (1, 2)
        nodes[runc] = "containerd-runc-1.1" if old else "containerd-runc"
    if crun := found("crun"):
        nodes[crun] = "containerd-crun"
    if not nodes:
        skip("neither runc nor crun on this machine")
    return nodes


def ask(program, *words):
    answer = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=False)
    if answer.returncode != 0:
        raise SystemExit(f"mntsim {' '.join(words)} failed: {answer.stdout}{answer.stderr}")
    return answer.stdout


def read_commands(said):
    lines = []
    for line in said.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        named = re.match(r"([\w.-]+)\$ (.*)", line)
        lines.append(Line(named[1], named[2]) if named else Line("init", line))
    return lines


def is_about(line, task):
    return line.task == task or line.text == f"fork {task}"


def for_this_machine(config, own):
    """The configuration and the container's commands without the special paths that one side does not have."""
    config = json.loads(json.dumps(config))
    config["process"]["args"] = ["/bin/busybox", "sleep", "1000"]
    config["linux"]["namespaces"] = [{"type": kind} for kind in NAMESPACES]
    for kind in ("maskedPaths", "readonlyPaths"):
        kept = []
        for path in config["linux"].get(kind, []):
            simulated = any(line.text.endswith(path) for line in own)
            if simulated and os.path.exists(path):
                kept.append(path)
            own = [line for line in own if path in kept or not line.text.endswith(path)]
        config["linux"][kind] = kept
    return config, own


def excursions(config):
    """Mounts made and taken away on either side of every volume."""
    script = []
    for at, mount in enumerate(config["mounts"]):
        source, target = mount["source"], mount["destination"]
        if not {"bind", "rbind"} & set(mount["options"]) or target.startswith(("/etc/", "/dev/")):
            continue
        host, inside = f"{source}/host-{at}", f"{target}/app-{at}"
        script += [Line("init", f"mkdir {host}"), Line("init", f"mount -t tmpfs host-{at} {host}"), Snapshot(),
                   Line(TASK, f"mkdir {inside}"), Line(TASK, f"mount -t tmpfs app-{at} {inside}"), Snapshot(),
                   Line("init", f"umount {host}"), Snapshot()]
        if at % 2 == 0:  # every other one is left to outlive the container
            script += [Line(TASK, f"umount {inside}"), Snapshot()]
    return script


def make_script(program, pod, node):
    lines = [line for line in read_commands(ask(program, "run", pod, "--node", node, "--commands"))
             if not is_about(line, UNSEEN)]
    config = json.loads(ask(program, "oci", pod, "app", "--node", node))
    at = next(i for i, line in enumerate(lines) if is_about(line, TASK))
    rest = [line for line in lines[at:] if not is_about(line, TASK)]
    config, own = for_this_machine(config, [line for line in lines if is_about(line, TASK)])
    return [*lines[:at], Snapshot(), Start(TASK, config, own), *rest, Snapshot(), *excursions(config), Stop(TASK),
            Snapshot()]


def without_daemons(tables):
    """The daemons live in the host's namespace and see its table; for real their commands are the host's."""
    for daemon in DAEMONS:
        assert tables.get(daemon, tables["init"]) == tables["init"], f"{daemon} sees another table than the host"
    return {task: lines for task, lines in tables.items() if task not in DAEMONS}


def show(simulated, real):
    left, right = canonical(simulated, list(simulated)), canonical(real, list(simulated))
    for task, lines in left.items():
        for line in difflib.unified_diff(lines, right[task], "simulator: " + task, "real: " + task, lineterm="", n=1):
            print("    " + line)


def compare(program, pod, runtime, node, busybox):
    """True where both sides agree at every step."""
    name = f"{os.path.basename(runtime)} ({node}), {os.path.basename(pod)}"
    script = make_script(program, pod, node)
    simulated = simulate(program, script)
    real = play(runtime, busybox, f"mntsim-{os.getpid()}", script)
    if "failed" in real:
        print(f"FAIL {name}: {real['failed']}")
        return False
    last = "the start"
    for item, left, right in zip(script, simulated, real["results"]):
        if isinstance(item, Snapshot):
            left = without_daemons(left)
            differs = difference(left, right)
            if differs:
                print(f"FAIL {name}: after {last}: {differs}")
                show(left, right)
                return False
        elif errnos_differ(item, left, right):
            print(f"FAIL {name}: {item}: simulator {left or 'ok'}, real {right or 'ok'}")
            return False
        last = str(item) if isinstance(item, Line) else f"{type(item).__name__.lower()} of {TASK}"
    print(f"ok   {name}: {sum(isinstance(item, Snapshot) for item in script)} snapshots")
    return True


def main():
    if len(sys.argv) < 2:
        raise SystemExit("usage: compare.py MNTSIM [POD.yaml …]")
    program = os.path.abspath(sys.argv[1])
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pods")
    pods = sys.argv[2:] or sorted(os.path.join(folder, name) for name in os.listdir(folder))
    check_privilege()
    busybox = static_busybox()
    good = [compare(program, os.path.abspath(pod), runtime, node, busybox)
            for runtime, node in runtimes().items() for pod in pods]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
