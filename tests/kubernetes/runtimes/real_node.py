# SPDX-License-Identifier: Apache-2.0
"""A node on the real kernel: the command language by system calls, in a mount namespace of its own, and a real OCI
runtime in the place of a container task's commands."""

import ctypes
import errno
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

LIBC = ctypes.CDLL(None, use_errno=True)

MS_REMOUNT, MS_BIND, MS_MOVE, MS_REC = 32, 4096, 8192, 16384
PROPAGATION = {"unbindable": 1 << 17, "private": 1 << 18, "slave": 1 << 19, "shared": 1 << 20}
FLAGS = {"ro": 1, "nosuid": 2, "nodev": 4, "noexec": 8, "remount": MS_REMOUNT, "noatime": 1024,
         "nodiratime": 2048, "bind": MS_BIND, "rbind": MS_BIND | MS_REC, "relatime": 1 << 21,
         "strictatime": 1 << 24}
NO_FLAGS = {"rw", "suid", "dev", "exec", "defaults"}
MNT_DETACH = 2
CLONE_NEWNS = 0x20000
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9),
           "tty": (5, 0)}


@dataclass
class Line:
    """A command of the language."""
    task: str
    text: str

    def __str__(self):
        return f"{self.task}$ {self.text}"


@dataclass
class Start:
    """A container starts: by the simulator's commands, or by the real runtime."""
    task: str
    config: dict
    lines: list = field(default_factory=list)


@dataclass
class Stop:
    """A container's processes end."""
    task: str


class Snapshot:
    """The tables of all tasks as they are now."""


class RuntimeFailed(Exception):
    """The real runtime could not start the container."""


