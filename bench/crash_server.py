"""The real server with its worker, started as whoever runs a site starts it, and killed without warning."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

READY_WITHIN_S = 90.0
GONE_WITHIN_S = 15.0


class Server:
    def __init__(self, environment: Mapping[str, str], port: int, log: Path) -> None:
        self.port = port
        self._environment = dict(environment) | {
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "WORKERS": "2",
            "EMAIL_URL": "file:",
        }
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "entrepairs.config.cli", "serve"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_WITHIN_S
        while not self._answers():
            if not self.runs or time.monotonic() > until:
                raise RuntimeError(f"the server does not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """As Ctrl-C does; what does not go is killed."""
        everybody = self._everybody()
        if self._process is not None and self.runs:
            self._process.terminate()
            try:
                self._process.wait(GONE_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        _kill([pid for pid in everybody if _lives(pid)])

    def kill(self, how: str) -> list[int]:
        """Kill all of it, the main process, one that answers, or the worker; return what lives on in vain."""
        assert self._process is not None
        main, everybody = self._process.pid, self._everybody()
        workers = [pid for pid in everybody if b"--beside-server" in _command(pid)]
        answering = [pid for pid in everybody if pid != main and pid not in workers]
        match how:
            case "all":
                _kill(everybody)
            case "main":
                _kill([main])
            case "answering":
                _kill(answering[-1:])
            case "worker":
                _kill(workers)
        if how in {"answering", "worker"}:
            return []
        self._process.wait()
        until = time.monotonic() + GONE_WITHIN_S
        while time.monotonic() < until and any(map(_lives, everybody)):
            time.sleep(0.05)
        left = [pid for pid in everybody if _lives(pid)]
        _kill(left)
        return left

    def _everybody(self) -> list[int]:
        """The main process and all that came from it."""
        if self._process is None or not self.runs:
            return []
        found = [self._process.pid]
        for pid in found:  # grows meanwhile
            found += _children(pid)
        return found

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/fr/signin/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += [int(word) for word in (task / "children").read_text().split()]
        except OSError:  # it ended meanwhile
            continue
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
