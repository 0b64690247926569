"""Many who want the same at once: what the actions give away, and how fast, beside the bare transaction."""

import json
import subprocess
import sys

from bench.engines import engines
from bench.results import Asked, Bar, Progress, Result

SUMMARY = "32 processes book slots, places and stock at once, on both databases; beside the bare transaction"
ATTEMPTS, PROCESSES = 100_000, 32
ENOUGH = 20_000  # fewer say nothing of how fast it is
NEVER = ("overlaps", "oversold", "lost", "of_nobody", "locked", "failed")
MOST_TO_MODELS = 3.0  # of the bare transaction by the same means, Django's models, to ours: a third of it


def run(progress: Progress, asked: Asked) -> Result:
    """Book on each database, and look at what is left from outside; without PostgreSQL, on SQLite alone."""
    figures: dict[str, float] = {"processes": PROCESSES}
    bars = []
    attempts = asked.size or ATTEMPTS
    for engine in engines():
        command = [sys.executable, "-m", "bench.booking_run", str(attempts), str(PROCESSES)]
        done = subprocess.run(command, env=engine.environment, stdout=subprocess.PIPE, check=True)
        figures |= {f"{engine.name}_{name}": value for name, value in json.loads(done.stdout).items()}
        bars += [Bar(f"{engine.name}_{name}", 0, exact=True) for name in NEVER]
        if attempts >= ENOUGH:
            bars.append(Bar(f"{engine.name}_bare_by_models_to_ours", MOST_TO_MODELS))
    return Result("booking", figures, tuple(bars))
