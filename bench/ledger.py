"""Transfers that are durable before they are answered: against the plain way, a stored function, chaos."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from typing import Any

from bench.results import Asked, Bar, Progress, Result
from tools import postgres

SUMMARY = "single transfers, batches, and random operations by 16 clients at once (--size says how many)"
OPERATIONS = 20_000  # the whole million: --size 1000000
LEAST_TO_NAIVE = 3.0
LEAST_TO_FUNCTION = 0.8
LEAST_BATCH_TO_NAIVE = 40.0


def run(progress: Progress, asked: Asked) -> Result:
    """Measure on both databases, then let random operations loose on each; `--size 0` leaves those out."""
    size = OPERATIONS if asked.size is None else asked.size
    figures: dict[str, float] = {}
    progress(0, 2, "ledger")
    figures |= _measured("sqlite", None, size)
    progress(1, 2, "ledger")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server(durable=True))
        except postgres.NotHere as reason:
            print(f"PostgreSQL is left out: {reason}", file=sys.stderr)
        else:
            figures |= _measured("postgresql", url, size)
    progress(2, 2, "ledger")
    return Result("ledger", figures, tuple(_bars(figures)))


def _bars(figures: dict[str, float]) -> list[Bar]:
    bars = [Bar("sqlite_single_to_naive", LEAST_TO_NAIVE, at_least=True)]
    for name in figures:
        if name.endswith("_batch_to_naive"):
            bars.append(Bar(name, LEAST_BATCH_TO_NAIVE, at_least=True))
        elif name.endswith("_to_function"):
            bars.append(Bar(name, LEAST_TO_FUNCTION, at_least=True))
        elif name.endswith(
            ("_sums_not_zero", "_not_as_replayed", "_past_a_limit", "_other_answers", "_two_effects")
        ):
            bars.append(Bar(name, 0, exact=True))
    return bars


def _measured(engine: str, url: str | None, size: int) -> dict[str, float]:
    """Run the other half in a process of its own, on a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="entrepairs-bench-") as folder:
        environment = os.environ | {
            "DATA": folder,
            "DJANGO_SETTINGS_MODULE": "entrepairs.config.settings",
            "SECRET_KEY": secrets.token_hex(32),
        }
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        command = [sys.executable, "-m", "bench.ledger_run", str(size)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return {f"{engine}_{name}": value for name, value in found.items()}
