"""What the rows of `faults` have in common: the programs, the library that brings faults, the lines, and what a row says."""

import errno
import os
import pathlib
import shutil
import struct
import subprocess

from harness import Town

HERE = pathlib.Path(__file__).resolve().parent
EVERY = int(os.environ.get("EVERY", "7"))
SEED = int(os.environ.get("SEED", "1"))
# What can meet a fault, as faults.c names and orders it.
CALLS = ["write", "sync", "truncate", "unlink", "rename", "link"]
# Faults that end the process at once, and those that a call fails with.
ENDS = {"kill", "torn", "power"}
FULL, BROKEN = str(errno.ENOSPC), str(errno.EIO)


class Impossible(Exception):
    """This cannot be tried on this machine."""


class Bench:
    def __init__(self, build, place):
        self.build, self.place = build, place
        self.library = place / "faults.so"
        subprocess.run([shutil.which("clang") or "cc", "-O2", "-shared", "-fPIC", "-o", self.library, HERE / "faults.c"],
                       check=True)
        self.town = Town.dense(build, place, 60)
        # Enough to fill a small disk.
        self.large_town = Town.dense(build, self.directory("large"), 400)

    def directory(self, name):
        directory = self.place / name
        directory.mkdir()
        return directory


class Fault:
    """One fault at the Nth call of a kind, and the tally of what came of it. Without a call it only counts."""

    def __init__(self, place, library, call=None, number=0, kind="kill"):
        self.tally = place / "tally"
        self.kind = kind
        self.environment = {"LD_PRELOAD": str(library), "FAULT_TALLY": str(self.tally), "FAULT_IS": kind,
                            "FAULT_SEED": str(SEED * 65_536 + number)}
        if call:
            self.environment |= {"FAULT_CALL": call, "FAULT_AT": str(number)}

    def is_met(self):
        return struct.unpack_from("Q", self.tally.read_bytes(), 8 * len(CALLS))[0] == 1

    def read(self):
        """Counts by call, whether the fault was met, how many writes it lost; and begins anew."""
        *calls, met, lost = struct.unpack(f"{len(CALLS) + 2}Q", self.tally.read_bytes())
        self.tally.unlink()
        return dict(zip(CALLS, calls)), met == 1, lost


class Checks:
    """Gathers what does not hold."""

    def __init__(self):
        self.problems = []

    def __call__(self, checks):
        self.problems += [name for name, holds in checks.items() if not holds]


class Result:
    """A row of the table: how many runs there were, how many faults they met, and what was wrong."""

    def __init__(self, runs, faults, lines, notices, problems, remark=""):
        self.runs, self.faults, self.lines, self.notices = runs, faults, lines, notices
        self.problems, self.remark = problems, remark
