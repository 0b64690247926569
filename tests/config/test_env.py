import stat
from pathlib import Path

import pytest

from entrepairs.config import env


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("THING", raising=False)
    return monkeypatch


def refused(reader: object, value: str, **options: object) -> str:
    assert callable(reader)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THING", value)
        with pytest.raises(env.EnvError) as caught:
            reader("THING", **options)
    line = str(caught.value)
    assert line.startswith("THING=")
    assert "expected" in line
    assert "\n" not in line
    return line


@pytest.mark.parametrize(
    ("value", "read"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)]
)
def test_booleans(given: pytest.MonkeyPatch, value: str, read: bool) -> None:
    given.setenv("THING", value)
    assert env.boolean("THING", default=True) is read


@pytest.mark.parametrize("value", ["2", "oui", "tru", "-"])
def test_a_boolean_is_yes_or_no(value: str) -> None:
    refused(env.boolean, value, default=False)


def test_integers(given: pytest.MonkeyPatch) -> None:
    assert env.integer("THING", default=8000, lowest=1, highest=65535) == 8000
    given.setenv("THING", " 80 ")
    assert env.integer("THING", default=8000, lowest=1, highest=65535) == 80


@pytest.mark.parametrize("value", ["0", "65536", "8e3", "-1", "eight", "8000.0", "９", "1" * 30])
def test_an_integer_is_whole_and_within_its_limits(value: str) -> None:
    refused(env.integer, value, default=8000, lowest=1, highest=65535)


def test_choices(given: pytest.MonkeyPatch) -> None:
    given.setenv("THING", "en")
    assert env.choice("THING", default="fr", among=("fr", "en")) == "en"
    refused(env.choice, "de", default="fr", among=("fr", "en"))


@pytest.mark.parametrize(
    "value", ["127.0.0.1", "192.168.1.7", "::1", "::", "[::1]", "example.org", "localhost"]
)
def test_hosts(given: pytest.MonkeyPatch, value: str) -> None:
    given.setenv("THING", value)
    assert env.host("THING", default="127.0.0.1") == value.strip("[]")


@pytest.mark.parametrize("value", ["http://a", "a b", "a/b", "a:8000", "-a"])
def test_a_host_is_nothing_but_a_host(value: str) -> None:
    refused(env.host, value, default="127.0.0.1")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    refused(env.folder, str(file), default=tmp_path)


def test_public_addresses(given: pytest.MonkeyPatch) -> None:
    assert env.public_url("THING") is None
    given.setenv("THING", "https://example.org:8443/")
    read = env.public_url("THING")
    assert read is not None
    assert (read.scheme, read.netloc) == ("https", "example.org:8443")


@pytest.mark.parametrize(
    "value",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/path",
        "https://example.org?x=1",
        "https://user:secret@example.org",
        "https://example.org:port",
        "https://exa mple.org",
    ],
)
def test_a_public_address_is_scheme_and_host(value: str) -> None:
    assert "secret" not in refused(env.public_url, value)


def test_addresses_on_the_web(given: pytest.MonkeyPatch) -> None:
    assert env.web_address("THING") == ""
    given.setenv("THING", " https://example.org/entrepairs?tag=v1 ")
    assert env.web_address("THING") == "https://example.org/entrepairs?tag=v1"


@pytest.mark.parametrize(
    "value",
    ["example.org/code", "ftp://example.org", "https://", "https://a:secret@example.org", "https://a b"],
)
def test_an_address_on_the_web_is_one_that_a_browser_opens(value: str) -> None:
    assert "secret" not in refused(env.web_address, value)


def test_without_an_address_the_database_is_a_file(tmp_path: Path) -> None:
    read = env.database("THING", default=tmp_path / "a.sqlite3")
    assert (read.engine, read.name) == ("sqlite", str(tmp_path / "a.sqlite3"))


