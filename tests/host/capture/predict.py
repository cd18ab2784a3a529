#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Captures a node on which real runc containers run, one with each mode of mount propagation, and holds what mntsim says
of it against the kernel:

* each table that was captured is restored and printed (`mntsim ls --mountinfo`) byte for byte as the kernel has it;
* `mntsim reach` names, for a mount in each namespace, the very mounts that get one when it is really made.

The node lives in a mount namespace of its own. Exit code 77, with the reason: this machine has no runc, or not the
privilege.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # this folder is source
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "kubernetes", "runtimes"))

from compare import ask, check_privilege, found, skip, static_busybox
from real_node import Line, RealNode, RuntimeFailed

# What systemd mounts, shared as on every node, and the volumes: a tmpfs, a directory, and a mount in a mount.
NODE = """
mkdir -p /proc
mount -t proc proc /proc
mkdir -p /sys
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev
mount -t tmpfs devtmpfs /dev
touch /dev/null
mkdir -p /run
mount -t tmpfs tmpfs /run
mount --make-rshared /
mkdir -p /vol
mount -t tmpfs volume /vol
mkdir /vol/x
mkdir /vol/covered
mkdir /vol/sub
mount -t tmpfs inner /vol/sub
mkdir /vol/sub/y
mkdir -p /plain/z
mkdir -p /alone
mount -t tmpfs alone /alone
mount --make-private /alone
mkdir /alone/w
"""

# Each container binds the volumes and a directory that holds them, in its mode.
MODES = {"none": "rprivate", "host-to-container": "rslave", "bidirectional": "rshared"}

# A slave that shares in its turn, with a peer, and a mount on a place of the volume.
INSIDE = {"host-to-container": ("mount --make-shared /vol", "mkdir -p /again", "mount --bind /vol /again",
                                "mount -t tmpfs cover /vol/covered")}

# Where a mount is made: in the node's namespace, and in the containers'. A place at which something is mounted, one in
# a mount below a volume, one that nobody shares.
NODE_PLACES = ("/vol/x", "/vol/covered", "/vol/sub/y", "/vol/sub", "/plain/z", "/alone/w")
CONTAINER_PLACES = ("/vol/x", "/vol/covered", "/vol/sub/y", "/plain/z", "/host/vol/x", "/host/plain/z", "/own")


