"""Streams login events with acknowledgements: what `deliver` has returned from is on the daemon's disk, once."""
import json
import socket
import time

AHEAD = 5_000  # lines sent and not yet acknowledged; so replies never pile up


def deliver(path, stream, lines):
    """Sends `lines` (bytes without LF), all lines of `stream` from its beginning, however often the link breaks."""
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(path)
                link.sendall(json.dumps({"type": "hello", "stream": stream}).encode() + b"\n")
                replies = link.makefile("rb")
                sent = accepted = json.loads(replies.readline())["accepted"]
                while accepted < len(lines):
                    ready = lines[sent:min(accepted + AHEAD, sent + 500)]
                    if ready:
                        link.sendall(b"".join(line + b"\n" for line in ready))
                        sent += len(ready)
                    if sent < len(lines) and sent < accepted + AHEAD:
                        continue
                    reply = json.loads(replies.readline())
                    if reply["type"] == "ack":
                        accepted = reply["accepted"]
                    elif reply["type"] == "reject":
                        print(f"line {reply['line']} was set aside: {reply['reason']}")
                return accepted
        except (OSError, ValueError, KeyError):
            time.sleep(0.05)  # the daemon is away, or coming back
