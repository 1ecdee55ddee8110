"""Sends login events to seatwatchd from a thread of its own, so that no login ever waits for it."""

import collections
import json
import socket
import threading
import time


class Seatwatch:
    """One connection to the events socket. Create it after a fork: threads stay behind in the parent."""

    def __init__(self, path="/run/seatwatch/events.sock", queue_max=10_000):
        self.path = path
        self.queue_max = queue_max
        self.dropped = 0
        self._lines = collections.deque()
        self._changed = threading.Condition()
        threading.Thread(target=self._work, name="seatwatch", daemon=True).start()

    def send(self, event):
        """Queues `event` (a dict), stamped with the time of this call unless it has one. Never waits for the daemon;
        with the queue full the event is dropped and counted, and the answer is False."""
        event = {"time": time.time_ns() // 1_000_000, **event}
        line = json.dumps(event, default=str, separators=(",", ":")).encode() + b"\n"
        with self._changed:
            if len(self._lines) >= self.queue_max:
                self.dropped += 1
                return False
            self._lines.append(line)
            self._changed.notify_all()
            return True

    def flush(self, seconds):
        """For the end of the program: waits until the queue is empty, at most so long. Whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._lines, seconds)

    def _work(self):
        connection = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                line = self._lines[0]
            try:
                if connection is None:
                    connection = socket.socket(socket.AF_UNIX)
                    connection.connect(self.path)
                connection.sendall(line)  # waits while the daemon does; only this thread does so
            except OSError:
                # The daemon is away: the line stays first in the queue. A line begun in vain was never counted.
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.2)
                continue
            with self._changed:
                self._lines.popleft()
                self._changed.notify_all()


if __name__ == "__main__":
    seatwatch = Seatwatch()
    seatwatch.send({"type": "session.start", "account": "kim@birch.example", "device": "laptop-a", "ip": "203.0.113.20"})
    seatwatch.flush(2)
