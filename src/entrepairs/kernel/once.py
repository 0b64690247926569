"""Doing once what is sent twice: by two quick clicks, or by going back and sending a form again.

Browsers ask for a form anew when one goes back to it after it was sent, so no word hidden in it would tell
the second time from a first one. What tells it is that the same person sends the same words to the same page
within the hour, while what came of them the first time is still there.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from .clock import now
from .models import DoneOnce

AGAIN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it, by its number; and whether that was now."""

    subject_id: int
    is_new: bool


def once(request: HttpRequest, do: Callable[[], int], is_there: Callable[[int], bool]) -> Done:
    """What `do` makes, which returns its number; or what it made before, if `is_there` says that it still is.

    Of two at the same moment the second waits for the first. What is refused was not done, and can be sent
    again. Two statements, and a transaction; three where it was sent before.
    """
    key, at = _key(request), now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = DoneOnce.objects.create(key=key, done_at=at)
        except IntegrityError:
            row = DoneOnce.objects.select_for_update().get(key=key)
            before = row.subject_id
            if before is not None and row.done_at > at - AGAIN_WITHIN and is_there(before):
                return Done(before, is_new=False)
        row.subject_id, row.done_at = do(), at
        row.save(update_fields=["subject_id", "done_at"])
    return Done(row.subject_id, is_new=True)


def forget_old() -> int:
    """Forget what nobody sends again any more; return how much that was."""
    return DoneOnce.objects.filter(done_at__lt=now() - AGAIN_WITHIN).delete()[0]


def _key(request: HttpRequest) -> str:
    """Who sends what to which page: nobody is led to what came of another's form."""
    sent = [(name, values) for name, values in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"]
    told = [str(getattr(request.user, "pk", "")), request.get_full_path(), sent]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()
