"""Thirty people write one page at the same time."""

import threading

import pytest
from django.db import connection

from entrepairs.commons.actions.writing import Meeting, write_page
from entrepairs.commons.drafts import Draft
from entrepairs.commons.models import Page, Revision
from tests.factories import make_community, make_member

from .pages import start

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 30


def test_every_word_of_every_author_is_in_a_revision_or_was_shown_to_them() -> None:
    village = make_community(slug="tilleuls")
    people = [make_member(village, f"Personne {number}") for number in range(PEOPLE)]
    lines = [f"ligne {number}" for number in range(0, PEOPLE, 2)]  # two of them change each line
    page = start(people[0], village, text="\n\n".join(lines))
    shown: dict[int, str] = {}
    failed: list[BaseException] = []
    ready = threading.Barrier(PEOPLE)

    def edit(number: int) -> None:
        changed = [*lines]
        changed[number // 2] = f"mot{number} à la place"
        draft = Draft(page.title, "\n\n".join(changed), base_number=1)
        ready.wait()
        try:
            write_page(actor=people[number], page=Page.objects.get(pk=page.pk), draft=draft)
        except Meeting as meeting:
            shown[number] = "".join(part.ours for part in meeting.found.parts)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=[number]) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    written = "\n".join(Revision.objects.filter(page=page).values_list("text", flat=True))
    for number in range(PEOPLE):
        assert f"mot{number} à la place" in (shown.get(number) or written), number
    last = Page.objects.select_related("revision").get(pk=page.pk).revision
    assert last is not None
    kept = [number for number in range(PEOPLE) if number not in shown]
    assert len(kept) == PEOPLE // 2
    assert all(f"mot{number} à la place" in last.text for number in kept)
    numbers = list(Revision.objects.filter(page=page).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(kept) + 2))
