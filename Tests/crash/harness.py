"""What the crash tests share: a town of lines and the notices it has to bring, a daemon in a directory of its own, a
client that streams with acknowledgements, and a subscriber that reads through every break."""

import json
import os
import pathlib
import random
import re
import select
import signal
import socket
import subprocess
import threading
import time

CITY = os.environ.get("CITY")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("SEATWATCH_")}
START_MAX = 60
STOP_MAX = 60


class Town:
    """Lines in a file, and what an offline run makes of them."""

    def __init__(self, build, place, lines):
        # Few accounts are awake, so that most lines wake one and put another to rest.
        (place / "seatwatch.yaml").write_text(
            "idle_tick: 0\naccounts_awake: 16\n" + (f"geo:\n  city: {CITY}\n" if CITY else ""))
        self.options = ["--config", place / "seatwatch.yaml"]
        self.lines = lines
        self.events = place / "events.ndjson"
        self.events.write_bytes(b"".join(line + b"\n" for line in lines))
        replay = subprocess.run([build / "seatwatch", "replay", *self.options, self.events], capture_output=True,
                                check=True, env=ENVIRONMENT)
        self.notices = replay.stdout.splitlines()
        self.bad = int(re.search(rb"(\d+) bad", replay.stderr).group(1))

    @classmethod
    def simulated(cls, build, place, seed, accounts, days):
        return cls(build, place, subprocess.run(
            [build / "seatwatch", "simulate", "--seed", str(seed), "--accounts", str(accounts), "--days", str(days),
             "--labels", place / "labels.csv"], stdout=subprocess.PIPE, check=True, env=ENVIRONMENT).stdout.splitlines())

    @classmethod
    def dense(cls, build, place, accounts):
        """Few lines for each notice: every account is here and there, four times on one day and twice on the next. Every
        hundredth line is none."""
        start, minute, day = 1_740_960_000_000, 60_000, 24 * 60
        lines = []
        for account in range(accounts):
            # Networks of its own: where everybody seems to be in two places, no place is believed.
            network = f"{account // 250}.{account % 250}.7"
            ends = [(f"8.{network}", 3.14, 101.69), (f"9.{network}", -23.55, -46.63)]
            for turn in range(6):
                address, latitude, longitude = ends[turn % 2]
                lines.append((turn // 4 * day + turn % 4 * 20 + account % 17, json.dumps({
                    "type": "session.activity", "account": f"account-{account}", "session": f"{account}-{turn % 2}",
                    "device": f"device-{account}-{turn % 2}", "ip": address, "organization": f"o-{account % 10}",
                    "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36",
                    "geo": {"latitude": latitude, "longitude": longitude, "accuracy_km": 20}})))
        lines.sort()
        written = [f'{{"time":{start + at * minute},{line[1:]}'.encode() for at, line in lines]
        for number in range(0, len(written), 100):
            written.insert(number, b'{"type":"session.activity"')
        return cls(build, place, written)