def config_of(name, propagation):
    mounts = [{"destination": "/proc", "type": "proc", "source": "proc"},
              {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"}]
    for source, target in (("/vol", "/vol"), ("/plain", "/plain"), ("/", "/host")):
        mounts.append({"destination": target, "type": "bind", "source": source, "options": ["rbind", propagation]})
    capabilities = {kind: [] for kind in ("bounding", "effective", "permitted")}
    return {"ociVersion": "1.0.2",
            "process": {"terminal": False, "user": {"uid": 0, "gid": 0}, "cwd": "/", "capabilities": capabilities,
                        "args": ["/bin/busybox", "sleep", "1000"]},
            "root": {"path": f"/run/{name}/rootfs", "readonly": False},
            "mounts": mounts,
            # The pid namespace alone: the container's processes end with its first one.
            "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}],
                      "rootfsPropagation": "rshared" if propagation == "rshared" else "rslave"}}


class Node:
    """The real node, in a process of its own that takes lines and answers with their errnos."""

    def __init__(self, runc, busybox):
        ours, theirs = os.pipe(), os.pipe()
        self.child = os.fork()
        if self.child == 0:
            try:
                os.close(ours[0])
                os.close(theirs[1])
                live(runc, busybox, os.fdopen(theirs[0]), os.fdopen(ours[1], "w"))
            finally:
                os._exit(0)
        os.close(ours[1])
        os.close(theirs[0])
        self.answers, self.lines = os.fdopen(ours[0]), os.fdopen(theirs[1], "w")
        first = self.answers.readline()
        if not first:
            raise SystemExit("the real node's process ended early")
        self.start = json.loads(first)

    def run(self, task, line):
        print(json.dumps([task, line]), file=self.lines, flush=True)
        return json.loads(self.answers.readline())

    def close(self):
        self.lines.close()
        os.waitpid(self.child, 0)


def live(runc, busybox, lines, answers):
    node = RealNode(runc, busybox, f"mntsim-{os.getpid()}")
    try:
        for line in NODE.split("\n"):
            if line and (error := node.run_line(Line("node", line))):
                raise RuntimeFailed(f"{line}: {error}")
        for name, propagation in MODES.items():
            node.start(name, config_of(name, propagation))
            for line in ("mkdir -p /own", *INSIDE.get(name, ())):
                if error := node.run_line(Line(name, line)):
                    raise RuntimeFailed(f"{name}: {line}: {error}")
        answer = {"pids": {"node": os.getpid(), **node.pids}}
    except RuntimeFailed as failed:
        answer = {"failed": str(failed)}
    print(json.dumps(answer), file=answers, flush=True)
    for line in lines:
        print(json.dumps(node.run_line(Line(*json.loads(line)))), file=answers, flush=True)
    node.close()


def inode_of(pid):
    return int(re.fullmatch(r"mnt:\[(\d+)\]", os.readlink(f"/proc/{pid}/ns/mnt"))[1])


def read_table(pid):
    with open(f"/proc/{pid}/mountinfo", "rb") as file:
        return file.read()


def mounts_of(pids):
    """By mount id, the id of the parent: of all namespaces of the node."""
    parents = {}
    for pid in pids.values():
        for line in read_table(pid).splitlines():
            mount, parent = line.split(b" ")[:2]
            parents[int(mount)] = int(parent)
    return parents


def check_tables(program, file, names, pids):
    good = True
    for task, pid in pids.items():
        printed = subprocess.run([program, "ls", "--mountinfo", file, names[task]], capture_output=True, timeout=60,
                                 check=False)
        same = printed.returncode == 0 and printed.stdout == read_table(pid)
        print(f"{'ok  ' if same else 'FAIL'} the table of {task} is restored byte for byte")
        if not same:
            print(printed.stdout.decode(errors="replace"), printed.stderr.decode(errors="replace"),
                  read_table(pid).decode(errors="replace"), sep="\n")
        good = good and same
    return good


def predicted(program, file, place):
    answers = [json.loads(line) for line in ask(program, "reach", file, place, "--json").splitlines()]
    return sorted(answer["mount"] for answer in answers if answer.get("arrives"))


def really(node, task, path, pids):
    """The mounts on which new ones lie once something was mounted there. Takes it away again."""
    before = mounts_of(pids)
    error = node.run(task, f"mount -t tmpfs probe {path}")
    if error:
        raise SystemExit(f"a mount on {path} of {task}: {error}")
    after = mounts_of(pids)
    error = node.run(task, f"umount {path}")
    if error or mounts_of(pids) != before:
        raise SystemExit(f"the umount of {path} of {task} does not lead back: {error}")
    return sorted(parent for mount, parent in after.items() if mount not in before)


def check_reach(program, file, node, names, pids):
    good, sizes = True, set()
    for task in pids:
        for path in NODE_PLACES if task == "node" else CONTAINER_PLACES:
            said, done = predicted(program, file, f"{names[task]}:{path}"), really(node, task, path, pids)
            print(f"{'ok  ' if said == done else 'FAIL'} a mount on {path} of {task} arrives at {len(done)}")
            if said != done:
                print(f"     reach says {said}, the kernel {done}")
                good = False
            sizes.add(len(done))
    if len(sizes) < 3:
        print(f"FAIL all mounts arrive at {sizes} alike: the node has no propagation to speak of")
        return False
    return good


def check(program, node, folder):
    if "failed" in node.start:
        print(f"FAIL {node.start['failed']}")
        return False
    pids = node.start["pids"]
    file = os.path.join(folder, "node.json")
    ask(program, "capture", "-o", file)
    with open(file, encoding="utf-8") as text:
        captured = json.load(text)
    by_inode = {space["inode"]: space for space in captured["namespaces"]}
    names = {}
    for task, pid in pids.items():
        space = by_inode.get(inode_of(pid))
        if space is None or space["partial"]:
            print(f"FAIL the namespace of {task} was not captured, or in part alone")
            return False
        names[task] = space["name"]
    print("captured:", ", ".join(f"{task} as {name}" for task, name in names.items()))
    tables = check_tables(program, file, names, pids)
    return check_reach(program, file, node, names, pids) and tables


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: predict.py MNTSIM")
    program = os.path.abspath(sys.argv[1])
    check_privilege()
    runc = found("runc")
    if runc is None:
        skip("no runc on this machine")
    busybox = static_busybox()
    node = Node(runc, busybox)
    try:
        with tempfile.TemporaryDirectory() as folder:
            good = check(program, node, folder)
    finally:
        node.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
