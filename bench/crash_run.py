"""One half of the benchmark of crashes: a server on the database of the settings, under load, killed.

python -m bench.crash_run ROUNDS SEED     writes one JSON object to standard output
"""

import json
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import F  # noqa: E402

from bench.crash_check import judged  # noqa: E402
from bench.crash_clients import Client  # noqa: E402
from bench.crash_server import Server  # noqa: E402
from bench.crash_world import make_world  # noqa: E402
from entrepairs.config.setup import ensure_ready  # noqa: E402
from entrepairs.exchanges.models import Exchange  # noqa: E402
from entrepairs.kernel.clock import now  # noqa: E402
from entrepairs.kernel.models import OutboxMessage  # noqa: E402
from entrepairs.kernel.progress import shown, silent  # noqa: E402

CLIENTS = 6
HOW = ("all", "worker", "main", "answering", "all")
LATE = 2  # proposals of each round whose time is over
DONE_WITHIN_S = 60.0


def main(rounds: int, seed: int) -> dict[str, int]:
    ensure_ready(silent)
    world = make_world(seed)
    rng = random.Random(seed)  # noqa: S311 - repeatable
    server = Server(os.environ, _free_port(), Path(settings.DATA) / "server.log")
    clients = [
        Client(world, server.port, random.Random(f"{seed}/{number}"))  # noqa: S311
        for number in range(CLIENTS)
    ]
    wrong: Counter[str] = Counter()
    kills: Counter[str] = Counter()
    try:
        with shown(sys.stderr) as progress:
            for turn in range(rounds):
                progress(turn, rounds, f"{connection.vendor}: crash")
                if not server.runs:
                    _be_late()
                    server.start()
                how = HOW[turn % len(HOW)]
                wrong["left_running"] += len(_round(server, clients, how, rng.uniform(0.5, 4.0)))
                kills[how] += 1
                wrong += judged([t for c in clients for t in c.told], [p for c in clients for p in c.posted])
            progress(rounds, rounds, f"{connection.vendor}: crash")
            server.kill("all") if server.runs else None
            _be_late()
            server.start()
            wrong["left_undone"] += _undone()
            server.stop()
        wrong += judged([t for c in clients for t in c.told], [p for c in clients for p in c.posted])
    finally:
        server.stop()
    errors = [error for client in clients for error in client.errors]
    for error, times in Counter(errors).most_common(5):
        print(f"{times} x {error}", file=sys.stderr)
    told = [one for client in clients for one in client.told]
    names = ("lost", "half_done", "of_nobody", "value", "told_in_vain", "differences", "left_running")
    return {name: wrong[name] for name in (*names, "left_undone")} | {
        "errors": len(errors),
        "kills": sum(kills.values()),
        "answered": sum(one.answered for one in told),
        "in_doubt": sum(not one.answered for one in told),
        "refused": sum(client.refused for client in clients),
        "listings_posted": sum(len(client.posted) for client in clients),
        **_states(),
    }


def _round(server: Server, clients: list[Client], how: str, seconds: float) -> list[int]:
    stop = threading.Event()
    crew = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for one in crew:
        one.start()
    time.sleep(seconds)
    left = server.kill(how)
    if how in {"answering", "worker"}:
        time.sleep(0.5)  # the rest goes on, as people do
    stop.set()
    for one in crew:
        one.join()
    return left


def _be_late() -> None:
    """As if some proposals had lain for a fortnight: the worker is to see it when it comes back."""
    waiting = Exchange.objects.filter(state__in=["proposed", "countered"], due_at__gt=now())
    keys = list(waiting.order_by("id").values_list("id", flat=True)[:LATE])
    past = now() - timedelta(minutes=1)
    Exchange.objects.filter(pk__in=keys).update(deadline_at=past, due_at=past)
    # What was being sent when all stopped is due again a quarter of an hour later: let that be now.
    OutboxMessage.objects.filter(sent_at__isnull=True, attempts=0).update(next_attempt_at=F("created_at"))
    connections.close_all()


def _undone() -> int:
    """How much is still due after the worker had time for it."""
    until = time.monotonic() + DONE_WITHIN_S
    while True:
        late = Exchange.objects.filter(due_at__lte=now()).count()
        unsent = OutboxMessage.objects.filter(sent_at__isnull=True, next_attempt_at__lte=now()).count()
        if late + unsent == 0 or time.monotonic() > until:
            connections.close_all()
            return late + unsent
        time.sleep(0.5)


def _states() -> dict[str, int]:
    return dict(Counter(Exchange.objects.values_list("state", flat=True)).most_common())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
