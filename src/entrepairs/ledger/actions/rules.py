"""What stewards set for a unit, and what follows for the accounts."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from entrepairs.communities.access import require_steward
from entrepairs.communities.actions import set_unit
from entrepairs.communities.models import Community
from entrepairs.kernel import audit
from entrepairs.kernel.clock import now
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.formatting import local
from entrepairs.ledger.accounts import clamped
from entrepairs.ledger.charging import limited_communities
from entrepairs.ledger.models import Account, UnitRule
from entrepairs.ledger.queries import acts_given_by, rule_of
from entrepairs.ledger.rules import Rule, as_stored, out_of_bounds
from entrepairs.ledger.units import UNITS
from entrepairs.listings.domains import all_domains
from entrepairs.people.models import Person

from .charges import take_charges_until


def set_rule(
    *, actor: Person, community: Community, rule: Rule, domains: Collection[str] | None = None
) -> UnitRule:
    """A steward sets the rule of a unit from today on, and the domains that deal in it; None: all that fit.

    What was due by the old rule until yesterday is taken first, so that no day is charged by two. Accounts
    get the new limits; who stands beyond one already stays where they are, and can only come back.
    PermissionDenied for others; Refused for what is out of bounds.
    """
    if wrong := out_of_bounds(rule):
        raise Refused(_("This is not within what is allowed."), code="out_of_bounds", field=wrong)
    if domains is not None and not set(domains) <= set(all_domains()):
        raise Refused(_("Choose from the list."), code="bad_domain", field="domains")
    today = local(now(), community.timezone).date()
    with transaction.atomic():
        require_steward(actor, community)
        take_charges_until(community=community, unit=rule.unit, day=today)
        stored, _made = UnitRule.objects.update_or_create(
            community=community, unit=rule.unit, defaults={"rule": as_stored(rule), "since": today}
        )
        keep_limits(community=community, unit=rule.unit)
        if rule.unit in community.units:
            set_unit(actor=actor, community=community, unit=rule.unit, is_on=True, domains=domains)
        audit.record(
            actor=actor,
            verb="ledger.rule_set",
            subject=stored,
            community_id=community.pk,
            reason=rule.unit,
        )
    return stored


def turn_unit(*, actor: Person, community: Community, unit: str, is_on: bool) -> Community:
    """A steward turns a unit on, or off: nothing new is agreed in it then, and what is there winds down."""
    if unit not in UNITS:
        raise Refused(_("There is no such unit."), code="no_unit")
    chosen = community.unit_domains.get(unit)
    return set_unit(actor=actor, community=community, unit=unit, is_on=is_on, domains=chosen)


def keep_limits(*, community: Community, unit: str) -> int:
    """Give each member's account the limits that its holder's standing has come to; return how many changed.

    A limit is never put where it would be passed already. Four statements, and one for each that changes.
    """
    rule, changed = rule_of(community, unit), 0
    with transaction.atomic():
        given = acts_given_by(community)
        accounts = Account.objects.select_for_update(no_key=True, of=("self",)).filter(
            community=community, unit=unit, kind=Account.Kind.MEMBER
        )
        for account in accounts.order_by("pk"):
            limits = clamped(rule.limits(given.get(account.person_id or 0, 0)), account)
            if limits == (
                account.lowest_minor,
                account.highest_minor,
                account.soft_lowest_minor,
                account.soft_highest_minor,
            ):
                continue
            (
                account.lowest_minor,
                account.highest_minor,
                account.soft_lowest_minor,
                account.soft_highest_minor,
            ) = limits
            account.save(
                update_fields=["lowest_minor", "highest_minor", "soft_lowest_minor", "soft_highest_minor"]
            )
            changed += 1
    return changed


def keep_all_limits() -> int:
    """The same wherever limits grow with standing; return how many accounts changed."""
    return sum(keep_limits(community=community, unit="credit") for community in limited_communities())
