"""A fault at the Nth call of a kind, for N = 1, 2, … until a run makes fewer."""

import concurrent.futures
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from bench import CALLS, ENDS, EVERY, FULL, SEED, Checks, Fault, Result
from harness import ENVIRONMENT, Daemon, Sender, Subscriber


class Run:
    """The lives of one daemon: two under a fault, and one without."""

    def __init__(self, bench, call, number, kind):
        self.town, self.build = bench.town, bench.build
        self.call, self.number, self.kind = call, number, kind
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="seatwatch-faults-"))
        self.daemon = Daemon(bench.build, bench.town, self.place)
        self.fault = Fault(self.place, bench.library, call, number, kind)
        self.sender = Sender(self.daemon.path("events"), bench.town.lines)
        self.subscriber = Subscriber(self.daemon.path("notices"), SEED + number)
        self.met = self.lost = 0
        self.calls = dict.fromkeys(CALLS, 0)
        self.check = Checks()

    def __call__(self):
        self.subscriber.start()
        try:
            for _ in range(2):
                self.live_with_fault()
            self.live()
        except Exception as error:
            self.check.problems.append(f"{type(error).__name__}: {error}")
        finally:
            self.daemon.remove()
            self.subscriber.end()
        self.check.problems += self.sender.problems
        if self.check.problems:
            self.check.problems.append(self.daemon.log())
        shutil.rmtree(self.place)
        return self

    def live_with_fault(self):
        is_ready = self.daemon.start(environment=self.fault.environment)
        was_met = self.fault.is_met()
        is_through = is_ready and self.send()
        if is_through:
            self.daemon.process.send_signal(signal.SIGTERM)
        code = self.daemon.process.wait(30)
        calls, met, lost = self.fault.read()
        self.met += met
        self.lost += lost
        for call, count in calls.items():
            self.calls[call] = max(self.calls[call], count)
        if not met:
            wanted = [0]
        elif self.kind in ENDS:
            wanted = [-signal.SIGKILL]
        elif self.kind == FULL:
            # No room: it waits for it. To begin with there has to be some.
            wanted = [0] if is_ready else [73]
        else:
            # A file that holds nothing yet may be made in spite of it.
            wanted = [1, 0] if was_met else [1]
        if code not in wanted:
            self.check.problems.append(f"it ended with {code}, not with {wanted}")

    def send(self):
        """Whether all is accepted; else the daemon has gone."""
        try:
            return self.sender.send()
        except TimeoutError:
            self.check.problems.append("no reply")
            self.daemon.kill()
        except (OSError, ValueError):
            pass
        return False

    def live(self):
        if not self.daemon.start():
            self.check.problems.append("it does not start again")
            return
        self.sender.send()
        rejects = len(self.daemon.ask("rejects"))
        streams = {stream["name"]: stream["accepted"] for stream in self.daemon.ask("streams")}
        self.subscriber.reaches(len(self.town.notices))
        code = self.daemon.terminate()
        verified = subprocess.run([self.build / "seatwatch", "journal", "verify", self.daemon.state], capture_output=True,
                                  text=True, env=ENVIRONMENT)
        self.check({
            f"every line is accepted once ({streams})": streams == {"town": len(self.town.lines)},
            f"bad lines are set aside once ({rejects} of {self.town.bad})": rejects == self.town.bad,
            f"it ends in order ({code})": code == 0,
            f"its stores are whole ({verified.stderr.strip()})": verified.returncode == 0,
            **self.subscriber.checks(self.town),
        })


class Sweep:
    """A run for each place of a fault, on all cores, until one meets none."""

    def __init__(self, call, kind, stride=1):
        """`stride`: of the places that the short form visits, every so many."""
        self.call, self.kind, self.stride = call, kind, stride

    def __call__(self, bench):
        runs, number, is_over = [], 1, False
        workers = os.cpu_count() or 1
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            waiting = []
            while waiting or not is_over:
                while not is_over and len(waiting) < workers:
                    waiting.append(pool.submit(Run(bench, self.call, number, self.kind)))
                    number += EVERY * (self.stride if EVERY > 1 else 1)
                run = waiting.pop(0).result()
                runs.append(run)
                is_over = is_over or not run.met
        problems = [f"at {self.call} {run.number}: {problem}" for run in runs for problem in run.check.problems]
        met = sum(run.met for run in runs)
        if not met:
            problems.append("no run met its fault: this proves nothing")
        lost = sum(run.lost for run in runs)
        calls = max(run.calls[self.call] for run in runs)
        return Result(len(runs), met, len(runs) * len(bench.town.lines), len(runs) * len(bench.town.notices), problems,
                      f"of {calls} calls" + (f"; {lost} writes lost" if lost else ""))
