"""Whatever stands behind a question mark or in the place of a number: a page, or one that says it is none."""

from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
from django.test import Client

from entrepairs.kernel import clock
from tests.factories import NOON
from tests.fuzz.junk import spoiled
from tests.fuzz.pages import (
    ANSWERED_MOST,
    World,
    addresses,
    answer_to,
    make_world,
    questions_on,
    rows,
    seeded,
)

CASES_A_PAGE = 6
CASES_A_QUESTION = 40
CASES_LEAST = 500
REFUSED = (302, 400, 403, 404, 405)
# A number in an address, in all the ways in which it can be none.
NUMBERS = ("0", "9" * 19, "9" * 60, "٣", "1.5", "-1", "%00", "1%0A", "1e3")
# Bytes that are no letters in UTF-8: half of a pair, cut off, too long, beyond the last.
BYTES = (b"\xed\xa0\x80", b"\xc3", b"\xff\xfe", b"\xc0\x80", b"\xf4\x90\x80\x80", b"%", b"+%zz")


def asked(world: World, client: Client) -> Iterator[str]:
    """Pages with strange questions, and strange pages."""
    questions: dict[str, dict[str, list[str]]] = {}
    for address in addresses(world, few=True):
        response = client.get(address)
        html = response.content.decode() if response.status_code == 200 and not response.streaming else ""
        for path, fields in questions_on(html, address):
            questions.setdefault(path, {}).update(fields)
        rng = seeded(address)
        for _number in range(CASES_A_PAGE):
            yield f"{address}?{_query(spoiled({'page': ['2'], 'next': ['/'], 'vue': ['x']}, rng))}"
        yield from renumbered(address)
    for path, fields in questions.items():
        rng = seeded(path)
        for _number in range(CASES_A_QUESTION):
            yield f"{path}?{_query(spoiled(fields, rng))}"
        for name in fields:
            yield from (f"{path}?{quote(name)}={quote_from_bytes(raw, safe='%+')}" for raw in BYTES)


def renumbered(address: str) -> Iterator[str]:
    """The address with each of its numbers replaced by what is none, or one that nothing has."""
    parts = address.split("/")
    for place, part in enumerate(parts):
        if part.isdigit():
            yield from ("/".join([*parts[:place], number, *parts[place + 1 :]]) for number in NUMBERS)


def _query(told: dict[str, list[str]]) -> str:
    # A server takes some thousand signs in an address, and no more.
    return urlencode(told, doseq=True)[:6_000]


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_nothing_is_broken_by_a_number_that_nothing_has() -> None:
    with clock.frozen(NOON):
        world = make_world()
        client, before = world.client("steward"), rows()
        wrong, cases = [], 0
        for address in addresses(world, few=True):
            for strange in renumbered(address):
                cases += 1
                answer = answer_to(client, before, strange, "")
                if answer.status not in REFUSED or answer.is_changed:
                    wrong.append(f"{strange}: {answer}"[:500])
    assert not wrong, "\n".join([f"{len(wrong)} of {cases}", *wrong])
    assert cases > 100


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_no_page_is_broken_by_its_address() -> None:
    with clock.frozen(NOON):
        world = make_world()
        client, before = world.client("steward"), rows()
        cases, wrong = 0, []
        for address in asked(world, client):
            cases += 1
            answer = answer_to(client, before, address)
            if answer.status > ANSWERED_MOST or answer.is_changed:
                wrong.append(f"{address[:200]}: {answer.status} {answer.error}, wrote: {answer.is_changed}")
    assert not wrong, "\n".join([f"{len(wrong)} of {cases}", *wrong])
    assert cases >= CASES_LEAST