def call(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def text(value):
    return None if value is None else os.fsencode(value)


def mount(source, target, kind, flags, data=None):
    call(LIBC.mount(text(source), text(target), text(kind), ctypes.c_ulong(flags), text(data)))


def umount(target, flags=0):
    call(LIBC.umount2(text(target), flags))


def unshare_mounts():
    call(LIBC.unshare(CLONE_NEWNS))


def propagation_flag(word):
    recursive = word.startswith("r") and word[1:] in PROPAGATION
    return PROPAGATION[word[1:] if recursive else word] | (MS_REC if recursive else 0)


def run_mount(words):
    flags, kind, data, propagation, operands = 0, None, [], [], []
    words = iter(words)
    for word in words:
        if word == "-t":
            kind = next(words)
        elif word == "-o":
            for option in next(words).split(","):
                if option in FLAGS:
                    flags |= FLAGS[option]
                elif option not in NO_FLAGS:
                    data.append(option)
        elif word in ("--bind", "--rbind"):
            flags |= FLAGS[word[2:]]
        elif word == "--move":
            flags |= MS_MOVE
        elif word.startswith("--make-"):
            propagation.append(propagation_flag(word[len("--make-"):]))
        elif word.startswith("-"):
            raise ValueError(f"mount: {word}")
        else:
            operands.append(word)
    target = operands[-1]
    if len(operands) == 2 or flags & MS_REMOUNT:
        source = operands[0] if len(operands) == 2 and not flags & MS_REMOUNT else None
        mount(source, target, kind, flags, ",".join(data) or None)
    for flag in propagation:
        mount(None, target, None, flag)


def run_mkdir(words):
    if words[0] == "-p":
        os.makedirs(words[1], exist_ok=True)
    else:
        os.mkdir(words[0])


def run_touch(words):
    path = words[0]
    name = os.path.basename(path)
    if os.path.basename(os.path.dirname(path)) != "dev" or name not in DEVICES:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
        return
    for device, number in DEVICES.items():  # one `touch DEV/null` of the simulator stands for all of them
        node = os.path.join(os.path.dirname(path), device)
        if not os.path.exists(node):
            os.mknod(node, 0o20666, os.makedev(*number))


def run_umount(words):
    flags = MNT_DETACH if words[0] == "-l" else 0
    umount(words[-1], flags)


def nothing(_words):
    """Tasks of the host share its namespace: their forks, ends and ways change no table."""


VERBS = {"mount": run_mount, "umount": run_umount, "mkdir": run_mkdir, "touch": run_touch,
         "rmdir": lambda words: os.rmdir(words[0]), "rm": lambda words: os.unlink(words[0]),
         "mv": lambda words: os.rename(words[0], words[1]),
         "ln": lambda words: os.symlink(words[1], words[2]),
         "ls": lambda words: os.stat(words[0]),
         "fork": nothing, "exit": nothing, "cd": nothing}


def execute(line):
    """Runs a line here; its errno's name, None for success."""
    words = shlex.split(line)
    if words[0] not in VERBS:
        raise ValueError(f"no command for a real host: {line}")
    try:
        VERBS[words[0]](words[1:])
    except OSError as failed:
        return errno.errorcode[failed.errno]
    return None


def needed_files(program):
    """A program and its shared libraries."""
    files = [program]
    listing = subprocess.run(["ldd", program], capture_output=True, text=True, timeout=20)
    for line in listing.stdout.splitlines():
        for word in line.split():
            if word.startswith("/"):
                files.append(word)
                break
    return files


class RealNode:
    """Lives in the process that makes it, which is in a mount namespace of its own afterwards."""

    def __init__(self, runtime, busybox, name):
        self.runtime = runtime
        self.name = name
        self.pids = {}
        with open(busybox, "rb") as program:
            self.busybox = program.read()
        unshare_mounts()
        mount(None, "/", None, MS_REC | PROPAGATION["private"])
        root = tempfile.gettempdir()  # covered in this namespace alone
        mount("none", root, "tmpfs", 0)
        for path in needed_files(runtime):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            shutil.copy(path, root + path)
        os.chdir(root)
        call(LIBC.syscall(SYS_PIVOT_ROOT[os.uname().machine], b".", b"."))
        umount(".", MNT_DETACH)
        os.chdir("/")

    def run(self, script):
        """What each item of a script came to: an errno's name or None, or a snapshot."""
        return [self.step(item) for item in script]

    def step(self, item):
        if isinstance(item, Line):
            return self.run_line(item)
        if isinstance(item, Start):
            return self.start(item.task, item.config)
        if isinstance(item, Stop):
            return self.stop(item.task)
        return self.snapshot()

    def run_line(self, line):
        if line.task not in self.pids:
            return execute(line.text)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                space = os.open(f"/proc/{self.pids[line.task]}/ns/mnt", os.O_RDONLY)
                call(LIBC.setns(space, CLONE_NEWNS))
                os.write(writer, (execute(line.text) or "").encode())
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            result = answer.read()
        os.waitpid(child, 0)
        return result or None

    def command(self, *words):
        program = [self.runtime, "--root", "/.runtime"]
        if os.path.basename(self.runtime) == "crun":
            program.append("--cgroup-manager=disabled")
        return [*program, *words]

    def start(self, task, config):
        identity = f"{self.name}-{task}"
        bundle = f"/.bundle-{task}"
        os.makedirs("/tmp", exist_ok=True)
        os.makedirs(bundle)
        program = config["root"]["path"] + "/bin/busybox"
        os.makedirs(os.path.dirname(program), exist_ok=True)
        with open(program, "wb") as file:
            file.write(self.busybox)
        os.chmod(program, 0o755)
        with open(bundle + "/config.json", "w", encoding="utf-8") as file:
            json.dump(config, file)
        with open(bundle + "/said", "w+", encoding="utf-8") as said:  # no pipe: the container would hold it open
            run = self.command("run", "-d", "--pid-file", bundle + "/pid", "--bundle", bundle, identity)
            done = subprocess.run(run, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=30, check=False)
            said.seek(0)
            if done.returncode != 0:
                raise RuntimeFailed(said.read().strip())
        with open(bundle + "/pid", encoding="utf-8") as file:
            self.pids[task] = int(file.read())

    def stop(self, task):
        pid = self.pids.pop(task)
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while os.path.exists(f"/proc/{pid}/ns/mnt") and time.monotonic() < deadline:
            try:
                os.readlink(f"/proc/{pid}/ns/mnt")
            except OSError:
                break  # a zombie has no namespace any more
            time.sleep(0.01)
        subprocess.run(self.command("delete", "-f", f"{self.name}-{task}"), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30, check=False)

    def snapshot(self):
        tables = {"init": read_table("self")}
        for task, pid in self.pids.items():
            tables[task] = read_table(pid)
        return tables

    def close(self):
        for task in list(self.pids):
            self.stop(task)


def read_table(pid):
    with open(f"/proc/{pid}/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        return file.read().splitlines()
