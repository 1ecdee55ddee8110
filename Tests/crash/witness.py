"""That the library in front of libc sees every call that there is."""

import os
import pathlib
import re
import shutil
import signal

from bench import CALLS, Fault, Impossible, Result
from harness import Daemon, Sender


def witness(bench):
    """The library sees every call that there is: strace(1) counts the same."""
    place = bench.directory("witness")
    daemon, fault = Daemon(bench.build, bench.town, place), Fault(place, bench.library)
    trace = place / "trace"
    preload = [option for name, value in fault.environment.items() for option in ("-E", f"{name}={value}")]
    calls = "write,pwrite64,pwritev,pwritev2,writev,fdatasync,fsync,ftruncate,truncate,unlink,unlinkat,rename,renameat," \
        "renameat2,link,linkat"
    if not shutil.which("strace"):
        raise Impossible("strace is not installed")
    if not daemon.start(wrapper=["strace", "-f", "-y", "-s0", "-qq", "-o", trace, "-e", f"trace={calls}", *preload]):
        raise Impossible("strace cannot trace here")
    try:
        sender = Sender(daemon.path("events"), bench.town.lines)
        sender.send()
        # strace passes no signal on: its child is asked.
        (child,) = map(int, pathlib.Path(f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children")
                       .read_text().split())
        os.kill(child, signal.SIGTERM)
        code = daemon.process.wait(60)
    finally:
        daemon.remove()
    counted, _, _ = fault.read()
    seen = dict.fromkeys(CALLS, 0)
    for line in trace.read_text().splitlines():
        found = re.match(r"\d+ +(\w+)\((?:AT_FDCWD[^,]*, )?(?:\d+<([^>]*)>)?", line)
        if not found:
            continue
        call = re.sub(r"^p|64|at2?$|v2?$", "", found.group(1)).replace("fdatasync", "sync").replace("fsync", "sync") \
            .replace("ftruncate", "truncate")
        is_ours = found.group(2) is None or found.group(2).startswith(f"{daemon.state}/")
        if call in seen and is_ours:
            seen[call] += 1
    return Result(1, 0, len(bench.town.lines), 0,
                  [] if code == 0 and seen == counted else [f"strace saw {seen}, the library {counted} ({code})"],
                  f"{sum(seen.values())} calls")
