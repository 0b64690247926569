"""Who may read a review."""

from entrepairs.communities.queries import membership_of
from entrepairs.contributions.access import is_named_to
from entrepairs.people.models import Person
from entrepairs.people.queries import apart_from

from .models import Review
from .queries import can_be_read


def is_side(viewer: Person, review: Review) -> bool:
    """Whether it is of an exchange of the viewer's own."""
    return viewer.pk in {review.by_id, review.about_id}


def may_read(viewer: Person, review: Review) -> bool:
    """Whether somebody may read a review: its sides and the community’s members, once it is blind no more.

    Of who does not wish to be named, the sides alone. At most three statements.
    """
    if viewer.pk == review.by_id:
        return True
    if review.hidden_at is not None or not can_be_read(review):
        return False
    if viewer.pk == review.about_id:
        return True
    membership = membership_of(viewer, review.exchange.community)
    if membership is None or not membership.belongs or not is_named_to(viewer, review.about):
        return False
    return review.by_id not in apart_from(viewer)
