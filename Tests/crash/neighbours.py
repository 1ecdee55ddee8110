"""Clients that are slow, stopped or half gone: nobody else waits for them, and they get what is theirs."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time

from bench import SEED, Checks, Result
from harness import ENVIRONMENT, Daemon, Sender, Subscriber

EACH = 20
# Kilobytes that all of them together may add to the daemon. Their unfinished lines alone are a megabyte.
MEMORY_MAX = 48 << 10
# Seconds for an acknowledgement; 0.05 is promised, and a machine that runs tests gets more.
WAIT_MAX = 1
OLD = b'{"type":"session.activity","time":1740960000000,"account":"neighbour","ip":"8.8.8.8"}\n'


def neighbours(bench):
    daemon, check = Daemon(bench.build, bench.large_town, bench.directory("neighbours")), Checks()
    events, notices, town = daemon.path("events"), daemon.path("notices"), bench.large_town
    subscriber = Subscriber(notices, SEED)
    try:
        daemon.start()
        subscriber.start()
        with contextlib.ExitStack() as stack:
            def connect(path, text):
                link = stack.enter_context(socket.socket(socket.AF_UNIX))
                link.settimeout(30)
                link.connect(path)
                link.sendall(text)
                return link

            def hello(stream):
                link = connect(events, json.dumps({"type": "hello", "stream": stream}).encode() + b"\n")
                link.recv(4096)
                return link

            half = len(town.lines) // 2
            calm = Timed(events, town.lines[:half])
            calm.send()
            memory = kilobytes(daemon, "VmRSS")

            # Half open: connected and silent, with a hello and without.
            silent = [connect(events, b"") for _ in range(EACH)] + [hello(f"silent-{number}") for number in range(EACH)]
            # A line that is begun and never ended.
            unfinished = [connect(events, b'{"type":"' + b"x" * 50_000) for _ in range(EACH)]
            # Half closed: they have said everything, and never hang up.
            half_closed = [hello(f"half-closed-{number}") for number in range(EACH)]
            for link in half_closed:
                link.sendall(OLD * 10)
                link.shutdown(socket.SHUT_WR)
            # They ask on and on and read nothing that is answered.
            deaf = [hello(f"deaf-{number}") for number in range(EACH)]
            for link in deaf:
                flood(link, b'{"type":"flush"}\n' * 4_096)
            # A byte a second.
            drops = [connect(events, b"") for _ in range(EACH)]
            dripping = Drip(drops)
            dripping.start()
            # Subscribers that never read: more than the kernel holds for them comes while they sleep.
            sleepers = [connect(notices, b'{"type":"subscribe","from":"0"}\n') for _ in range(EACH)]
            named = [connect(notices, b'{"type":"subscribe","subscriber":"sleeper-%d"}\n' % n) for n in range(EACH)]
            # Two processes that are stopped in the middle of their work.
            stopped = Stopped(bench, daemon)
            stopped.start(town)

            busy = Timed(events, town.lines)
            busy.send()
            subscriber.reaches(len(town.notices))
            grown = kilobytes(daemon, "VmHWM") - memory
            dripping.over.set()
            dripping.join()

            stopped.go_on()
            for link in half_closed:
                replies = link.makefile("rb").readlines()
                check({"a half-closed stream has its acknowledgement": json.loads(replies[-1])["accepted"] == 10})
            for link in drops:
                link.sendall(b"\n")
            check({
                "everybody is still connected": all(is_open(link) for link in silent + unfinished + drops),
                **stopped.checks(town),
                f"no acknowledgement waits ({busy.longest:.3f} s, {calm.longest:.3f} s without them)":
                    busy.longest < WAIT_MAX,
                f"memory is bounded ({grown} KiB)": grown < MEMORY_MAX,
                "every line is accepted": busy.accepted == len(town.lines),
                **subscriber.checks(town),
            })
            for link in sleepers + named:
                link.close()
        code = daemon.terminate()
        check({f"the daemon ends in order ({code})": code == 0})
    finally:
        daemon.remove()
        subscriber.end()
    if check.problems:
        check.problems.append(daemon.log())
    return Result(1, 9 * EACH + 2, len(town.lines) + Stopped.LINES, len(town.notices), check.problems,
                  f"acknowledged within {busy.longest * 1_000:.0f} ms ({calm.longest * 1_000:.0f} without them), "
                  f"{grown:,} KiB more")


class Timed(Sender):
    """Measures how long acknowledgements take."""

    longest = 0.0

    def __init__(self, path, lines):
        super().__init__(path, lines, step=20)

    def reply(self, replies):
        began = time.monotonic()
        line = super().reply(replies)
        self.longest = max(self.longest, time.monotonic() - began)
        return line


class Drip(threading.Thread):
    """One byte a second for each of its connections."""

    def __init__(self, links):
        super().__init__(daemon=True)
        self.links, self.over = links, threading.Event()

    def run(self):
        for byte in OLD[:-1]:
            for link in self.links:
                link.sendall(bytes([byte]))
            if self.over.wait(1):
                return


class Stopped:
    """`seatwatch send` and `seatwatch watch`, stopped by SIGSTOP and continued later."""

    LINES = 300_000

    def __init__(self, bench, daemon):
        self.bench, self.daemon = bench, daemon
        self.command = [bench.build / "seatwatch"]
        self.options = ["--runtime-dir", daemon.place / "run"]

    def start(self, town):
        file = self.daemon.place / "many.ndjson"
        file.write_bytes(OLD * self.LINES)
        self.output = open(self.daemon.place / "watched", "w+b")
        self.watch = subprocess.Popen(
            [*self.command, "watch", "--json", "--subscriber", "stopped", "--count", str(len(town.notices)), *self.options],
            stdout=self.output, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        self.daemon.reaches(lambda status: any(one["name"] == "stopped" for one in status["subscribers"]))
        self.watch.send_signal(signal.SIGSTOP)
        self.send = subprocess.Popen([*self.command, "send", "--stream", "stopped", file, *self.options],
                                     stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        self.daemon.reaches(lambda _: self.accepted())
        self.send.send_signal(signal.SIGSTOP)
        self.accepted_when_stopped = self.accepted()

    def accepted(self):
        return {one["name"]: one["accepted"] for one in self.daemon.ask("streams")}.get("stopped", 0)

    def go_on(self):
        for process in (self.send, self.watch):
            process.send_signal(signal.SIGCONT)

    def checks(self, town):
        codes = [self.send.wait(60), self.watch.wait(60)]
        self.output.seek(0)
        return {
            f"it was stopped in the middle ({self.accepted_when_stopped})":
                0 < self.accepted_when_stopped < self.LINES,
            f"stopped programs go on and end well ({codes})": codes == [0, 0],
            "the stopped sender's lines are all accepted": self.accepted() == self.LINES,
            "the stopped subscriber gets every notice": self.output.read().splitlines() == town.notices,
        }


def flood(link, text):
    """Writes until nothing more is taken for a moment."""
    link.settimeout(0.05)
    with contextlib.suppress(TimeoutError):
        for _ in range(256):
            link.sendall(text)


def is_open(link):
    link.settimeout(0)
    try:
        return link.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def kilobytes(daemon, field):
    for line in open(f"/proc/{daemon.process.pid}/status"):
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise KeyError(field)
