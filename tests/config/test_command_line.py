"""The commands as an operator meets them: in a process of their own, on a folder of their own."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "entrepairs.config.cli"]
Environment = dict[str, str]


def environment_of(data: Path) -> Environment:
    dropped = {"DATABASE_URL", "DEMO", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"DATA": str(data), "WORKERS": "2"}


@pytest.fixture
def own(tmp_path: Path) -> Environment:
    """An environment with an empty data folder, on SQLite."""
    return environment_of(tmp_path / "data")


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("set-up") / "data"
    run(environment_of(data), "setup")
    return data


@pytest.fixture
def ready(own: Environment, set_up_once: Path) -> Environment:
    """An environment with a data folder that has been set up."""
    shutil.copytree(set_up_once, own["DATA"])
    return own


def run(environment: Environment, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == expect, f"{done.returncode}: {done.stdout}{done.stderr}"
    return done


def database(environment: Environment) -> Path:
    return Path(environment["DATA"]) / "entrepairs.sqlite3"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def test_help_lists_our_commands_first_and_needs_no_data_folder(own: Environment) -> None:
    listed = run(own, "help").stdout
    for name in ("demo", "serve", "check", "import wants", "rings", "exchanges confirm"):
        assert f"\n  {name} " in listed
    assert not Path(own["DATA"]).exists()
    assert "--agree" in run(own, "help", "rings").stdout


@pytest.mark.parametrize("words", [["nonsense"], ["import"], ["import", "nonsense"], ["rings"]])
def test_a_wrong_call_is_said_in_a_line_or_two(own: Environment, words: list[str]) -> None:
    done = run(own, *words, expect=2)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_bad_setting_stops_every_command_with_one_line(own: Environment) -> None:
    done = run(own | {"PORT": "eighty"}, "check", expect=2)
    assert done.stderr == "entrepairs: PORT='eighty': expected a whole number from 1 to 65535\n"


def test_the_first_command_sets_the_folder_up_and_the_next_is_quick(own: Environment) -> None:
    assert json.loads(run(own, "check", "--json").stdout)["ok"] is True
    assert database(own).exists()
    started = time.monotonic()
    done = run(own, "check")
    assert time.monotonic() - started < 3
    assert "Preparing" not in done.stderr


def test_two_first_commands_at_once_are_fine(own: Environment) -> None:
    both = [subprocess.Popen([*COMMAND, "setup"], env=own, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]


def test_an_older_database_is_backed_up_and_then_migrated(ready: Environment) -> None:
    run(ready, "migrate", "sessions", "zero")
    answer = json.loads(run(ready, "setup", "--json").stdout)
    with closing(sqlite3.connect(answer["backup"])) as copy, closing(sqlite3.connect(database(ready))) as now:
        applied = "SELECT count(*) FROM django_migrations WHERE app = 'sessions'"
        assert copy.execute(applied).fetchone() == (0,)
        assert now.execute(applied).fetchone() == (1,)


LOSE_WHAT_A_LISTING_IS_FOUND_BY = """
import random
from entrepairs.communities.actions import found_community, join_community
from entrepairs.listings.actions import Draft, publish_listing
from entrepairs.listings.models import Listing
from entrepairs.people.actions import sign_up
anne = sign_up(actor=None, email="anne@example.org", password="trois petits chats", display_name="Anne")
place = found_community(actor=None, slug="quartier", name="Quartier", domains=["skill"], units=[])
join_community(actor=anne, community=place)
draft = Draft(kind="offer", domain="skill", title="Un vélo", quantity=60)
publish_listing(actor=anne, community=place, draft=draft, rng=random.Random(1))
Listing.objects.update(search="")
"""


def test_listings_are_indexed_anew_when_words_are_read_in_another_way(ready: Environment) -> None:
    run(ready, "shell", "--no-imports", "-c", LOSE_WHAT_A_LISTING_IS_FOUND_BY)
    assert "found by" in run(ready, "check", expect=1).stdout
    mark = Path(ready["DATA"]) / "ready.json"
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"search": "as before"}))
    assert "Everything agrees" in run(ready, "check").stdout


def test_a_newer_database_is_refused(ready: Environment) -> None:
    with closing(sqlite3.connect(database(ready))) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '')"
        )
        connection.commit()
    done = run(ready, "check", expect=1)
    assert "newer than this version" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_that_cannot_be_reached_is_said_in_one_line(own: Environment) -> None:
    done = run(own | {"DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/none"}, "check", expect=1)
    assert done.stderr.startswith("entrepairs: cannot open the database: ")
    assert done.stderr.count("\n") == 1


def test_a_backup_is_whole(ready: Environment) -> None:
    path = Path(json.loads(run(ready, "backup", "--json").stdout)["backup"])
    assert path.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_worker_can_be_stepped(ready: Environment) -> None:
    jobs = json.loads(run(ready, "worker", "--once", "--json").stdout)["jobs"]
    assert jobs
    assert all(job["error"] is None for job in jobs)


def test_a_taken_port_is_said_before_anything_starts(own: Environment) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(own | {"PORT": str(port)}, "serve", expect=1)
    assert done.stderr.startswith(f"entrepairs: port {port} is taken: ")
    assert done.stderr.count("\n") == 1
    assert not database(own).exists()


@contextmanager
def served(environment: Environment, *words: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", *words], env=environment | {"PORT": str(port)}, start_new_session=True
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
        yield url, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def all_are_gone(leader: int) -> bool:
    """Whether every process that the leader of a session has started has ended, within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        listed = subprocess.run(
            ["ps", "-eo", "sid=,stat="], capture_output=True, text=True, check=True
        ).stdout
        alive = [line for line in listed.splitlines() if line.split()[0] == str(leader) and "Z" not in line]
        if not alive:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_the_server_and_its_worker_promptly(
    ready: Environment, number: signal.Signals
) -> None:
    with served(ready) as (_, process):
        started = time.monotonic()
        # Ctrl-C in a terminal reaches the whole group, a service manager's SIGTERM the first process.
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        assert process.wait(10) == 0
        assert time.monotonic() - started < 5
        assert all_are_gone(process.pid)


def test_nothing_outlives_a_server_that_is_killed(ready: Environment) -> None:
    with served(ready) as (_, process):
        process.kill()
        process.wait()
        assert all_are_gone(process.pid)


def test_pages_and_static_files_come_as_they_should(ready: Environment) -> None:
    with served(ready, "--no-worker") as (url, _):
        with urllib.request.urlopen(url, timeout=5) as page:
            assert page.url.endswith("/fr/")
            headers = page.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        manifest = json.loads(
            (Path(ready["DATA"]) / "static" / "staticfiles.json").read_text(encoding="utf-8")
        )
        hashed = next(name for name in manifest["paths"].values() if name.endswith(".css"))
        asked = urllib.request.Request(f"{url}static/{hashed}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked, timeout=5) as file:
            assert "immutable" in file.headers["Cache-Control"]
            assert file.headers["Content-Encoding"] == "gzip"
