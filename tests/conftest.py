"""What every test can count on: no network, and a clock and a language of a known state."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from hypothesis import settings

# Where nobody looks on, a failure must be the change's own: the same examples each time. Elsewhere, new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached from a test."""

    def guard(original: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_local(address):
                raise AssertionError(f"a test tried to reach the network: {address}")
            return original(self, address)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guard(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """A test begins in the site's first language, and what it changes does not leak into the next one."""
    with translation.override("fr"):
        yield
