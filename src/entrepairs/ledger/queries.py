"""Reads of accounts and transfers. Each says how many statements it costs."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.contributions.models import ContributionValue
from entrepairs.kernel.differences import Difference
from entrepairs.people.models import Person

from .models import Account, Transfer


def accounts_of(person: Person, community: Community) -> QuerySet[Account]:
    """A person's accounts in a community. One statement."""
    return Account.objects.filter(community=community, person=person).order_by("unit")


def statement_of(account: Account) -> QuerySet[Transfer]:
    """All that moved or is held on an account, the newest first. One statement."""
    return (
        Transfer.objects.filter(Q(debit_account=account) | Q(credit_account=account))
        .exclude(state=Transfer.State.VOIDED)
        .select_related("contribution", "debit_account__person", "credit_account__person")
        .order_by("-id")
    )


def _sum(side: str, state: str) -> Coalesce:
    rows = Transfer.objects.filter(**{side: OuterRef("pk")}, state=state).order_by().values(side)
    return Coalesce(Subquery(rows.annotate(total=Sum("amount_minor")).values("total")), 0)


def differences() -> Iterator[Difference]:
    """Where the stored balances, holds and moves differ from what the transfers and contributions say.

    Four statements, whatever the number of accounts.
    """
    derived = Account.objects.annotate(
        replayed=_sum("credit_account", "posted") - _sum("debit_account", "posted"),
        pending=_sum("debit_account", "pending"),
    )
    for account in derived.exclude(balance_minor=F("replayed")):
        yield Difference(f"balance of account {account.pk}", account.balance_minor, account.replayed)
    for account in derived.exclude(held_minor=F("pending")):
        yield Difference(f"held on account {account.pk}", account.held_minor, account.pending)
    unbalanced = Account.objects.values("community", "unit").annotate(total=Sum("balance_minor"))
    for row in unbalanced.exclude(total=0).order_by("community", "unit"):
        yield Difference(f"sum of {row['unit']} in community {row['community']}", row["total"], 0)
    yield from _moves_without_reason()


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
