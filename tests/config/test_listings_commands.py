"""Taking listings in and out, as an operator does."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.config.test_command_line import (
    COMMAND,
    Environment,
    environment_of,
    own,  # noqa: F401 - a fixture
    run,
    set_up_once,  # noqa: F401 - a fixture
)

HEAD = "external_ref;owner_name;kind;domain;title;place_name"
GOOD = "{};Zoé;offer;give;Titre {};Figeac"


@pytest.fixture(scope="module")
def with_communities(set_up_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A data folder with two empty communities."""
    folder = tmp_path_factory.mktemp("communities")
    shutil.copytree(set_up_once, folder / "data")
    for slug in ("jeux", "encore"):
        told = f"actor=None, slug={slug!r}, name='Jeux', domains=['give'], units=[]"
        action = "from entrepairs.communities.actions import found_community as found"
        run(environment_of(folder / "data"), "shell", "--no-imports", "-c", f"{action}; found({told})")
    return folder / "data"


@pytest.fixture
def community(own: Environment, with_communities: Path) -> Environment:  # noqa: F811
    shutil.copytree(with_communities, own["DATA"])
    return own


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join((HEAD, *lines)), encoding="latin-1")
    return str(path)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_listings_go_out_and_in_again(community: Environment, tmp_path: Path, form: str) -> None:
    path = write(tmp_path / "in.csv", *(GOOD.format(number, number) for number in range(3)), "4;Zoé;offer")
    dry = run(community, "import", "listings", path, "--community", "jeux", "--json", "--dry-run")
    wet = run(community, "import", "listings", path, "--community", "jeux", "--json")
    said = json.loads(wet.stdout)
    assert said == json.loads(dry.stdout) | {"dry_run": False}
    assert (said["read"], said["added"], said["people_added"]) == (4, 3, 1)
    assert [(fault["row"], fault["line"], fault["code"]) for fault in said["faults"]] == [(4, 5, "malformed")]
    assert "Listings: 4/4" in wet.stderr
    out = tmp_path / "out"
    done = run(
        community,
        "export",
        "listings",
        "--community",
        "jeux",
        "--format",
        form,
        "--output",
        str(out),
        "--json",
    )
    assert json.loads(done.stdout) == {"output": str(out), "format": form, "listings": 3}
    assert out.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.glob(".out*")] == []
    assert (
        "3 listings added" in run(community, "import", "listings", str(out), "--community", "encore").stdout
    )
    printed = subprocess.run(
        [*COMMAND, "export", "listings", "--community", "encore", "--format", form],
        env=community,
        capture_output=True,
        check=True,
    ).stdout
    assert printed == out.read_bytes()


def test_with_json_alone_an_export_is_one_object(community: Environment) -> None:
    done = run(community, "export", "listings", "--community", "jeux", "--json")
    assert json.loads(done.stdout) == {"format": "entrepairs.listings", "version": 1, "listings": []}


@pytest.mark.parametrize(
    "words",
    [
        ["import", "listings", "{file}", "--community", "nowhere"],
        ["import", "listings", "{file}x", "--community", "jeux"],
        ["import", "listings", "{broken}", "--community", "jeux"],
        ["export", "listings", "--community", "nowhere"],
        ["export", "listings", "--community", "jeux", "--output", "{file}/x"],
        ["export", "listings", "--community", "jeux", "--format", "csv", "--json"],
    ],
)
def test_what_cannot_be_done_is_one_line(community: Environment, tmp_path: Path, words: list[str]) -> None:
    file = write(tmp_path / "in.csv")
    broken = tmp_path / "broken.json"
    broken.write_text('[{"title": "x"')
    done = run(community, *(word.format(file=file, broken=broken) for word in words), expect=1)
    assert done.stdout == ""
    assert done.stderr.startswith("entrepairs: ")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_leaves_whole_batches_and_the_same_command_completes_them(
    community: Environment, tmp_path: Path
) -> None:
    path = write(tmp_path / "in.csv", *(GOOD.format(number, number) for number in range(6_000)))
    words = ["import", "listings", path, "--community", "jeux", "--json"]
    process = subprocess.Popen([*COMMAND, *words], env=community, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Listings: ")
    time.sleep(0.8)
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(20) == 130, rest
    assert "stopped" in rest
    said = json.loads(run(community, *words).stdout)
    assert said["unchanged"] % 1_000 == 0
    assert said["unchanged"] < 6_000
    assert said["unchanged"] + said["added"] == 6_000
    assert json.loads(run(community, "check", "--json").stdout)["ok"] is True
