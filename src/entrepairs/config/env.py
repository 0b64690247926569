"""Strict readers of the environment.

Each returns a typed value or raises `EnvError` with one line that names the variable, what it holds and
what it should hold. An empty variable counts as unset.
"""

import ipaddress
import os
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
SECRET_MIN_LENGTH = 32
POSTGRES_OPTIONS = frozenset(
    {"application_name", "connect_timeout", "host", "sslcert", "sslkey", "sslmode", "sslrootcert"}
)


class EnvError(Exception):
    """A variable of the environment holds something that we cannot run with."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r}: expected {expected}")


def raw(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def text(name: str, default: str) -> str:
    return raw(name) or default


def boolean(name: str, *, default: bool) -> bool:
    value = raw(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise EnvError(name, value, "1 or 0 (also true, false, yes, no, on, off)")


def integer(name: str, *, default: int, lowest: int, highest: int) -> int:
    value = raw(name)
    if value is None:
        return default
    expected = f"a whole number from {lowest} to {highest}"
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise EnvError(name, value, expected)
    number = int(value)
    if not lowest <= number <= highest:
        raise EnvError(name, value, expected)
    return number


def choice(name: str, *, default: str, among: tuple[str, ...]) -> str:
    value = raw(name)
    if value is None:
        return default
    if value not in among:
        raise EnvError(name, value, "one of " + ", ".join(among))
    return value


def host(name: str, *, default: str) -> str:
    """A host name or an IP address to listen on."""
    value = raw(name)
    if value is None:
        return default
    if not _is_host(value.removeprefix("[").removesuffix("]")):
        raise EnvError(name, value, "a host name or an IP address, such as 127.0.0.1 or 0.0.0.0")
    return value.strip("[]")


def _is_host(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return HOST_NAME.fullmatch(value) is not None
    return True


def folder(name: str, *, default: Path) -> Path:
    """A folder that exists already or can be made; it is not made here."""
    value = raw(name)
    path = (Path(value).expanduser() if value else default).absolute()
    if path.exists() and not path.is_dir():
        raise EnvError(name, str(path), "a folder, this is a file")
    return path


def address(name: str, *, default: str) -> str:
    """An e-mail address, bare or as `Name <address>`."""
    value = raw(name)
    if value is None:
        return default
    bare = value[value.index("<") + 1 : -1] if value.endswith(">") and "<" in value else value
    if not ADDRESS.fullmatch(bare):
        raise EnvError(name, value, "an e-mail address, such as hello@example.org")
    return value


def _split(name: str, value: str, expected: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # it is read here because a bad port is only noticed on reading
    except ValueError:
        raise EnvError(name, _without_password(value), expected) from None
    return parts


def _without_password(url: str) -> str:
    """The address as it may be shown: what stands between the scheme and the last @ is hidden."""
    return re.sub(r"(?<=://).*@", "…@", url)


def web_address(name: str) -> str:
    """The address of a page somewhere on the web; empty where none is given."""
    value = raw(name)
    if value is None:
        return ""
    expected = "an address such as https://example.org/entrepairs"
    parts = _split(name, value, expected)
    sound = parts.scheme in {"http", "https"} and parts.hostname and _is_host(parts.hostname)
    if not sound or parts.username is not None or re.search(r"\s", value):
        raise EnvError(name, _without_password(value), expected)
    return value


def public_url(name: str) -> SplitResult | None:
    """The address that people type: scheme and host, perhaps a port, nothing else."""
    value = raw(name)
    if value is None:
        return None
    expected = "an address such as https://example.org, without a path"
    parts = _split(name, value, expected)
    sound = (
        parts.scheme in {"http", "https"}
        and parts.hostname
        and _is_host(parts.hostname)
        and parts.username is None
        and parts.path in {"", "/"}
        and not parts.query
        and not parts.fragment
    )
    if not sound:
        raise EnvError(name, _without_password(value), expected)
    return parts


@dataclass(frozen=True)
class Database:
    """Where the data is: a SQLite file, or a PostgreSQL server."""

    engine: str
    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    options: dict[str, Any] = field(default_factory=dict)


def database(name: str, *, default: Path) -> Database:
    """A path (or `sqlite:///path`) for SQLite, or `postgres://user:password@host:port/name?sslmode=…`."""
    value = raw(name)
    if value is None:
        return Database("sqlite", str(default))
    expected = "postgres://user:password@host:port/name, or the path of a SQLite file"
    if "://" not in value:
        if value.endswith("/") or Path(value).is_dir():
            raise EnvError(name, value, expected)
        return Database("sqlite", str(Path(value).expanduser().absolute()))
    parts = _split(name, value, expected)
    shown = _without_password(value)
    if parts.scheme == "sqlite":
        path = unquote(parts.path.removeprefix("/"))
        if parts.netloc or parts.query or parts.fragment or not path or path.endswith("/"):
            raise EnvError(name, shown, expected)
        return Database("sqlite", str(Path(path).absolute()))
    database_name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not database_name or "/" in database_name:
        raise EnvError(name, shown, expected)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(given) - POSTGRES_OPTIONS):
        raise EnvError(name, shown, f"no option {unknown[0]} (known: {', '.join(sorted(POSTGRES_OPTIONS))})")
    server = given.pop("host", "") or unquote(parts.hostname or "")
    return Database(
        "postgresql",
        database_name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=server,
        port=str(parts.port or ""),
        options=given,
    )


def mail(name: str, *, folder: Path) -> dict[str, Any]:
    """How e-mail leaves, as Django's `MAILERS` wants it.

    `smtp://user:password@host:587` (STARTTLS when there is a user), `smtps://…:465`, `console:`, or `file:`,
    the default, which keeps each message in `folder`.
    """
    value = raw(name)
    if value is None or value == "file:":
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": folder},
        }
    if value == "console:":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    expected = "smtp://user:password@host:port, smtps://user:password@host:port, console: or file:"
    parts = _split(name, value, expected)
    if (
        parts.scheme not in {"smtp", "smtps"}
        or not parts.hostname
        or parts.path not in {"", "/"}
        or parts.query
    ):
        raise EnvError(name, _without_password(value), expected)
    implicit = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if implicit else 587 if parts.username else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": not implicit and parts.username is not None,
            "use_ssl": implicit,
            "timeout": 20,
        },
    }


def secret(name: str, *, file: Path) -> str:
    """The key that signs sessions: given, or made once and kept in `file`, readable by its owner only."""
    value = raw(name)
    if value is not None:
        if len(value) < SECRET_MIN_LENGTH:
            raise EnvError(name, "…", f"at least {SECRET_MIN_LENGTH} characters, this has {len(value)}")
        return value
    if not file.exists():
        _keep_new_secret(name, file)
    kept = file.read_text(encoding="ascii").strip()
    if len(kept) < SECRET_MIN_LENGTH:
        raise EnvError(
            name, str(file), f"a file of at least {SECRET_MIN_LENGTH} characters; remove it to make a new one"
        )
    return kept


def _keep_new_secret(name: str, file: Path) -> None:
    """Write the whole key beside its place, then link it there: of two processes, both read the same one."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=".secret-", encoding="ascii") as draft:
            Path(draft.name).chmod(0o600)
            draft.write(secrets.token_urlsafe(48) + "\n")
            draft.flush()
            os.fsync(draft.fileno())
            try:
                os.link(draft.name, file)
            except FileExistsError:
                return
    except OSError as error:
        raise EnvError(
            "DATA", str(file.parent), f"a folder that we may write in ({error.strerror})"
        ) from None
