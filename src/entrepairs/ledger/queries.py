"""Reads of accounts and transfers. Each says how many statements it costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.contributions.models import Contribution, ContributionValue
from entrepairs.kernel.differences import Difference
from entrepairs.people.models import Person

from .charging import charge_differences
from .models import Account, Transfer, UnitRule
from .rules import Limits, Rule, rule_from
from .units import UNITS, Unit


def rule_of(community: Community, unit: str) -> Rule:
    """What a community has set for a unit, or what it starts with. One statement."""
    stored = UnitRule.objects.filter(community=community, unit=unit).values_list("rule", flat=True).first()
    return rule_from(unit, stored)


def rules_of(community: Community) -> dict[str, Rule]:
    """The rule of each unit. One statement."""
    stored = dict(UnitRule.objects.filter(community=community).values_list("unit", "rule"))
    return {unit: rule_from(unit, stored.get(unit)) for unit in UNITS}


def acts_given_by(community: Community, person_id: int | None = None) -> dict[int, int]:
    """How many acts each member has given, or one of them. One statement."""
    acts = Contribution.objects.filter(community=community, reverses__isnull=True, reversed_by__isnull=True)
    if person_id is not None:
        acts = acts.filter(giver=person_id)
    return dict(acts.order_by().values_list("giver").annotate(acts=Count("pk")))


@dataclass(frozen=True)
class Balance:
    """How much of a unit a person has in a community, in its smallest parts, and how much of it is held."""

    community_id: int
    unit: str
    balance_minor: int
    held_minor: int


def accounts_of(person: Person, community: Community) -> QuerySet[Account]:
    """A person's accounts in a community. One statement."""
    return Account.objects.filter(community=community, person=person).order_by("unit")


def balances_of(person: Person) -> list[Balance]:
    """What a person has in all communities, by unit. One statement."""
    accounts = Account.objects.filter(person=person).order_by("community_id", "unit")
    return [
        Balance(account.community_id, account.unit, account.balance_minor, account.held_minor)
        for account in accounts
    ]


@dataclass(frozen=True)
class Holding:
    """One unit as its holder sees it; without an account nothing has moved yet. All in smallest parts."""

    unit: Unit
    account: Account | None
    first_limits: Limits = field(default_factory=Limits)
    is_on: bool = True  # off, nothing new is agreed in it, and what is there winds down

    @property
    def balance_minor(self) -> int:
        return self.account.balance_minor if self.account else 0

    @property
    def held_minor(self) -> int:
        return self.account.held_minor if self.account else 0

    @property
    def lowest_minor(self) -> int | None:
        """The lowest balance allowed; None: no limit."""
        return self.account.lowest_minor if self.account else self.first_limits.lowest

    @property
    def left_minor(self) -> int | None:
        """How much can still be given away; None: no limit."""
        return None if self.lowest_minor is None else self.balance_minor - self.held_minor - self.lowest_minor


def holdings_of(person: Person, community: Community) -> list[Holding]:
    """What a person has of each unit that the community deals in or once did. At most two statements."""
    accounts = {account.unit: account for account in accounts_of(person, community)}
    rules = rules_of(community) if any(code not in accounts for code in community.units) else {}
    return [
        Holding(
            unit,
            accounts.get(code),
            rules[code].limits(0) if code in rules else Limits(),
            is_on=code in community.units,
        )
        for code, unit in UNITS.items()
        if code in accounts or code in community.units
    ]


def statement_of(accounts: Sequence[Account]) -> QuerySet[Transfer]:
    """All that moved on accounts of one holder, the newest first. One statement.

    Each transfer comes with its act, the person on either side, `change`, what it added to the account or
    took from it, and `balance`, what was there afterwards.
    """
    mine = [account.pk for account in accounts]
    return (
        _on(mine)
        .filter(state=Transfer.State.POSTED)
        .annotate(
            change=Case(When(credit_account__in=mine, then=F("amount_minor")), default=-F("amount_minor"))
        )
        .annotate(
            balance=Window(Sum("change"), F("unit"), [F("closed_at").asc(), F("id").asc()]),
        )
        .order_by("-closed_at", "-id")
    )


