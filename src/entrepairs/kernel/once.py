"""Doing once what is asked twice: by two quick clicks, or by going back and sending a form again.

A form carries a word of its own, `{% once %}`. Whoever sends the same again, with the same word, is led to
what came of it the first time; with another content, it is something else.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from .clock import now
from .models import DoneOnce

FIELD = "once"
KEPT = timedelta(days=7)
_LENGTH_MAX = 64


def fresh_word() -> str:
    return secrets.token_urlsafe(16)


def word_of(request: HttpRequest) -> str:
    """The word of the form that is shown: the one that was sent, or a new one."""
    return request.POST.get(FIELD, "")[:_LENGTH_MAX] or fresh_word()


def once(request: HttpRequest, do: Callable[[], str]) -> tuple[str, bool]:
    """What `do` returns, the address to which it leads, and whether it was done now.

    Of two at the same moment the second waits for the first. What is refused was not done, and can be sent
    again. A form without a word is done each time. Two statements, and a transaction.
    """
    if not request.POST.get(FIELD):
        return do(), True
    key = _key(request)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = DoneOnce.objects.create(key=key, address="", done_at=now())
        except IntegrityError:
            return DoneOnce.objects.get(key=key).address, False
        row.address = do()
        row.save(update_fields=["address"])
    return row.address, True


def forget_old() -> int:
    """Forget what was done a week ago; return how many."""
    return DoneOnce.objects.filter(done_at__lt=now() - KEPT).delete()[0]


def _key(request: HttpRequest) -> str:
    """Who sends what to which page: nobody is led to what came of another's form."""
    user = getattr(request, "user", None)
    sent = [
        (name, values)
        for name, values in sorted(request.POST.lists())
        if name not in {FIELD, "csrfmiddlewaretoken"}
    ]
    told = [str(getattr(user, "pk", "")), request.get_full_path(), request.POST[FIELD][:_LENGTH_MAX], sent]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()
