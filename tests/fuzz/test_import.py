"""Whatever bytes are given for a file of listings: it is refused as a whole, or row by row."""

import codecs
import csv
import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrepairs.communities.models import Community
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.listings.models import Listing
from entrepairs.listings.portable.columns import COLUMNS, NAMES
from entrepairs.listings.portable.exporting import export_listings
from entrepairs.listings.portable.importing import import_listings_from
from tests.factories import NOON, make_community
from tests.fuzz.junk import junk
from tests.fuzz.pages import World, make_world, rows, seeded

pytestmark = pytest.mark.django_db
SPOILED_FILES = 350
SPOILED_ROWS = 1_200
PIECES = (b"", b'"', b"\0", b"\xc3", b"\xed\xa0\x80", b"\n", b"\r", b",", b"{", b"]", b"\\u")
HALF = "\ud800"  # of a pair, which JSON can say and no text can hold


def taken(path: Path, content: bytes, community: Community) -> Any:
    """The summary of an import, or None where the file is refused; then all is as before."""
    path.write_bytes(content)
    before = rows()
    with transaction.atomic():
        try:
            summary = import_listings_from(
                actor=None, community=community, path=path, rng=random.SystemRandom()
            )
        except Refused:
            assert rows() == before
            return None
        if not summary.added:
            assert rows() == before
        json.dumps(summary.data(), ensure_ascii=False).encode()
        for fault in summary.faults:
            assert fault.reason
            # Spaces that do not break are French; nothing else may steer a terminal.
            assert str(fault).replace("\u00a0", " ").replace("\u202f", " ").isprintable()
        left_out = {fault.row for fault in summary.faults}
        assert len(left_out) == summary.left_out
        assert summary.read == summary.added + summary.updated + summary.unchanged + summary.left_out
        there = Listing.objects.filter(community=community)
        assert there.filter(external_ref="new").count() <= 1
        transaction.set_rollback(True)
    return summary


def exported(world: World, form: str) -> bytes:
    return "".join(export_listings(Community.objects.get(slug="village"), form)).encode()


def test_no_broken_file_breaks_the_import(tmp_path: Path) -> None:
    """Exports cut off, with bytes changed, put in, left out, or said twice."""
    with clock.frozen(NOON):
        world = make_world()
        community = Community.objects.get(slug="village")
        for form in ("csv", "json"):
            whole = exported(world, form)
            for number in range(SPOILED_FILES // 2):
                rng = seeded(form, number)
                content = bytearray(whole[: rng.choice((len(whole), rng.randrange(len(whole))))])
                for _change in range(rng.choice((0, 1, 1, 3, 20))):
                    place = rng.randrange(len(content) + 1)
                    put = rng.choice((*PIECES, bytes([rng.randrange(256)])))
                    content[place : place + rng.choice((0, 1, 30))] = put * rng.choice((1, 1, 2, 5_000))
                taken(tmp_path / "file", bytes(content), community)
                if number % 10 == 0:
                    content[:0] = codecs.BOM_UTF16_LE
                    taken(tmp_path / "file", bytes(content), community)


def test_no_broken_row_breaks_the_import(tmp_path: Path) -> None:
    """Rows with some cells that make no sense; as a table, and with any type as JSON."""
    with clock.frozen(NOON):
        world = make_world()
        community = Community.objects.get(slug="village")
        told = json.loads(exported(world, "json"))["listings"]
        cells = list(csv.DictReader(StringIO(exported(world, "csv").decode(), newline="")))
        rng = seeded("rows")
        for start in range(0, SPOILED_ROWS, 100):
            as_json = start % 200 == 0
            spoiled = []
            for _row in range(100):
                row = dict(rng.choice(told if as_json else cells))
                row["external_ref"] = rng.choice(("", "", f"r{_row}", "new"))
                for name in rng.sample(NAMES, rng.choice((0, 1, 1, 2, 4))):
                    row[name] = strange(rng) if as_json else junk(rng)
                if as_json and rng.random() < 0.05:
                    row[junk(rng)[:300]] = 1
                spoiled.append(row)
            if as_json:
                content = json.dumps(spoiled).encode()
            else:
                file = StringIO()
                writer = csv.DictWriter(file, NAMES)
                writer.writeheader()
                writer.writerows(spoiled)
                content = file.getvalue().encode(errors="replace")
            summary = taken(tmp_path / "file", content, community)
            assert summary is not None
            assert summary.read >= 100
            assert summary.left_out
            assert summary.added


def strange(rng: random.Random) -> Any:
    """A value of whatever type JSON has."""
    return rng.choice(
        (
            None,
            True,
            False,
            0,
            -1,
            2**31,
            2**63,
            10**400,
            0.5,
            1e308,
            -0.0,
            [],
            {},
            [[]],
            [None],
            {"": None},
            {"hours": -1},
            {"hours": 1.5},
            {"hours": True},
            {"hours": 2**70},
            {HALF: 1},
            {"when": "slots"},
            {"when": "dated", "timezone": "Nowhere/At_All"},
            HALF,
            f"a{HALF}b",
            [HALF],
            ["a/b"],
            "2026-01-01/2025-01-01",
            junk(rng),
            [junk(rng)],
            {junk(rng): junk(rng)},
        )
    )


WHATEVER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.dictionaries(st.sampled_from(NAMES), WHATEVER, min_size=1),
    kind=st.sampled_from(["offer", "need"]),
    whole=st.booleans(),
)
def test_no_value_of_any_type_breaks_the_import(
    row: dict[str, Any], kind: str, whole: bool, tmp_path: Path
) -> None:
    if whole:
        row = {"owner_name": "Zoé", "kind": kind, "domain": "lend", "title": "Échelle"} | row
    with clock.frozen(NOON):
        community = Community.objects.filter(slug="fuzz").first()
        community = community or make_community(slug="fuzz")
        summary = taken(tmp_path / "file", json.dumps([row]).encode(), community)
    assert summary is not None
    assert {fault.field for fault in summary.faults} <= {column.name for column in COLUMNS} | {""}
