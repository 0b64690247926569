"""The server and the background worker, started together and stopped together."""

import errno
import logging
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from entrepairs.config import locks

logger = logging.getLogger(__name__)

STOP_WITHIN_S = 5
SHORTEST_LIFE_S = 10.0
SERVER_PID = "ENTREPAIRS_SERVER_PID"


def refuse_taken_port(command: str = "entrepairs serve") -> None:
    """Stop with one line if we could not listen where the settings say."""
    host, port = settings.HOST, settings.PORT
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror:
        raise CommandError(f"HOST={host}: this machine does not know that name; try HOST=127.0.0.1") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            line = f"port {port} is taken: stop what uses it, or choose another: PORT={port + 1} {command}"
        elif error.errno == errno.EACCES:
            line = f"port {port} is not ours to use: choose one above 1023, such as PORT=8000"
        else:
            line = f"cannot listen on {host}, port {port}: {error.strerror}"
        raise CommandError(line) from None


def local_address() -> str:
    """The address to type on this machine."""
    host = "localhost" if settings.HOST in {*settings.ALL_INTERFACES, "127.0.0.1"} else settings.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"


def serve(*, with_worker: bool, on_start: Callable[[], None]) -> None:
    """Serve until told to stop; then stop everything that was started here."""
    connections.close_all()
    # Each worker of the server is a fresh process: nothing of ours, such as an open database, is shared.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[SERVER_PID] = str(os.getpid())
    server = Granian(
        "entrepairs.config.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_S,
    )
    server.on_startup(on_start)
    with ExitStack() as stack:
        stack.enter_context(locks.held(settings.DATA / "serving.lock", shared=True))
        if with_worker:
            stack.callback(_Companion().stop)
        server.serve()


class _Companion:
    """The worker's process, started again if it ends before its time."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started_at = time.monotonic()
        return subprocess.Popen(
            [sys.executable, "-m", "entrepairs.config.cli", "worker", "--beside-server", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    def _keep_alive(self) -> None:
        while not self._stopping.wait(1.0):
            if self._process.poll() is None:
                continue
            logger.error("the worker ended (code %s) and is started again", self._process.returncode)
            lived_s = time.monotonic() - self._started_at
            if not self._stopping.wait(max(0.0, SHORTEST_LIFE_S - lived_s)):
                self._process = self._start()

    def stop(self) -> None:
        self._stopping.set()
        self._watch.join()
        self._process.terminate()
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def follow_server() -> None:
    """In a process that answers requests: stop when the server says so, or was killed and cannot.

    Ctrl-C reaches every process of the terminal's group. The server stops this one itself, and a second
    signal would make it hang: so it leaves that group.
    """
    server = os.environ.get(SERVER_PID)
    if server is None:  # another program serves, and looks after its processes
        return
    os.setpgid(0, 0)

    def watch() -> None:
        while server == str(os.getppid()):
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
