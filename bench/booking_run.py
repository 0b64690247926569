"""One half of the benchmark of booking: the database of the settings is filled, and many processes book.

python -m bench.booking_run ATTEMPTS PROCESSES     writes one JSON object to standard output
"""

import json
import multiprocessing
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.context import ForkContext
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection, connections  # noqa: E402

from bench import booking_bare as bare  # noqa: E402
from bench.booking_check import Said, judged, read_held, read_states  # noqa: E402
from bench.booking_world import AT, Thing, Wish, World, make_worlds  # noqa: E402
from entrepairs.exchanges.actions import Proposal, accept_exchange, cancel_exchange, propose_exchange  # noqa: E402
from entrepairs.exchanges.models import Exchange  # noqa: E402
from entrepairs.kernel import clock  # noqa: E402
from entrepairs.kernel.errors import Refused  # noqa: E402
from entrepairs.kernel.progress import Progress, shown  # noqa: E402
from entrepairs.people.models import Person  # noqa: E402

SEED = 20260329
ROUNDS = 4  # of the actions and of the bare transactions in turn, so that both meet the same machine
CANCELS = 0.4  # of the attempts of whoever holds something
FORK: ForkContext = multiprocessing.get_context("fork")
LOCKED = "database is locked"


@dataclass
class Mine:
    """What one process was told, and how it went."""

    said: list[Said] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ours:
    """By the actions that the pages call."""

    world: World

    def book(self, wish: Wish) -> int:
        thing, person = self.world.things[wish.thing], self.world.people[wish.person]
        start, end = wish.span or (None, None)
        proposal = Proposal(quantity=wish.quantity, starts_at=start, ends_at=end)
        exchange = propose_exchange(actor=person, listing=thing.listing, proposal=proposal)
        if exchange.state != Exchange.State.AGREED:
            exchange = accept_exchange(actor=thing.owner, exchange=exchange, version=1)
        return exchange.pk

    def cancel(self, exchange: int, wish: Wish) -> None:
        person: Person = self.world.people[wish.person]
        cancel_exchange(actor=person, exchange=Exchange(pk=exchange), cause=Exchange.Cause.PLANS)


@dataclass(frozen=True)
class Bare:
    """By the bare transaction."""

    world: World
    booked: bare.Booked
    by_models: bool

    def book(self, wish: Wish) -> int:
        thing: Thing = self.world.things[wish.thing]
        write = bare.book_by_models if self.by_models else bare.book_by_driver
        exchange = write(self.booked, thing, wish)
        if exchange is None:
            raise Refused("", code="not_enough")
        return exchange

    def cancel(self, exchange: int, wish: Wish) -> None:
        write = bare.cancel_by_models if self.by_models else bare.cancel_by_driver
        write(self.booked, exchange)


Way = Ours | Bare
Ways = tuple[Way, ...]


def attempt(way: Way, rng: random.Random, mine: Mine, held: list[tuple[int, Wish]]) -> None:
    """Cancel what one holds, or try to get something."""
    began = time.perf_counter()
    try:
        if held and rng.random() < CANCELS:
            exchange, wish = held.pop(rng.randrange(len(held)))
            way.cancel(exchange, wish)
            mine.said.append(_said(way, exchange, wish, cancelled=True))
            mine.counts["cancelled"] += 1
        else:
            wish = way.world.wish(rng)
            exchange = way.book(wish)
            held.append((exchange, wish))
            mine.said.append(_said(way, exchange, wish, cancelled=False))
            mine.counts["booked"] += 1
    except Refused as refused:
        mine.counts["refused"] += 1
        mine.counts[f"refused_{refused.code}"] += 1
    except OperationalError as error:
        mine.counts["locked" if LOCKED in str(error) else "failed"] += 1
        mine.errors.append(str(error))
    except Exception as error:  # noqa: BLE001 - told at the end, and a bar does not hold
        mine.counts["failed"] += 1
        mine.errors.append(repr(error))
    mine.seconds.append(time.perf_counter() - began)


def _said(way: Way, exchange: int, wish: Wish, *, cancelled: bool) -> Said:
    return Said(exchange, way.world.things[wish.thing].listing.pk, wish.quantity, wish.span, cancelled)


