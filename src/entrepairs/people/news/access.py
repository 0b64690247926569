"""Who may read what people are told, and who may use the addresses that need no password."""

from django.http import Http404

from entrepairs.people.models import Person
from entrepairs.people.queries import active_person

from .links import read_calendar_word
from .models import Notice, Wishes
from .queries import notices_of, wishes_of


def get_notice(person: Person, notice_id: int) -> Notice:
    """Something that the person was told; Http404 for what others were. One statement."""
    notice = notices_of(person).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    return notice


def get_calendar_owner(word: str) -> tuple[Person, Wishes]:
    """Whose calendar a private address leads to; Http404 for one that is not ours, or was renewed since.

    Two statements.
    """
    named = read_calendar_word(word)
    person = active_person(named[0]) if named else None
    if named is None or person is None:
        raise Http404
    wishes = wishes_of(person)
    if wishes.calendar_number != named[1]:
        raise Http404
    return person, wishes
