"""A review as somebody reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from entrepairs.contributions.access import is_named_to
from entrepairs.people.models import Person

from .access import is_side
from .models import Review
from .words import Told, answers_of, somebody


@dataclass(frozen=True)
class Row:
    review: Review
    name: str  # of who wrote it, or somebody
    person_id: int | None  # None: not named to who reads
    answers: list[Told]
    can_report: bool
    can_report_reply: bool
    helper: str  # who wrote it for them, told to the two sides
    reply_helper: str

    @property
    def reply(self) -> str:
        return "" if self.review.reply_hidden_at else self.review.reply


def rows(reviews: Iterable[Review], viewer: Person) -> list[Row]:
    """No statement: the profiles of both sides were fetched along."""
    return [_row(review, viewer) for review in reviews]


def _row(review: Review, viewer: Person) -> Row:
    own = is_side(viewer, review)
    is_named = own or is_named_to(viewer, review.by)
    return Row(
        review,
        review.by.display_name if is_named else somebody(),
        review.by_id if is_named else None,
        answers_of(review),
        can_report=review.by_id != viewer.pk,
        can_report_reply=review.about_id != viewer.pk,
        helper=review.helper.display_name if review.helper else "",
        reply_helper=review.reply_helper.display_name if review.reply_helper else "",
    )
