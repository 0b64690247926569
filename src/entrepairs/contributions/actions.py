"""Recording acts. Only `outcomes` calls this, so that nothing is counted without what follows from it."""

from django.db import transaction

from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.people.models import Person

from .acts import Act
from .models import Contribution, ContributionMeasure, ContributionValue


def record_contribution(*, actor: Person | None, act: Act) -> Contribution:
    """Add one row to the stream. IntegrityError for an act that is there already.

    Acts of one community are recorded one after the other: its row stays locked to the end of the
    transaction. What follows from an act looks at earlier ones (was it a first meeting? is it the tenth?),
    and two acts at the same instant would not see each other. The community rather than the pair: badges
    would need the giver alone locked, and acts queue for the community's totals and goals in any case, so
    that this costs one statement and no concurrency, and no two acts wait for each other in a circle. Rows
    that only refer to the community, as nearly all do, are added meanwhile.
    """
    with transaction.atomic():
        Community.objects.select_for_update(no_key=True).only("pk").get(pk=act.community.pk)
        contribution = Contribution.objects.create(
            community=act.community,
            giver=act.giver,
            receiver=act.receiver,
            domain=act.domain,
            category=act.category,
            title=act.title,
            language=act.language,
            members_only=act.members_only or None,
            origin_kind=act.origin_kind,
            origin_id=act.origin_id,
            occurred_at=act.occurred_at,
            recorded_at=now(),
        )
        ContributionMeasure.objects.bulk_create(
            [
                ContributionMeasure(contribution=contribution, measure=measure, amount=amount)
                for measure, amount in act.measures.items()
                if amount > 0
            ]
        )
        ContributionValue.objects.bulk_create(
            [
                ContributionValue(contribution=contribution, unit=unit, amount_minor=amount_minor)
                for unit, amount_minor in act.values.items()
                if amount_minor > 0
            ]
        )
        audit.record(
            actor=actor,
            verb="contributions.recorded",
            subject=contribution,
            community_id=act.community.pk,
        )
    return contribution
