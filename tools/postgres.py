"""A PostgreSQL server for as long as something runs, on a folder that is thrown away.

    postgres.py COMMAND …     runs the command with DATABASE_URL set

It listens on a socket of its own only, and is stopped whatever happens to the command.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
# Nothing of a test has to outlive a power cut.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NotHere(Exception):
    """There is no PostgreSQL server on this machine."""


def programs() -> Path:
    """The folder of initdb and pg_ctl, of the newest version."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NotHere("PostgreSQL is not installed (Debian: apt install postgresql)")


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to be run by root: then it is run by the user that its package has made."""
    if os.geteuid() != 0:
        return command
    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise NotHere(f"PostgreSQL does not run as root, and there is no user {USER}") from None
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", *command]


def _run(command: list[str]) -> None:
    done = subprocess.run(
        _as_owner(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Start a server and give the DATABASE_URL of an empty database on it; stop it at the end.

    With `durable`, a commit waits for the disk, as where people's data is kept.
    """
    folder = programs()
    with tempfile.TemporaryDirectory(prefix="entrepairs-pg-") as scratch:
        if os.geteuid() == 0:
            shutil.chown(scratch, USER)
        data = str(Path(scratch) / "data")
        _run(
            [
                str(folder / "initdb"),
                f"--pgdata={data}",
                "--auth=trust",
                f"--username={USER}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        chosen = {"max_connections": "100"} | ({} if durable else QUICK)
        settings = " ".join(f"-c {name}={value}" for name, value in chosen.items())
        options = f"-c listen_addresses='' -k {scratch} {settings}"
        control = [str(folder / "pg_ctl"), f"--pgdata={data}", "--wait", "--silent"]
        _run([*control, "start", f"--log={scratch}/log", f"--options={options}"])
        try:
            _run([str(folder / "createdb"), f"--host={scratch}", f"--username={USER}", "entrepairs"])
            yield f"postgres://{USER}@/entrepairs?host={scratch}"
        finally:
            _run([*control, "stop", "--mode=immediate"])


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        with server() as url:
            return subprocess.run(
                sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False
            ).returncode
    except NotHere as reason:
        print(reason, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
