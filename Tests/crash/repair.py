"""`seatwatch journal repair`, cut short at every one of its calls."""

import json
import os
import shutil
import subprocess

from bench import CALLS, EVERY, Fault, Result
from harness import ENVIRONMENT, Daemon, Sender


def repair(bench):
    """`seatwatch journal repair`, killed at every one of its calls and then repeated, comes to the same end."""
    damaged = bench.directory("repair")
    daemon = Daemon(bench.build, bench.town, damaged)
    for _ in range(2):  # opened once more, all that its WAL held is in the file
        daemon.start()
        Sender(daemon.path("events"), bench.town.lines).send()
        daemon.kill()
    with open(daemon.state / "journal.db", "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for place in range(size // 2, size * 3 // 4, 16_384):
            file.seek(place)
            file.write(b"\0" * 512)

    def command(name, state, environment={}):
        return subprocess.run([bench.build / "seatwatch", "journal", name, "--json", state], capture_output=True, text=True,
                              env={**ENVIRONMENT, **environment})

    def journal(outcome):
        return json.loads(outcome.stdout)["journal"]

    problems, runs, met, total = [], 0, 0, 0
    undisturbed = damaged / "undisturbed"
    shutil.copytree(daemon.state, undisturbed)
    found = journal(command("verify", undisturbed))
    repaired = command("repair", undisturbed)
    if repaired.returncode or found["batches"] == 0:
        problems.append(f"it cannot be repaired: {repaired.stderr} {found}")
    wanted = journal(command("verify", undisturbed))
    for call in CALLS:
        number, is_met = 1, True
        while is_met:
            place = damaged / f"{call}-{number}"
            shutil.copytree(daemon.state, place / "state")
            fault = Fault(place, bench.library, call, number)
            command("repair", place / "state", fault.environment)
            calls, is_met, _ = fault.read()
            again = command("repair", place / "state")
            whole = command("verify", place / "state")
            if again.returncode or whole.returncode or journal(whole) != wanted:
                problems.append(f"at {call} {number}: {again.stderr} {whole.stdout} {whole.stderr}")
            shutil.rmtree(place)
            runs, met, number = runs + 1, met + is_met, number + EVERY
        total += calls[call]
        if calls[call] and number == 1 + EVERY:
            problems.append(f"no run met its fault at {call}")
    shutil.rmtree(daemon.state)
    undisturbed.rename(daemon.state)
    if not daemon.start() or daemon.terminate() != 0:
        problems.append(f"the daemon does not start with what was repaired: {daemon.log()}")
    return Result(runs, met, 0, 0, problems, f"of {total} calls; {found['batches']} whole batches kept")
