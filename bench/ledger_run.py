"""The half of the ledger's benchmark that has a database: rates, and what the books say afterwards."""

import json
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from statistics import median
from typing import Any

import django

MEMBERS = 200
SINGLES = 60
BLOCKS = 21
ROUNDS = 3
BATCH = 20_000
CLIENTS = 8
FUNCTION_S = 4.0


def main(size: int) -> dict[str, float]:
    """All figures of one database."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from bench import ledger_books as books

    community_id, accounts = books.opened(MEMBERS)
    figures: dict[str, float] = {}
    singles, naives, bares = [], [], []
    for turn in range(BLOCKS):  # in short turns, so that a slow moment of the disk weighs on both
        singles.append(_rate(books.single, community_id, accounts, turn * 2))
        naives.append(_rate(books.naive, community_id, accounts, turn * 2 + 1))
        bares.append(_rate(books.bare, community_id, accounts, turn))
    figures["bare_commits_a_second"] = round(median(bares), 1)  # what the disk allows: one row changed
    figures["naive_a_second"] = round(median(naives), 1)
    figures["single_a_second"] = round(median(singles), 1)
    figures["single_to_naive"] = round(median(singles) / median(naives), 2)
    begun = time.perf_counter()
    books.batch(community_id, accounts, BATCH)
    figures["batch_a_second"] = round(BATCH / (time.perf_counter() - begun), 1)
    figures["batch_to_naive"] = round(figures["batch_a_second"] / figures["naive_a_second"], 1)
    if connection.vendor == "postgresql":
        books.make_function()
        pairs = []
        for turn in range(ROUNDS):
            ours = _together("single", community_id, accounts, turn)
            theirs = _together("function", community_id, accounts, turn)
            pairs.append((ours, theirs))
        figures[f"single_by_{CLIENTS}_a_second"] = round(median(ours for ours, _ in pairs), 1)
        figures[f"function_by_{CLIENTS}_a_second"] = round(median(theirs for _, theirs in pairs), 1)
        figures["to_function"] = round(median(ours / theirs for ours, theirs in pairs), 2)
        books.drop_function()
    figures |= books.audited()
    if size:
        from bench import ledger_chaos

        figures |= ledger_chaos.run(size)
    return figures


def _rate(
    way: Callable[[int, list[int], str, int], None], community_id: int, accounts: list[int], turn: int
) -> float:
    begun = time.perf_counter()
    for n in range(SINGLES):
        way(community_id, accounts, f"turn-{turn}", n)
    return SINGLES / (time.perf_counter() - begun)


def _together(way: str, community_id: int, accounts: list[int], turn: int) -> float:
    """By so many clients at once, each a process of its own with its own connection."""
    context = get_context("spawn")
    gate, results = context.Barrier(CLIENTS), context.Queue()
    clients = [
        context.Process(
            target=_client, args=(way, community_id, accounts, f"{way}-{turn}-{n}", gate, results)
        )
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    counts = [results.get(timeout=120) for _ in clients]
    for client in clients:
        client.join()
    done: int = sum(counts)
    return done / FUNCTION_S


def _client(way: str, community_id: int, accounts: list[int], name: str, gate: Any, results: Any) -> None:
    django.setup()
    from bench import ledger_books as books

    call = {"single": books.single, "function": books.function}[way]
    for n in range(20):  # the connection and the plans are made before time runs
        call(community_id, accounts, f"{name}-warm", n)
    gate.wait()
    until, done = time.perf_counter() + FUNCTION_S, 0
    while time.perf_counter() < until:
        call(community_id, accounts, name, done)
        done += 1
    results.put(done)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
