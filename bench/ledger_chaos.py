"""Random operations by sixteen clients at once, each a process: keys that come again, also with other bodies.

Every order is drawn from its number alone, so that any client can send any other's again. What each client
was answered is compared at the end: one key, one effect, one answer.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

import django

CLIENTS = 16
ACCOUNTS = 64
BATCH = 40
RESEND = 0.15
CHANGED = 0.05

Answers = dict[tuple[Any, ...], tuple[Any, ...]]


def run(size: int) -> dict[str, float]:
    """So many operations; figures by what was done, and zeros where all is well."""
    from bench import ledger_books as books
    from entrepairs.ledger.models import Account

    community_id, accounts = books.opened(ACCOUNTS, -400, "chaos")
    Account.objects.filter(pk__in=accounts[::3]).update(highest_minor=900)
    pot = Account.objects.create(community_id=community_id, unit="hours", kind="pot", lowest_minor=0)
    context = get_context("spawn")
    results = context.Queue()
    begun = time.perf_counter()
    clients = [
        context.Process(target=_client, args=(n, size // CLIENTS, community_id, accounts, pot.pk, results))
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    found = [results.get() for _ in clients]
    for client in clients:
        client.join()
    took_s = time.perf_counter() - begun
    counts: Counter[str] = Counter()
    for _answers, _new, counted in found:
        counts.update(counted)
    figures = {f"chaos_{what}": float(count) for what, count in sorted(counts.items())}
    figures["chaos_operations"] = sum(counts[kind] for kind in _KINDS)
    figures["chaos_a_second"] = round(figures["chaos_operations"] / took_s, 1)
    figures["chaos_other_answers"] = counts["answered_otherwise"] + _disagreeing(
        [answers for answers, _new, _counted in found]
    )
    effects = Counter(key for _answers, new, _counted in found for key in new)
    figures["chaos_keys_with_two_effects"] = sum(count > 1 for count in effects.values())
    return figures | books.audited("chaos_")


_KINDS = ("transfer", "hold", "post", "void", "expire", "reverse", "demurrage")


def _disagreeing(all_answers: list[Answers]) -> int:
    merged: Answers = {}
    bad = 0
    for answers in all_answers:
        for body, answer in answers.items():
            bad += merged.setdefault(body, answer) != answer
    return bad


def _client(number: int, size: int, community_id: int, accounts: list[int], pot: int, results: Any) -> None:
    django.setup()
    client = Client(number, community_id, accounts, pot)
    while client.done < size:
        client.step()
    results.put((client.answers, client.new, client.counts))


class Client:
    """One of sixteen; `next` numbers its own orders, which no other begins."""

    def __init__(self, number: int, community_id: int, accounts: list[int], pot: int) -> None:
        from entrepairs.communities.models import Community

        self.number, self.community_id, self.accounts, self.pot = number, community_id, accounts, pot
        self.community = Community.objects.get(pk=community_id)
        self.rng = random.Random(number)  # noqa: S311 - repeatable
        self.next = number
        self.answers: Answers = {}
        self.new: list[str] = []
        self.counts: Counter[str] = Counter()

    @property
    def done(self) -> int:
        return sum(self.counts[kind] for kind in _KINDS)

    def step(self) -> None:
        act: Callable[[], None] = self.rng.choices(
            [self.one, self.many, self.end, self.take_back, self.demurrage], [50, 3, 30, 6, 0.3]
        )[0]
        act()

    def order(self) -> Any:
        """A new one of its own, or one that some client sent or will send, at times with another amount."""
        draw, number = self.rng.random(), self.next
        if draw < RESEND + CHANGED:
            number = self.rng.randrange(self.next + 1)
        else:
            self.next += CLIENTS
        order = self._drawn(number)
        if draw >= CHANGED:
            self.counts["sent_again"] += draw < RESEND + CHANGED
            return order
        self.counts["sent_changed"] += 1
        return self._drawn(number, more=1)

    def _drawn(self, number: int, more: int = 0) -> Any:
        from entrepairs.ledger.store import Order

        rng = random.Random(f"order {number}")  # noqa: S311 - repeatable
        debit, credit = rng.sample(self.accounts, 2)
        pending = rng.random() < 0.45
        until = datetime(2020 + 30 * rng.randrange(2), 1, 1, tzinfo=UTC) if rng.random() < 0.4 else None
        return Order(
            self.community_id,
            debit,
            credit,
            rng.randint(1, 120) + more,
            f"order-{number}",
            pending=pending,
            expires_at=until if pending else None,
        )

    def one(self) -> None:
        from entrepairs.ledger.store import submit

        order = self.order()
        self._note(order, self._insist(lambda: submit(order, actor=None)))

    def many(self) -> None:
        from entrepairs.ledger.store import submit_many

        orders = [self.order() for _ in range(BATCH)]
        answers = self._insist(lambda: submit_many(orders, actor=None, community=self.community))
        for order, answer in zip(orders, answers, strict=True):
            self._note(order, answer)

    def _note(self, order: Any, answer: Any) -> None:
        self.counts["hold" if order.pending else "transfer"] += 1
        self.counts["refused"] += not answer.accepted
        if answer.is_new and answer.accepted:
            self.new.append(order.key)
        told = (answer.state.value, answer.reason.value)
        body = (order.key, order.amount_minor)
        if self.answers.setdefault(body, told) != told:
            self.answers[("twice", *body)] = told
            self.counts["answered_otherwise"] += 1

    def end(self) -> None:
        """Post, void or expire some hold, whoever made it, and at times once more."""
        from entrepairs.engines.ledger import State
        from entrepairs.ledger.models import Transfer
        from entrepairs.ledger.store import close

        to = self.rng.choice([State.POSTED, State.POSTED, State.VOIDED, State.EXPIRED])
        number = self.rng.randrange(max(0, self.next - 600), self.next + 1)
        key = self._drawn(number).key
        found = Transfer.objects.filter(community_id=self.community_id, idempotency_key=key)
        transfer_id = found.filter(two_step=True).values_list("pk", flat=True).first()
        if transfer_id is None:
            return
        answer = self._insist(lambda: close(transfer_id, to, actor=None))
        self.counts[{"posted": "post", "voided": "void", "expired": "expire"}[to.value]] += 1
        if answer.accepted and answer.is_new:
            self.new.append(f"end of {key}")

    def take_back(self) -> None:
        from entrepairs.kernel.errors import Refused
        from entrepairs.ledger.actions import reverse
        from entrepairs.ledger.models import Transfer

        number = self.rng.randrange(self.next + 1)
        transfer = Transfer.objects.filter(
            community_id=self.community_id, idempotency_key=f"order-{number}"
        ).first()
        if transfer is None:
            return
        self.counts["reverse"] += 1
        key = f"back-{number}-{self.rng.randrange(2)}"
        try:
            back = self._insist(lambda: reverse(actor=None, transfer=transfer, key=key))
        except Refused:
            self.counts["refused"] += 1
        else:
            told = (back.pk,)
            if self.answers.setdefault((key,), told) != told:
                self.counts["answered_otherwise"] += 1

    def demurrage(self) -> None:
        """One per cent of what rests now, of some accounts, to the pot; what is not whole is not taken."""
        from entrepairs.engines.ledger import charge
        from entrepairs.ledger.models import Account
        from entrepairs.ledger.store import Order, submit_many

        chosen = self.rng.sample(self.accounts, 8)
        rows = Account.objects.filter(pk__in=chosen, balance_minor__gt=0).values_list("pk", "balance_minor")
        name = f"{self.number}-{self.done}"
        orders = [
            Order(self.community_id, pk, self.pot, taken, f"rest-{name}-{pk}", kind="demurrage")
            for pk, balance in rows
            if (taken := charge(balance, 10_000, 0).taken)
        ]
        answers = self._insist(lambda: submit_many(orders, actor=None, community=self.community))
        self.counts["demurrage"] += len(answers)
        self.counts["refused"] += sum(not answer.accepted for answer in answers)

    def _insist(self, call: Callable[[], Any]) -> Any:
        """A client that is told to wait asks again with the same key: that is what keys are for."""
        from django.db import OperationalError

        for _ in range(50):
            try:
                return call()
            except OperationalError as error:
                if "locked" not in str(error) and "deadlock" not in str(error):
                    raise
                self.counts["asked_again"] += 1
        raise RuntimeError("the database stays locked")
