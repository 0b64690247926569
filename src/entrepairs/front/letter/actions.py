"""Sending the letter: to each person once a morning at most, and only where there is something to tell."""

from django.db import transaction
from django.utils.translation import override

from entrepairs.kernel import formatting
from entrepairs.kernel.clock import now
from entrepairs.people.news import actions as news
from entrepairs.people.news.hours import channels_on
from entrepairs.people.news.queries import letters_due, without_plan

from .contents import letter_for
from .writing import written

PEOPLE_A_RUN = 50
PLANNED_A_RUN = 500


def send_due_letters(*, limit: int = PEOPLE_A_RUN) -> int:
    """Write to those whose morning it is, so many at most; return how many letters there were.

    Each person is a transaction of its own: what an interruption leaves undone, the next run does, and what
    is done is not done again. Those who came since are planned for their next morning.
    """
    planned = without_plan(limit=PLANNED_A_RUN)
    if planned:
        news.plan_letters(planned)
    return sum(_send(wishes_id) for wishes_id in letters_due(now(), limit=limit))


def _send(wishes_id: int) -> bool:
    with transaction.atomic():
        wishes = news.due_letter(wishes_id)
        if wishes is None:
            return False
        at, person = now(), wishes.person
        day = formatting.local(at, wishes.timezone).date()
        letter = letter_for(person, wishes, channels_on(day), at)
        with override(person.language):
            text = None if letter.is_empty else written(letter, person, at)
        return news.close_letter(
            wishes,
            day=day,
            subject=text.subject if text else "",
            text=text.text if text else "",
            html=text.html if text else "",
            notices=letter.told,
        )
