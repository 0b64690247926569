"""Search of a million listings, on both databases: against the same SQL run bare, and the plain way."""

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

SUMMARY = "words, filters, distance and counts over a million listings, on both databases"
SIZE = 1_000_000
MOST_TO_BARE = 3.0  # of ours to the same SQL by the driver itself
MOST_TO_PLAIN = 0.05  # of words and filters in one index to the words' rows joined to a filtered table


def run(progress: Progress, asked: Asked) -> Result:
    """Fill both databases from the published seed, and measure; without PostgreSQL, SQLite alone."""
    size = asked.size or SIZE
    progress(0, 2, "search")
    engines = {"sqlite": _measured(size, None)}
    progress(1, 2, "search")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server())
        except postgres.NotHere as reason:
            print(f"PostgreSQL is left out: {reason}", file=sys.stderr)
        else:
            engines["postgresql"] = _measured(size, url)
    progress(2, 2, "search")
    figures: dict[str, float] = {"listings": size}
    for engine, found in engines.items():
        figures |= {f"{engine}_{name}": value for name, value in found["figures"].items()}
    bars = [Bar(name, MOST_TO_BARE) for name in figures if name.endswith("_to_bare")]
    bars.append(Bar("sqlite_word_facets_to_plain", MOST_TO_PLAIN))
    if len(engines) == 2:
        figures["searches"] = sum(map(len, engines["sqlite"]["answers"].values()))
        figures["answers_that_differ"] = _differing(*(found["answers"] for found in engines.values()))
        bars.append(Bar("answers_that_differ", 0, exact=True))
    return Result("search", figures, tuple(bars))


def _measured(size: int, url: str | None) -> dict[str, Any]:
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
        command = [sys.executable, "-m", "bench.search_run", str(size)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _differing(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> int:
    return sum(
        answer != other_answer
        for kind, answers in one.items()
        for answer, other_answer in zip(answers, other[kind], strict=True)
    )
