"""Which units of value a community deals in, and in which domains."""

from collections.abc import Collection

from django.db import transaction

from entrepairs.communities.access import require_steward
from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.people.models import Person


def set_unit(
    *, actor: Person, community: Community, unit: str, is_on: bool, domains: Collection[str] | None = None
) -> Community:
    """A steward turns a unit on or off, everywhere or in some domains; None: in all that fit.

    What is agreed or held in it stays. PermissionDenied for others.
    """
    with transaction.atomic():
        require_steward(actor, community)
        locked = Community.objects.select_for_update(no_key=True, of=("self",)).get(pk=community.pk)
        units = [code for code in locked.units if code != unit]
        if is_on:
            units = locked.units if unit in locked.units else [*locked.units, unit]
        of_unit = {code: chosen for code, chosen in locked.unit_domains.items() if code != unit}
        if domains is not None:
            of_unit[unit] = sorted(domains)
        if (units, of_unit) == (locked.units, locked.unit_domains):
            return locked
        locked.units, locked.unit_domains = units, of_unit
        locked.save(update_fields=["units", "unit_domains"])
        audit.record(
            actor=actor,
            verb="communities.unit_on" if is_on else "communities.unit_off",
            subject=locked,
            community_id=locked.pk,
            reason=unit,
        )
    return locked