class Daemon:
    def __init__(self, build, town, place):
        self.build, self.place = build, place
        self.state = place / "state"
        self.options = [*town.options, "--runtime-dir", place / "run", "--state-dir", self.state]
        self.process = None

    def start(self, seconds=START_MAX, environment={}, wrapper=(), limits={}):
        """Whether it is ready within that time, and did not end before.

        `wrapper` stands before the program's path, `limits` are those of setrlimit(2), soft and hard."""
        ready = self.place / "notify.sock"
        ready.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, open(self.place / "log", "ab") as log:
            manager.bind(str(ready))
            command = [*wrapper, self.build / "seatwatchd", *self.options]
            if limits:
                command = ["prlimit", *(f"--{name}={soft}:{hard}" for name, (soft, hard) in limits.items()), *command]
            self.process = subprocess.Popen(
                command, stderr=log, env={**ENVIRONMENT, "NOTIFY_SOCKET": str(ready), **environment})
            end = os.pidfd_open(self.process.pid)
            deadline = time.monotonic() + seconds
            try:
                while True:
                    came = select.select([manager, end], [], [], max(0, deadline - time.monotonic()))[0]
                    if manager not in came:
                        return False
                    if b"READY=1" in manager.recv(4096):
                        return True
            finally:
                os.close(end)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self):
        """Ends it in order; its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_MAX)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()

    def path(self, name):
        return str(self.place / "run" / f"{name}.sock")

    def ask(self, command):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(STOP_MAX)
            client.connect(self.path("control"))
            client.sendall(json.dumps({"command": command}).encode() + b"\n")
            return json.loads(client.makefile().readline())["result"]

    def reaches(self, holds, seconds=60):
        """Asks for the status until it is so; the last one."""
        deadline = time.monotonic() + seconds
        while not holds(status := self.ask("status")) and time.monotonic() < deadline:
            time.sleep(0.02)
        return status

    def log(self):
        return (self.place / "log").read_text()[-4000:]


class Sender:
    """Streams lines a few at a time, each few on the disk before the next, and notes what must never be."""

    PATIENCE = 30

    def __init__(self, path, lines, stream="town", step=100):
        self.path, self.lines, self.stream, self.step = path, lines, stream, step
        self.accepted = 0
        self.problems = []

    def send(self):
        """One connection; whether all lines are accepted. Raises OSError when it breaks."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(self.PATIENCE)
            link.connect(self.path)
            link.sendall(json.dumps({"type": "hello", "stream": self.stream}).encode() + b"\n")
            replies = link.makefile("rb")
            welcome = self.reply(replies)
            if welcome["accepted"] < self.accepted:
                self.problems.append(f"{self.accepted} lines were acknowledged, {welcome['accepted']} are there")
            self.accepted = welcome["accepted"]
            while self.accepted < len(self.lines):
                part = self.lines[self.accepted:self.accepted + self.step]
                link.sendall(b"".join(line + b"\n" for line in part) + b'{"type":"flush"}\n')
                wanted = self.accepted + len(part)
                while self.accepted < wanted:
                    reply = self.reply(replies)
                    if reply["type"] == "reject":
                        continue
                    if reply["type"] != "ack" or not self.accepted <= reply["accepted"] <= wanted:
                        self.problems.append(f"after {self.accepted} of {wanted} lines came {reply}")
                        return False
                    self.accepted = reply["accepted"]
        return True

    def reply(self, replies):
        line = replies.readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError
        return json.loads(line)


class Subscriber(threading.Thread):
    """Reads notices under a name and acknowledges them now and then, through every break."""

    def __init__(self, path, seed):
        super().__init__(daemon=True)
        self.path, self.chance = path, random.Random(seed)
        self.notices = {}
        self.problems = []
        self.repeated = 0
        self.over = False
        self.came = threading.Condition()

    def run(self):
        while not self.over:
            try:
                with socket.socket(socket.AF_UNIX) as link:
                    link.settimeout(1)
                    link.connect(self.path)
                    link.sendall(b'{"type":"subscribe","subscriber":"desk"}\n')
                    self.follow(link)
            except OSError:
                time.sleep(0.01)

    def follow(self, link):
        carried = b""
        while not self.over:
            try:
                got = link.recv(65_536)
            except TimeoutError:
                continue
            if not got:
                return
            *lines, carried = (carried + got).split(b"\n")
            for line in lines:
                self.take(link, line)

    def take(self, link, line):
        said = json.loads(line)
        if "specversion" not in said:
            if said["type"] in ("error", "lagged"):
                self.problems.append(said)
            return
        number = int(said["sequence"])
        with self.came:
            if number in self.notices:
                self.repeated += 1
                if self.notices[number] != line:
                    self.problems.append(f"{number} came again with other content")
            self.notices[number] = line
            self.came.notify_all()
        if self.chance.random() < 0.3:
            link.sendall(json.dumps({"type": "ack", "sequence": said["sequence"]}).encode() + b"\n")

    def reaches(self, count, seconds=60):
        """Waits for so many notices."""
        with self.came:
            self.came.wait_for(lambda: len(self.notices) >= count, seconds)

    def end(self):
        self.over = True
        self.join()

    def checks(self, town):
        """What has to hold in the end, by its name."""
        told = [self.notices[number] for number in sorted(self.notices)]
        return {
            f"the notices are those of a run without a fault ({len(told)} of {len(town.notices)})": told == town.notices,
            "sequences have no gap": sorted(self.notices) == list(range(1, len(town.notices) + 1)),
            f"the subscriber had no complaint ({self.problems[:3]})": not self.problems,
        }
