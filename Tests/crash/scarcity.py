"""Too little of something: of a disk, of a file, of descriptors."""

import concurrent.futures
import json
import os
import pathlib
import socket
import subprocess
import threading
import time

from bench import SEED, Checks, Impossible, Result
from harness import Daemon, Sender, Subscriber


def starved(town, daemon, relieve, limits={}, fills="journal"):
    """A daemon whose disk takes no more: nothing is acknowledged or read, it says so, and goes on once there is room.

    `fills`: whether the journal is to meet the limit first, or the state; then every line is acknowledged, and the notices
    wait."""
    check = Checks()
    subscriber = Subscriber(daemon.path("notices"), SEED)
    # Few commits keep the journal's log short.
    sender = Sender(daemon.path("events"), town.lines, step=100 if fills == "journal" else len(town.lines))
    try:
        if not daemon.start(limits=limits):
            raise Impossible(daemon.log())
        subscriber.start()
        through = []
        sending = threading.Thread(daemon=True, target=lambda: through.append(sender.send()))
        sending.start()
        daemon.reaches(lambda status: status[fills]["full"], 30)
        status = settled(daemon)
        accepted, told = sender.accepted, len(subscriber.notices)
        taken = flood(daemon.path("events"))
        check({
            "status says that the disk is full": status[fills]["full"],
            f"notices wait for room ({told})": told < len(town.notices),
            f"nothing is acknowledged or told meanwhile ({accepted}, {sender.accepted}; {told})":
                (sender.accepted, len(subscriber.notices)) == (accepted, told),
            "nothing more counts as accepted": daemon.ask("status")["lines"] == status["lines"],
            "it lives": daemon.process.poll() is None,
        })
        if fills == "journal":
            check({
                "lines wait for room": accepted < len(town.lines),
                f"nothing more is read than fits the blocks on their way ({taken} bytes)": taken < 8 << 20,
            })
        relieve()
        sending.join(30)
        subscriber.reaches(len(town.notices))
        status = daemon.ask("status")
        check({
            f"it goes on by itself, and takes all ({sender.accepted})": through == [True],
            "it is full no more": not status["journal"]["full"] and not status["state"]["full"],
            **subscriber.checks(town),
        })
        check({"it ends in order": daemon.terminate() == 0})
    finally:
        daemon.remove()
        subscriber.end()
    check.problems += sender.problems
    if check.problems:
        check.problems.append(daemon.log())
    return Result(1, 1, len(town.lines), len(town.notices), check.problems,
                  f"{accepted} lines and {told} notices until it was full")


def settled(daemon):
    """The status when what was on its way has come as far as it does."""
    before = None
    while (status := daemon.ask("status"))["lines"] != before:
        before = status["lines"]
        time.sleep(0.3)
    return status


def flood(path):
    """How many bytes of blank lines are taken from one connection in a second without a line that counts."""
    taken = 0
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(path)
        link.settimeout(1)
        try:
            while taken < 64 << 20:
                taken += link.send(b"\n" * 65_536)
        except TimeoutError:
            pass
    return taken


def full_disk(bench):
    """A file system of 1 MiB, which then grows."""
    place = bench.directory("full-disk")
    daemon = Daemon(bench.build, bench.large_town, place)
    daemon.state.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "seatwatch-faults", daemon.state],
                             capture_output=True, text=True)
    if mounted.returncode:
        raise Impossible(f"no tmpfs can be mounted: {mounted.stderr.strip()}")
    try:
        return starved(bench.large_town, daemon, lambda: subprocess.run(
            ["mount", "-o", "remount,size=64m", daemon.state], check=True))
    finally:
        subprocess.run(["umount", daemon.state], check=True)


def file_limit(fills):
    """RLIMIT_FSIZE of 1 MiB, which is then lifted."""
    def run(bench):
        daemon = Daemon(bench.build, bench.large_town, bench.directory(f"file-limit-{fills}"))
        return starved(
            bench.large_town, daemon, limits={"fsize": (1 << 20, "unlimited")}, fills=fills,
            relieve=lambda: subprocess.run(["prlimit", "--pid", str(daemon.process.pid), "--fsize=unlimited"],
                                           check=True))
    return run


def descriptors(bench):
    """64 descriptors and 200 clients: those beyond wait, idly, are served later, and nothing of theirs is lost."""
    clients, each = 200, 10
    daemon = Daemon(bench.build, bench.town, bench.directory("descriptors"))
    line = json.dumps({"type": "session.activity", "time": 1_740_960_000_000, "account": "a", "ip": "8.8.8.8"}).encode()
    check, served = Checks(), []
    try:
        if not daemon.start(limits={"nofile": (64, 64)}):
            raise Impossible(daemon.log())

        def serve(number):
            sender = Sender(daemon.path("events"), [line] * each, f"client-{number}")
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(60)
                link.connect(sender.path)
                link.sendall(json.dumps({"type": "hello", "stream": sender.stream}).encode() + b"\n")
                replies = link.makefile("rb")
                sender.reply(replies)
                served.append(number)
                leave.wait(60)
                link.sendall((line + b"\n") * each)
                link.shutdown(socket.SHUT_WR)
                return [json.loads(reply) for reply in replies][-1]["accepted"]

        leave = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(clients) as pool:
            waiting = [pool.submit(serve, number) for number in range(clients)]
            before = -1
            while len(served) != before:  # until no more are served
                before = len(served)
                time.sleep(0.5)
            spent = processor_seconds(daemon.process.pid)
            time.sleep(2)
            spent = processor_seconds(daemon.process.pid) - spent
            open_now = daemon.ask("status")["connections"]["events"]["open"]
            leave.set()
            accepted = [future.result(60) for future in waiting]
        lines = daemon.ask("status")["lines"]
        check({
            f"some are served and some wait ({before})": 0 < before < clients,
            f"those are open that are served ({open_now})": open_now == before,
            f"waiting takes no processor ({spent:.2f} s of 2 s)": spent < 0.2,
            "everybody is served in the end": len(served) == clients and accepted == [each] * clients,
            f"nothing is lost ({lines})": lines["applied"] == lines["accepted"] == clients * each,
            "it ends in order": daemon.terminate() == 0,
        })
    finally:
        daemon.remove()
    if check.problems:
        check.problems.append(daemon.log())
    return Result(1, clients - before, clients * each, 0, check.problems, f"{before} of {clients} at once, "
                  f"{spent:.2f} s of processor in 2 s")


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