def work(number: int, ways: Ways, each: int, gate: Any, done: Any, out: Any) -> None:
    """One process: its share of the attempts of each round, when all are there."""
    mine = [Mine() for _ in ways]
    held: list[list[tuple[int, Wish]]] = [[] for _ in ways]
    rngs = [random.Random(f"{SEED}/{number}") for _ in ways]  # noqa: S311 - repeatable
    with clock.frozen(AT):
        connection.ensure_connection()
        for turn in range(len(ways) * ROUNDS):
            which = turn % len(ways)
            gate.wait()
            for _ in range(each):
                attempt(ways[which], rngs[which], mine[which], held[which])
                with done.get_lock():
                    done.value += 1
            gate.wait()
    connections.close_all()
    out.put(mine)


def main(attempts: int, processes: int) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    with clock.frozen(AT), shown(sys.stderr) as progress:
        ours, *others = make_worlds(3)
        booked = bare.template(_one_of_each(ours))
        ways = (Ours(ours), Bare(others[0], booked, by_models=False), Bare(others[1], booked, by_models=True))
        connections.close_all()
        each = max(1, attempts // (processes * ROUNDS))
        found, seconds = _race(ways, each, processes, progress)
        mine, *theirs = (_together([one[which] for one in found]) for which in range(len(ways)))
        states = read_states(connection, (one.exchange for one in mine.said))
        keys = [thing.listing.pk for thing in ours.things]
        figures = judged(ours, read_held(connection, keys), mine.said, states)
    for error, times in Counter(mine.errors).most_common(5):
        print(f"{times} x {error}", file=sys.stderr)
    per_s = [each * processes * ROUNDS / total for total in seconds]
    return figures | {
        "locked": mine.counts["locked"],
        "failed": mine.counts["failed"],
        "attempts": len(mine.seconds),
        "booked": mine.counts["booked"],
        "cancelled": mine.counts["cancelled"],
        "refused": mine.counts["refused"],
        "bare_failed": sum(one.counts["failed"] + one.counts["locked"] for one in theirs),
        "per_s": round(per_s[0], 1),
        "bare_to_ours": round(per_s[1] / per_s[0], 2),
        "bare_by_models_to_ours": round(per_s[2] / per_s[0], 2),
        "longest_s": round(max(mine.seconds), 2),
        "p99_s": round(sorted(mine.seconds)[int(0.99 * len(mine.seconds))], 3),
    }


def _one_of_each(world: World) -> int:
    """A booking of what has a date, and its end, as the bare transactions copy them."""
    way, rng = Ours(world), random.Random(0)  # noqa: S311
    wish = next(wish for wish in iter(lambda: world.wish(rng), None) if wish.span is not None)
    exchange = way.book(wish)
    way.cancel(exchange, wish)
    return exchange


def _together(parts: list[Mine]) -> Mine:
    whole = Mine()
    for part in parts:
        whole.said += part.said
        whole.counts += part.counts
        whole.seconds += part.seconds
        whole.errors += part.errors
    return whole


def _race(ways: Ways, each: int, processes: int, progress: Progress) -> tuple[list[list[Mine]], list[float]]:
    """All rounds of all processes; what each was told, and how long either way took."""
    gate, done, out = FORK.Barrier(processes + 1), FORK.Value("q", 0), FORK.Queue()
    crew = [
        FORK.Process(target=work, args=(number, ways, each, gate, done, out), daemon=True)
        for number in range(processes)
    ]
    for one in crew:
        one.start()
    seconds, turns = [0.0] * len(ways), len(ways) * ROUNDS
    try:
        for turn in range(turns):
            gate.wait(timeout=120)
            began, target = time.perf_counter(), (turn + 1) * each * processes
            while done.value < target:
                time.sleep(0.02)
                progress(done.value, turns * each * processes, f"{connection.vendor}: booking")
                if any(one.exitcode for one in crew):
                    raise RuntimeError("a process ended before its time")
            seconds[turn % len(ways)] += time.perf_counter() - began
            gate.wait(timeout=120)
        found = [out.get(timeout=120) for _ in crew]
    finally:
        for one in crew:
            one.join(timeout=10)
            one.terminate()
    return found, seconds


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
