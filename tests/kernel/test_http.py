"""Fetching a stranger's address: what comes back, and where we do not go."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from entrepairs.kernel import http
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.http import check_url, fetch, is_public

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(answer: Answer) -> Iterator[int]:
    """A web server on this machine; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *args: object) -> None:  # it would print
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@pytest.fixture
def lead_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets a public-looking address end at a port of this machine, as if it were out there."""

    def lead(port: int) -> None:
        real = socket.create_connection
        monkeypatch.setattr(
            socket,
            "create_connection",
            lambda address, timeout: (
                real(("127.0.0.1", port), timeout) if address[0] == "93.184.216.34" else None
            ),
        )

    return lead


def out_there(host: str, port: int) -> list[str]:
    return {"example.org": ["93.184.216.34"], "inside.example.org": ["93.184.216.34", "10.0.0.7"]}.get(
        host, ["127.0.0.1"]
    )


def get(
    url: str = "http://example.org/calendar.ics",
    *,
    most_bytes: int = 1000,
    etag: str = "",
    within_s: float = 5,
) -> http.Fetched:
    return fetch(
        url, most_bytes=most_bytes, accept="text/calendar", etag=etag, within_s=within_s, resolver=out_there
    )


def reply(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, said in headers.items():
        handler.send_header(name, said)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_what_is_there_comes_back_with_its_mark(lead_to: Callable[[int], None]) -> None:
    asked = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append((handler.path, handler.headers["Host"], handler.headers["If-None-Match"]))
        if handler.headers["If-None-Match"]:
            reply(handler, 304)
        else:
            reply(handler, body=b"BEGIN:VCALENDAR", ETag='"1"')

    with served(answer) as port:
        lead_to(port)
        first = get("http://example.org/a?b=c")
        again = get(etag=first.etag)
    assert (first.status, first.body, first.etag) == (200, b"BEGIN:VCALENDAR", '"1"')
    assert again.status == 304
    assert asked[0] == ("/a?b=c", "example.org", None)
    assert asked[1][2] == '"1"'


def test_a_redirection_is_followed_but_not_to_the_inside_and_not_for_ever(
    lead_to: Callable[[int], None],
) -> None:
    ways = {
        "/": "/there",
        "/there": "",
        "/inside": "http://localhost/secret",
        "/round": "/round",
        "/file": "file:///etc/passwd",
    }

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if ways[handler.path]:
            reply(handler, 302, Location=ways[handler.path])
        else:
            reply(handler, body=b"here")

    with served(answer) as port:
        lead_to(port)
        assert get("http://example.org/").url == "http://example.org/there"
        for path, code in (
            ("inside", "fetch_inside"),
            ("round", "fetch_redirections"),
            ("file", "fetch_address"),
        ):
            with pytest.raises(Refused) as refused:
                get(f"http://example.org/{path}")
            assert refused.value.code == code


def test_too_much_too_slow_and_errors_are_said(lead_to: Callable[[int], None]) -> None:
    done = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/large":
            reply(handler, body=b"x" * 5000)
        elif handler.path == "/slow":
            done.wait(5)
        else:
            reply(handler, 404)

    with served(answer) as port:
        lead_to(port)
        for path, code in (
            ("large", "fetch_too_large"),
            ("slow", "fetch_too_slow"),
            ("none", "fetch_status"),
        ):
            with pytest.raises(Refused) as refused:
                get(f"http://example.org/{path}", within_s=0.5)
            assert refused.value.code == code
            if path == "slow":
                done.set()  # the server goes on to the next one


def test_a_name_with_one_address_inside_is_not_visited() -> None:
    with pytest.raises(Refused) as refused:
        get("https://inside.example.org/")
    assert refused.value.code == "fetch_inside"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_no_address_inside_a_network_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_out_there_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "calendar.ics", "ftp://example.org/", "file:///etc/passwd", "http:///x", "https://me:secret@example.org/",
        "https://example.org:22/", "https://example.org:99999/", "https://exa\nmple.org/", "https://[::1", "gopher://x/",
        "https://example.org/" + "x" * 3000,
    ],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(Refused) as refused:
        check_url(url)
    assert refused.value.code == "fetch_address"
