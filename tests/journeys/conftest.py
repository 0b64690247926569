"""Journeys: the product as it is served, in a real browser, on data of its own for each test.

A template (the demo, or an empty site) is made once; each test gets a copy of it and a server on it.
Afterwards `entrepairs check` must find nothing that differs.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from playwright.sync_api import Response as PageResponse

from tests.journeys.harness import WITHOUT_JAVASCRIPT
from tools.browser import find_chromium

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
COMMAND = [sys.executable, "-m", "entrepairs.config.cli"]
START_WITHIN_S = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


# The site


@dataclass
class Site:
    """A site that is being served."""

    url: str
    environment: dict[str, str]

    def address(self, path: str) -> str:
        return self.url + path.lstrip("/")

    def run(self, *words: str, expect: int = 0) -> str:
        """Run an `entrepairs` command on this site's data and return what it printed."""
        done = _entrepairs(self.environment, *words)
        assert done.returncode == expect, f"entrepairs {' '.join(words)}: {done.returncode}\n{done.stderr}"
        return done.stdout

    def json(self, *words: str, expect: int = 0) -> dict[str, Any]:
        result = json.loads(self.run(*words, "--json", expect=expect))
        assert isinstance(result, dict)
        return result


def _entrepairs(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def _server_url() -> str | None:
    """The PostgreSQL server that the suite runs on, or None for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else None


def _sql(statement: str) -> None:
    url = _server_url()
    assert url is not None
    with psycopg.connect(_database_url(url, "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def _database_url(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@dataclass
class Template:
    """Data to be copied for a test: a folder, and on PostgreSQL a database."""

    data: Path
    database: str | None


def _environment(data: Path, database: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DEMO", "PORT"}}
    kept |= {"DATA": str(data), "WORKERS": "1", "DEMO": "1", "SECRET_KEY": "only-for-journeys-" + "0" * 40}
    kept["DJANGO_SETTINGS_MODULE"] = "entrepairs.config.settings"
    if database and (url := _server_url()):
        kept["DATABASE_URL"] = _database_url(url, database)
    return kept


@contextmanager
def _made(folder: Path, *words: str) -> Iterator[Template]:
    database = f"t_{uuid.uuid4().hex}" if _server_url() else None
    with ExitStack() as stack:
        if database:
            _sql(f'CREATE DATABASE "{database}"')
            stack.callback(_sql, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        done = _entrepairs(_environment(folder, database), *words)
        assert done.returncode == 0, done.stderr
        yield Template(folder, database)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with _made(tmp_path_factory.mktemp("demo"), "demo", "--no-serve") as template:
        yield template


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with _made(tmp_path_factory.mktemp("empty"), "setup") as template:
        yield template


@contextmanager
def _served(template: Template, data: Path) -> Iterator[Site]:
    shutil.copytree(template.data, data)
    database = None
    with ExitStack() as stack:
        if template.database:
            database = f"t_{uuid.uuid4().hex}"
            _sql(f'CREATE DATABASE "{database}" TEMPLATE "{template.database}"')
            stack.callback(_sql, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        environment = _environment(data, database) | {"PORT": str(_free_port())}
        url = f"http://127.0.0.1:{environment['PORT']}/"
        log = stack.enter_context((data / "log").open("w+"))
        process = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=log, stderr=log)
        stack.callback(_stop, process)
        _wait_for(url, process, log.name)
        yield Site(url, environment)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the site did not start:\n{Path(log).read_text(encoding='utf-8')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("the server did not stop when told to") from None


def _checked(template: Template, data: Path) -> Iterator[Site]:
    with _served(template, data) as site:
        yield site
        site.run("check")


@pytest.fixture
def site(demo_template: Template, tmp_path: Path) -> Iterator[Site]:
    """The demo, served; whatever the test did to it, its books must agree at the end."""
    yield from _checked(demo_template, tmp_path / "site")


@pytest.fixture
def empty_site(empty_template: Template, tmp_path: Path) -> Iterator[Site]:
    """A site where nobody has been yet."""
    yield from _checked(empty_template, tmp_path / "site")


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium); CHROMIUM can name one")
    arguments = ["--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox does not run as root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


class Watch:
    """What goes wrong on the pages of a context, or leaves the site."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that is itself a 404 or 403 is said here too: that is the test's business.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            self.found.append(f"third party: {request.url}")

    def _response(self, response: PageResponse) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "xhr", "fetch"}:
            self.found.append(f"{response.status}: {response.url}")


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens a page in a browser of its own, as another person would; none may have an error."""
    with ExitStack() as stack:
        watches: list[Watch] = []

        def open_one(*, size: dict[str, int] = DESK, javascript: bool = True, locale: str = "fr-FR") -> Page:
            context = browser.new_context(
                viewport={"width": size["width"], "height": size["height"]},
                java_script_enabled=javascript,
                locale=locale,
                has_touch=size is PHONE,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            context.set_default_timeout(10_000)
            if not javascript:
                WITHOUT_JAVASCRIPT.add(context)
            watches.append(Watch(context))
            return context.new_page()

        yield open_one
        found = [line for watch in watches for line in watch.found]
        assert not found, "\n".join(found)


@pytest.fixture(params=["phone", "desk"])
def page(request: pytest.FixtureRequest, open_page: Opener) -> Page:
    """A page on a phone, then on a desk: the test runs once for each."""
    return open_page(size=PHONE if request.param == "phone" else DESK)


@pytest.fixture
def phone(open_page: Opener) -> Page:
    return open_page(size=PHONE)


@pytest.fixture
def desk(open_page: Opener) -> Page:
    return open_page(size=DESK)


@pytest.fixture
def plain_page(open_page: Opener) -> Page:
    """A page in a browser without JavaScript."""
    return open_page(javascript=False)
