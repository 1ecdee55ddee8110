"""For each line `send COUNT` on standard input: so many events, and a report of how the calls went."""

import json
import sys
import time

from seatwatch_client import Seatwatch

socket_path, queue_max = sys.argv[1], int(sys.argv[2])
client = Seatwatch(socket_path, queue_max)
for request in sys.stdin:
    count = int(request.split()[1])
    dropped = client.dropped
    slowest = 0.0
    for number in range(count):
        event = {
            "type": "session.activity", "account": f"python-{number % 50}@example.test", "device": "d" * 250,
            "ip": "203.0.113.20",
        }
        started = time.perf_counter()
        client.send(event)
        slowest = max(slowest, time.perf_counter() - started)
    print(json.dumps({"sent": count, "dropped": client.dropped - dropped, "slowest": slowest}), flush=True)
sys.exit(0 if client.flush(5) else 1)
