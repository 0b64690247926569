"""Awarding badges, by rule alone."""

from django.db import transaction

from entrepairs.contributions.models import Contribution
from entrepairs.contributions.queries import given_by
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

from .badges import BADGES
from .models import Award


def award_badges(*, actor: Person | None, contribution: Contribution) -> list[Award]:
    """Give the giver every badge whose rule this act completed, each once. At most four statements.

    `record_contribution` sees to it that no other act of the community is under way meanwhile: what is read
    here still holds when it is written.
    """
    giver, community = contribution.giver, contribution.community
    with transaction.atomic():
        held = set(Award.objects.filter(community=community, person=giver).values_list("badge", flat=True))
        open_badges = [badge for badge in BADGES.values() if badge.code not in held]
        given = given_by(giver, community)
        awards = Award.objects.bulk_create(
            [
                Award(
                    community=community,
                    person=giver,
                    badge=badge.code,
                    contribution=contribution,
                    awarded_at=now(),
                )
                for badge in open_badges
                if getattr(given, badge.count) >= badge.at_least
            ]
        )
        if awards:
            audit.record_many(
                actor=actor,
                verb="recognition.awarded",
                subjects=awards,
                community_id=community.pk,
            )
    return awards
