"""Every check, one after the other, with a summary.

    everything.py           all of it
    everything.py --quick   without PostgreSQL and without the browser

As root on Debian it installs what it lacks; elsewhere it says what it could not run, and why. With STRICT=1
in the environment, what could not be run counts as a failure.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import postgres  # noqa: E402
from tools.browser import find_chromium  # noqa: E402

BIN = Path(sys.executable).parent
PYTEST = [str(BIN / "pytest"), "-p", "no:cacheprovider"]
SPREAD = ["--numprocesses=auto", "--dist=loadfile"]  # by files: the tests of one may share what it set up
UNIT = [*PYTEST, *SPREAD, "-m", "not journey"]
JOURNEYS = [*PYTEST, "-m", "journey"]
CRASHES = ["crash", "--rounds", "2"]
SECRET = "only-for-checks-" + "0" * 40


@dataclass
class Outcome:
    step: str
    result: str
    seconds: float = 0.0
    why: str = ""


def static_steps() -> list[tuple[str, list[str]]]:
    return [
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet"]),
        ("lint", [str(BIN / "ruff"), "check", "--quiet"]),
        ("imports", [str(BIN / "lint-imports"), "--no-logo"]),
        ("types", [str(BIN / "mypy"), "--no-error-summary"]),
        ("migrations", [str(BIN / "entrepairs"), "makemigrations", "--check", "--dry-run"]),
        ("translations", [sys.executable, "tools/messages.py", "check"]),
    ]


def run(step: str, command: list[str], **environment: str) -> Outcome:
    print(f"\n── {step}", flush=True)
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False)
    seconds = time.monotonic() - started
    if done.returncode == 3 and step == "translations":
        return Outcome(step, "not run", seconds, "xgettext is not installed (Debian: apt install gettext)")
    return Outcome(step, "failed" if done.returncode else "passed", seconds)


def checks(scratch: str) -> Iterator[Outcome]:
    own = {"DATA": scratch, "SECRET_KEY": SECRET}
    for step, command in static_steps():
        yield run(step, command, **(own if step == "migrations" else {}))
    yield run("unit tests, SQLite", UNIT)


def slow_tests() -> Iterator[Outcome]:
    chromium = find_chromium()
    no_browser = "no Chromium on this machine (Debian: apt install chromium); CHROMIUM can name one"
    if chromium:
        yield run("journeys, SQLite", JOURNEYS, CHROMIUM=chromium)
    else:
        yield Outcome("journeys, SQLite", "not run", why=no_browser)
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.server())
        except postgres.NotHere as reason:
            yield Outcome("unit tests, PostgreSQL", "not run", why=str(reason))
            yield Outcome("journeys, PostgreSQL", "not run", why=str(reason))
            return
        yield run("unit tests, PostgreSQL", UNIT, DATABASE_URL=url)
        if chromium:
            yield run("journeys, PostgreSQL", JOURNEYS, DATABASE_URL=url, CHROMIUM=chromium)
        else:
            yield Outcome("journeys, PostgreSQL", "not run", why=no_browser)


def at_once() -> Iterator[Outcome]:
    """Many at once, and crashes, on both databases: fewer than in the benchmarks, and nothing of time."""
    for step, options in {"bookings at once": ["booking", "--size", "320"], "crashes": CRASHES}.items():
        yield run(step, [sys.executable, "-m", "bench", *options])


def lacking() -> list[str]:
    """The Debian packages that would let everything run here."""
    packages = []
    try:
        postgres.programs()
    except postgres.NotHere:
        packages.append("postgresql")
    if find_chromium() is None:
        packages += ["chromium", "fonts-dejavu-core"]
    if shutil.which("xgettext") is None:
        packages.append("gettext")
    return packages


def install(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)}…", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "--quiet", "--quiet", *command],
            env=os.environ | quiet,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            print("apt-get could not do it; what needs these is left out", file=sys.stderr)
            return


def summary(outcomes: list[Outcome]) -> int:
    print("\n── summary")
    for outcome in outcomes:
        print(f"  {outcome.result:<8} {outcome.step:<24} {outcome.seconds:6.1f} s  {outcome.why}".rstrip())
    bad = {"failed", "not run"} if os.environ.get("STRICT") == "1" else {"failed"}
    return 1 if any(outcome.result in bad for outcome in outcomes) else 0


def main() -> int:
    quick = "--quick" in sys.argv[1:]
    if not quick and os.geteuid() == 0 and Path("/etc/debian_version").exists() and (packages := lacking()):
        install(packages)
    os.environ.pop("DATABASE_URL", None)
    scratch = ROOT / ".venv" / "check-data"
    scratch.mkdir(exist_ok=True)
    outcomes = list(checks(str(scratch)))
    if not quick:
        outcomes += slow_tests()
        outcomes += at_once()
    return summary(outcomes)


if __name__ == "__main__":
    sys.exit(main())
