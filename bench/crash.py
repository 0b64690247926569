"""The server and its worker, killed again and again while people use it: what they were told must stand."""

import json
import subprocess
import sys

from bench.engines import engines
from bench.results import Asked, Bar, Progress, Result

SUMMARY = "kill -9 of the server and the worker under load, on both databases: what was answered stands"
ROUNDS, SEED = 50, 20260901
NEVER = (
    "lost",
    "half_done",
    "of_nobody",
    "value",
    "told_in_vain",
    "differences",
    "left_running",
    "left_undone",
    "errors",
)


def run(progress: Progress, asked: Asked) -> Result:
    """Kill on each database, and look at what is left; without PostgreSQL, on SQLite alone."""
    figures: dict[str, float] = {"seed": SEED}
    bars = []
    for engine in engines():
        command = [sys.executable, "-m", "bench.crash_run", str(asked.rounds or ROUNDS), str(SEED)]
        done = subprocess.run(command, env=engine.environment, stdout=subprocess.PIPE, check=True)
        figures |= {f"{engine.name}_{name}": value for name, value in json.loads(done.stdout).items()}
        bars += [Bar(f"{engine.name}_{name}", 0, exact=True) for name in NEVER]
    return Result("crash", figures, tuple(bars))
