"""Whatever is sent to a form: it is answered, says what is wrong, and writes nothing where it refuses."""

from collections import Counter
from urllib.parse import urlencode

import pytest
from django.test import Client

from entrepairs.kernel import clock
from tests.factories import NOON
from tests.fuzz.junk import spoiled
from tests.fuzz.pages import (
    ANSWERED_MOST,
    Form,
    World,
    addresses,
    answer_to,
    forms_on,
    make_world,
    rows,
    seeded,
)

CASES_A_FORM = 18
CASES_LEAST = 1_000
WRONG = ('class="wrong"', "callout--error")
# Forms that send no word of a person, but only that a button was pressed, need fewer tries.
CASES_A_BUTTON = 6
BUTTON = ("_id", "version", "next")


def forms_of(world: World) -> list[Form]:
    """One of each shape, as somebody sees it."""
    found: dict[object, Form] = {}
    for by in ("nobody", "outsider", "receiver", "giver", "steward"):
        client = world.client(by)
        for address in addresses(world, few=by in {"nobody", "outsider", "steward"}):
            response = client.get(address)
            assert response.status_code <= ANSWERED_MOST, address
            if response.status_code == 200 and "html" in response["Content-Type"]:
                for form in forms_on(response.content.decode(), address, by):
                    found.setdefault(form.shape, form)
    return list(found.values())


PREVIEWS = ("preview", "look")  # buttons that show how something will look, and keep nothing


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_no_form_is_broken_by_what_is_sent_to_it() -> None:
    with clock.frozen(NOON):
        world = make_world()
        cases, wrong, before = 0, [], rows()
        for form in forms_of(world):
            client = world.client(form.by)
            is_button = all(name.endswith(BUTTON) for name, _values in form.fields)
            for number in range(CASES_A_BUTTON if is_button else CASES_A_FORM):
                rng = seeded(form.shape, number)
                told = spoiled(form.filled(rng), rng)
                body = urlencode(told, doseq=True, errors="surrogatepass")
                cases += 1
                if reason := _wrong(client, before, form, body):
                    wrong.append(f"{form.address} as {form.by}: {reason}: {body[:160]}")
    assert not wrong, "\n".join([f"{len(wrong)} of {cases}", *wrong[:200]])
    assert cases >= CASES_LEAST


def _wrong(client: Client, before: Counter[str], form: Form, body: str) -> str:
    """What is wrong with the answer, or nothing."""
    answer = answer_to(client, before, form.address, body)
    if answer.status > ANSWERED_MOST:
        return f"answered {answer.status} {answer.error}"
    if answer.status in (301, 302):
        return ""
    if answer.is_changed:
        return f"answered {answer.status} and wrote"
    is_preview = any(f"{button}=" in body for button in PREVIEWS)
    if answer.status == 200 and not is_preview and not any(sign in answer.html for sign in WRONG):
        return "said nothing"
    return ""