@pytest.mark.parametrize("value", ["/srv/a.sqlite3", "sqlite:////srv/a.sqlite3"])
def test_addresses_of_sqlite(given: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    given.setenv("THING", value)
    read = env.database("THING", default=tmp_path)
    assert (read.engine, read.name) == ("sqlite", "/srv/a.sqlite3")


def test_addresses_of_postgresql(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.setenv("THING", "postgres://ann%40x:p%2Fw@db.example.org:5433/fair?sslmode=require")
    assert env.database("THING", default=tmp_path) == env.Database(
        "postgresql",
        "fair",
        user="ann@x",
        password="p/w",
        host="db.example.org",
        port="5433",
        options={"sslmode": "require"},
    )
    given.setenv("THING", "postgresql:///fair?host=/run/postgresql")
    read = env.database("THING", default=tmp_path)
    assert (read.host, read.name, read.options) == ("/run/postgresql", "fair", {})


@pytest.mark.parametrize(
    "value",
    [
        "mysql://ann:secret@host/name",
        "postgres://ann:secret@host",
        "postgres://ann:secret@host/",
        "postgres://ann:secret@host/a/b",
        "postgres://ann:secret@host:port/name",
        "postgres://ann:secret@host/name?sslmod=require",
        "sqlite://a.sqlite3",
        "sqlite:///",
        "/srv/",
    ],
)
def test_other_addresses_of_databases_are_refused_and_no_password_is_shown(
    tmp_path: Path, value: str
) -> None:
    assert "secret" not in refused(env.database, value, default=tmp_path)


def test_a_password_does_not_show_in_what_is_printed(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.setenv("THING", "postgres://ann:secret@host/name")
    assert "secret" not in repr(env.database("THING", default=tmp_path))


def test_mail(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env.mail("THING", folder=tmp_path)["OPTIONS"] == {"file_path": tmp_path}
    given.setenv("THING", "smtp://ann:p%40w@mail.example.org")
    options = env.mail("THING", folder=tmp_path)["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (587, True, False)
    assert (options["username"], options["password"]) == ("ann", "p@w")
    given.setenv("THING", "smtps://mail.example.org")
    options = env.mail("THING", folder=tmp_path)["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (465, False, True)
    given.setenv("THING", "smtp://localhost")
    assert env.mail("THING", folder=tmp_path)["OPTIONS"]["port"] == 25


@pytest.mark.parametrize(
    "value", ["mail.example.org", "smtp://", "http://a", "smtp://a:b@c:d", "smtp://a/b", "file"]
)
def test_other_addresses_of_mail_are_refused(tmp_path: Path, value: str) -> None:
    refused(env.mail, value, folder=tmp_path)


@pytest.mark.parametrize("value", ["hello@example.org", "Entrepairs <hello@example.org>"])
def test_senders(given: pytest.MonkeyPatch, value: str) -> None:
    given.setenv("THING", value)
    assert env.address("THING", default="x@y") == value


@pytest.mark.parametrize("value", ["hello", "a@", "A <b>", "a b@c", "<a@b"])
def test_a_sender_is_an_address(value: str) -> None:
    refused(env.address, value, default="x@y")


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret.key"
    first = env.secret("THING", file=file)
    assert len(first) >= 50
    assert env.secret("THING", file=file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["secret.key"]


def test_a_folder_of_data_that_cannot_be_made_is_what_is_complained_of(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands where the folder would")
    with pytest.raises(env.EnvError, match=r"^DATA=.*data.*: expected a folder that we may write in"):
        env.secret("THING", file=tmp_path / "data" / "below" / "secret.key")


def test_a_short_secret_is_refused_and_not_shown(tmp_path: Path) -> None:
    assert "hunter2" not in refused(env.secret, "hunter2", file=tmp_path / "secret.key")
    (tmp_path / "secret.key").write_text("hunter2")
    with pytest.raises(env.EnvError, match="at least 32"):
        env.secret("THING", file=tmp_path / "secret.key")
