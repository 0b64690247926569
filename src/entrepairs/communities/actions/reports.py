"""Saying that something is wrong."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from entrepairs.communities import mails
from entrepairs.communities.models import Category, Community, Report
from entrepairs.communities.queries import deciders_of
from entrepairs.communities.reporting import kinds
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.people.models import Person

WORDS_MAX = 2000


def report(
    *, actor: Person, community: Community, kind: str, subject_id: int, category: str, words: str = ""
) -> Report:
    """Tell the stewards that something is wrong, with what it says now; they hear of it by mail.

    Refused for what the actor does not see, for what is their own, and while a report of theirs is open.
    """
    words = words.strip()
    if category not in Category.values:
        raise Refused(_("Say what is wrong."), code="bad_category", field="category")
    if category == Category.OTHER and not words:
        raise Refused(_("Say in a few words what is wrong."), code="no_words", field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("This is too long."), code="too_long", field="words")
    found = kinds()[kind].seen_by(actor, community, subject_id) if kind in kinds() else None
    if found is None:
        raise Refused(_("This is no longer there."), code="not_there")
    if found.person is None or found.person == actor:
        raise Refused(_("This is your own."), code="own")
    try:
        with transaction.atomic():
            made = Report.objects.create(
                community=community,
                reporter=actor,
                person=found.person,
                kind=kind,
                subject_id=subject_id,
                title=found.title[:200],
                snapshot=found.text,
                category=category,
                words=words,
                created_at=now(),
            )
            for steward in deciders_of(made):
                mails.tell_of_report(made, steward.person)
            audit.record(
                actor=actor,
                verb="communities.reported",
                subject=made,
                community_id=community.pk,
                reason=category,
            )
    except IntegrityError as error:
        raise Refused(
            _("You have reported this already: the stewards will answer you."), code="reported_already"
        ) from error
    return made