def held_of(accounts: Sequence[Account]) -> QuerySet[Transfer]:
    """What is set aside on accounts of one holder for acts to come, the newest first. One statement."""
    mine = [account.pk for account in accounts]
    return (
        _on(mine).filter(state=Transfer.State.PENDING, debit_account__in=mine).order_by("-created_at", "-id")
    )


def _on(account_ids: list[int]) -> QuerySet[Transfer]:
    return Transfer.objects.filter(
        Q(debit_account__in=account_ids) | Q(credit_account__in=account_ids)
    ).select_related("contribution", "debit_account__person", "credit_account__person")


@dataclass(frozen=True)
class Balanced:
    """All accounts of one unit of a community together."""

    unit: Unit
    accounts: int
    above_minor: int  # the sum of what stands above zero
    below_minor: int  # and of what stands below
    sum_minor: int  # zero, always


def sums_of(community: Community) -> list[Balanced]:
    """What all accounts of each unit come to together. One statement."""
    above, below = Q(balance_minor__gt=0), Q(balance_minor__lt=0)
    rows = {
        row["unit"]: row
        for row in Account.objects.filter(community=community)
        .values("unit")
        .annotate(
            accounts=Count("pk"),
            above=Coalesce(Sum("balance_minor", filter=above), 0),
            below=Coalesce(Sum("balance_minor", filter=below), 0),
            total=Sum("balance_minor"),
        )
    }
    return [
        Balanced(unit, row["accounts"], row["above"], row["below"], row["total"])
        for code, unit in UNITS.items()
        if (row := rows.get(code)) is not None
    ]


def _sum(side: str, state: str) -> Coalesce:
    rows = Transfer.objects.filter(**{side: OuterRef("pk")}, state=state).order_by().values(side)
    return Coalesce(Subquery(rows.annotate(total=Sum("amount_minor")).values("total")), 0)


def differences() -> Iterator[Difference]:
    """Where the stored balances, holds and moves differ from what the transfers and contributions say.

    Six statements, whatever the number of accounts, and three for each period that was charged.
    """
    derived = Account.objects.annotate(
        replayed=_sum("credit_account", "posted") - _sum("debit_account", "posted"),
        pending=_sum("debit_account", "pending"),
        coming=_sum("credit_account", "pending"),
    )
    for account in derived.exclude(balance_minor=F("replayed")):
        yield Difference(f"balance of account {account.pk}", account.balance_minor, account.replayed)
    for account in derived.exclude(held_minor=F("pending")):
        yield Difference(f"held on account {account.pk}", account.held_minor, account.pending)
    for account in derived.exclude(incoming_minor=F("coming")):
        yield Difference(f"incoming on account {account.pk}", account.incoming_minor, account.coming)
    unbalanced = Account.objects.values("community", "unit").annotate(total=Sum("balance_minor"))
    for row in unbalanced.exclude(total=0).order_by("community", "unit"):
        yield Difference(f"sum of {row['unit']} in community {row['community']}", row["total"], 0)
    yield from _moves_without_reason()
    yield from charge_differences()


def _moves_without_reason() -> Iterator[Difference]:
    moved = (
        Transfer.objects.filter(
            contribution=OuterRef("contribution"), unit=OuterRef("unit"), state=Transfer.State.POSTED
        )
        .order_by()
        .values("contribution")
        .annotate(total=Sum("amount_minor"))
        .values("total")
    )
    values = ContributionValue.objects.annotate(moved=Coalesce(Subquery(moved), 0))
    for value in values.exclude(amount_minor=F("moved")):
        what = f"{value.unit} moved by contribution {value.contribution_id}"
        yield Difference(what, value.moved, value.amount_minor)
