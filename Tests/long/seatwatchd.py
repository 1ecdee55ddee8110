"""A running seatwatchd for the long tests: sockets, state and configuration in a directory of its own."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

GOOD = b'{"type":"session.activity","time":1740960000000,"account":"a","ip":"8.8.8.8"}\n'


class Daemon:
    def __init__(self, build):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="seatwatch-long-"))
        configuration = self.directory / "seatwatch.yaml"
        configuration.write_text("idle_tick: 0\n")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SEATWATCH_")}
        # The service manager's side of sd_notify(3): readiness is an event to wait for.
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.bind(str(self.directory / "notify.sock"))
        manager.settimeout(60)
        environment["NOTIFY_SOCKET"] = str(self.directory / "notify.sock")
        with open(self.directory / "log", "w") as log:
            self.process = subprocess.Popen(
                [pathlib.Path(build) / "seatwatchd", "--config", configuration,
                 "--runtime-dir", self.directory / "run", "--state-dir", self.directory / "state"],
                env=environment, stderr=log)
        while b"READY=1" not in manager.recv(8192).split(b"\n"):
            pass
        manager.close()
        self.events = str(self.directory / "run" / "events.sock")
        self.control = self.connect("control").makefile("rw")

    def connect(self, name):
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(self.directory / "run" / (name + ".sock")))
        return client

    def status(self):
        self.control.write('{"command":"status"}\n')
        self.control.flush()
        return json.loads(self.control.readline())["result"]

    def accepts(self, count, seconds=120):
        """Waits until `count` lines were accepted; each question goes through every queue."""
        deadline = time.monotonic() + seconds
        status = self.status()
        while status["lines"]["accepted"] < count and time.monotonic() < deadline:
            status = self.status()
        return status

    def kilobytes(self, field):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)

    def reset_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def descriptors(self):
        """Open descriptors when nobody is connected but the one that asks."""
        while True:
            connections = self.status()["connections"]
            if connections["events"]["open"] == 0 and connections["control"]["open"] == 1:
                return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def finish(self):
        """Ends it in order and says whether it did."""
        self.process.terminate()
        code = self.process.wait(timeout=60)
        if code:
            sys.stderr.write((self.directory / "log").read_text())
        shutil.rmtree(self.directory)
        return code == 0


def verdict(checks):
    """Prints what did not hold; the exit code."""
    failed = [name for name, holds in checks.items() if not holds]
    for name in failed:
        print(f"FAILED: {name}", file=sys.stderr)
    return 1 if failed else 0
