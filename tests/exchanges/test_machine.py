"""Random people take random steps with a moving clock; after each one, what must always hold, holds.

It draws the same steps each time, so that a failure here is a failure everywhere.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from entrepairs.contributions.models import Contribution
from entrepairs.exchanges import actions
from entrepairs.exchanges.actions import Proposal, Subject
from entrepairs.exchanges.actions.completion import hold_key
from entrepairs.exchanges.lifecycle import SET_ASIDE, STEPS, moves_open_to, wait_in
from entrepairs.exchanges.models import Confirmation, Exchange, Message, Terms
from entrepairs.exchanges.queries import (
    confirmations_of,
    decisions_of,
    open_terms,
    position_of,
    standing_terms,
)
from entrepairs.kernel import clock
from entrepairs.kernel.errors import Refused
from entrepairs.kernel.models import OutboxMessage
from entrepairs.ledger.models import Account, Transfer
from entrepairs.ledger.queries import differences as ledger_differences
from entrepairs.listings.domains.declaration import Capacity
from entrepairs.listings.models import Listing, Reservation
from entrepairs.outcomes.check import differences
from entrepairs.people.models import Person
from tests.factories import NOON, make_listing

from .paths import CALLS, PEOPLE, make_cast, seen

REPEATABLE = settings(
    phases=[Phase.generate],  # a failure tells its steps; making them fewer takes minutes
    max_examples=15,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
reached: Counter[str] = Counter()
# Most steps end an exchange; these are drawn more often, so that it goes far.
ONWARD = ("accept", "accept_change", "part", "confirm", "decide", "appeal")

amounts = st.sampled_from([0, 0, 30, 60, 240])
quantities = st.integers(1, 4)
ahead = st.integers(0, 96)


class Village(RuleBasedStateMachine):
    """One community in a transaction that is thrown away."""

    def __init__(self) -> None:
        super().__init__()
        self.thrown_away = transaction.atomic()
        self.thrown_away.__enter__()
        self.at = NOON
        with clock.frozen(self.at):
            self.cast = make_cast()
            give, receive = self.cast.giver, self.cast.receiver
            self.listings = [
                make_listing(give, self.cast.community),
                make_listing(give, self.cast.community, domain="give", title="Livres", quantity=4),
                make_listing(receive, self.cast.community, domain="lend", title="Perceuse", quantity=1),
                make_listing(receive, self.cast.community, kind="need", title="Un coup de main"),
            ]
        self.exchanges: list[Exchange] = []
        self.standing: list[tuple[Exchange, Terms]] = []
        self.is_new = True  # whether something happened since the invariants were looked at
        for index in (0, 1, 2, 3, 0, 1):
            self.propose("member", index, 1, 24, 60, accepts=index < 3)

    def teardown(self) -> None:
        try:
            assert list(differences()) == []
        finally:
            self.throw_away()

    def throw_away(self) -> None:
        transaction.set_rollback(True)
        self.thrown_away.__exit__(None, None, None)

    # what people do

    @rule(
        who=st.sampled_from(["giver", "receiver", "member", "steward"]),
        listing=st.integers(0, 3),
        quantity=quantities,
        hours=ahead,
        value=amounts,
        accepts=st.booleans(),
    )
    def propose(self, who: str, listing: int, quantity: int, hours: int, value: int, accepts: bool) -> None:
        about = self.listings[listing]
        proposal = self.proposal(about, quantity, hours, value)
        made = self.allowed(
            lambda: actions.propose_exchange(actor=self.cast.called(who), listing=about, proposal=proposal)
        )
        if isinstance(made, Exchange):
            self.exchanges.append(made)
            if accepts:
                self.allowed(lambda: actions.accept_exchange(actor=about.owner, exchange=made, version=1))

    @rule(who=st.sampled_from(["giver", "receiver", "member", "steward"]), listing=st.integers(0, 3))
    def ask(self, who: str, listing: int) -> None:
        about = self.listings[listing]
        made = self.allowed(
            lambda: actions.ask_question(actor=self.cast.called(who), listing=about, words="Une question")
        )
        if isinstance(made, Exchange):
            self.exchanges.append(made)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), reads=st.booleans())
    def write(self, data: st.DataObject, who: str, reads: bool) -> None:
        """Whatever is written or read, the exchange stands where it stood."""
        if not self.exchanges:
            return
        exchange, person = self.fresh(data.draw(st.sampled_from(self.exchanges))), self.cast.called(who)
        before, mails = seen(exchange), OutboxMessage.objects.count()
        unread = Message.objects.filter(exchange=exchange, by=person, read_at__isnull=True).exists()
        made = self.allowed(lambda: actions.write_message(actor=person, exchange=exchange, words="Un mot"))
        is_side = person.pk in {exchange.giver_id, exchange.receiver_id}
        assert is_side or made is None, who
        assert seen(exchange) == before
        assert OutboxMessage.objects.count() - mails == (made is not None and not unread)
        if reads and is_side:
            with clock.frozen(self.at):
                actions.read_messages(actor=person, exchange=exchange)
            assert not Message.objects.filter(exchange=exchange, to=person, read_at__isnull=True).exists()

    @rule(
        who=st.sampled_from(["giver", "receiver", "member"]),
        other=st.sampled_from(PEOPLE),
        gave=st.booleans(),
        quantity=quantities,
        value=amounts,
    )
    def tell_late(self, who: str, other: str, gave: bool, quantity: int, value: int) -> None:
        proposal = Proposal(
            quantity=quantity * 30,
            starts_at=self.at - timedelta(days=2),
            values={"hours": value} if value else {},
        )
        made = self.allowed(
            lambda: actions.record_exchange(
                actor=self.cast.called(who),
                other_id=self.cast.called(other).pk,
                gave=gave,
                about=Subject(self.cast.community, "skill", "Raconté"),
                proposal=proposal,
            )
        )
        if isinstance(made, Exchange):
            self.exchanges.append(made)

    @rule(data=st.data(), quantity=quantities, hours=ahead, value=amounts)
    def take_one_step(self, data: st.DataObject, quantity: int, hours: int, value: int) -> None:
        self.take_a_step(data, quantity, hours, value)

    @rule(data=st.data(), quantity=quantities, value=amounts)
    def take_another_step(self, data: st.DataObject, quantity: int, value: int) -> None:
        self.take_a_step(data, quantity, 48, value)

    @rule(data=st.data())
    def take_a_third_step(self, data: st.DataObject) -> None:
        self.take_a_step(data, 2, 30, 30)

    @rule(
        data=st.data(),
        name=st.sampled_from(list(CALLS)),
        who=st.sampled_from(PEOPLE),
    )
    def try_any_step(self, data: st.DataObject, name: str, who: str) -> None:
        """Whatever is not open changes nothing."""
        if not self.exchanges:
            return
        exchange = self.fresh(data.draw(st.sampled_from(self.exchanges)))
        person, before = self.cast.called(who), seen(exchange)
        is_open = bool(moves_open_to(STEPS[name], self.position(exchange), person.pk))
        self.take(name, person, exchange, 1, 24, 0)
        assert is_open or seen(exchange) == before, (name, who)

    @rule(hours=st.sampled_from([1, 12, 30, 60, 180, 300]), times=st.integers(1, 2))
    def let_time_pass(self, hours: int, times: int) -> None:
        self.at += timedelta(hours=hours)
        with clock.frozen(self.at):
            for _ in range(times):
                self.is_new |= actions.run_due() > 0

    # what always holds

    @invariant()
    def all_is_well(self) -> None:
        if self.is_new:
            self.is_new = False
            found = Terms.objects.filter(version=F("exchange__version")).select_related("exchange")
            self.standing = [(one.exchange, one) for one in found.prefetch_related("values")]
            without = Exchange.objects.filter(version=0)
            assert {one.state for one in without} <= {"asked", "expired", "declined"}
            assert len(self.standing) == Exchange.objects.exclude(version=0).count()
            reached.update({exchange.state for exchange in Exchange.objects.all()})
            self.books_are_right()
            self.what_is_set_aside_is_what_is_agreed()
            self.nothing_is_promised_twice()
            self.what_is_done_counts_once()
            self.the_clock_is_wound_where_something_waits()

    def books_are_right(self) -> None:
        assert list(ledger_differences()) == []
        for row in Account.objects.values("unit").annotate(total=Sum("balance_minor")):
            assert row["total"] == 0, row

    def what_is_set_aside_is_what_is_agreed(self) -> None:
        held: dict[str, int] = {}
        reserved: dict[int, int] = {}
        for exchange, terms in self.standing:
            if exchange.state not in SET_ASIDE:
                continue
            if exchange.listing_id is not None:
                reserved[exchange.pk] = terms.quantity
            for value in terms.values.all():
                held[hold_key(exchange, terms, value.unit)] = value.amount_minor
        pending = Transfer.objects.filter(state=Transfer.State.PENDING)
        assert dict(pending.values_list("idempotency_key", "amount_minor")) == held
        kept = Reservation.objects.filter(state=Reservation.State.HELD)
        assert sorted(kept.values_list("origin_id", "quantity")) == sorted(reserved.items())

    def nothing_is_promised_twice(self) -> None:
        for listing in self.listings:
            taken = list(Reservation.objects.filter(listing=listing).exclude(state="released"))
            match listing.in_domain.capacity:
                case Capacity.TOTAL:
                    assert sum(one.quantity for one in taken) <= listing.quantity
                case Capacity.OVERLAP:
                    self.is_never_over(listing, [one for one in taken if one.state == "held"])

    def what_is_done_counts_once(self) -> None:
        acts = list(Contribution.objects.prefetch_related("measures"))
        counted = {act.origin_id: act.amounts() for act in acts}
        done = {one.pk: (one, terms) for one, terms in self.standing if one.state == "fulfilled"}
        assert len(acts) == len(counted)
        assert counted.keys() == done.keys()
        for pk, (exchange, terms) in done.items():
            assert counted[pk][exchange.in_domain.quantity.measure] == terms.quantity
        said = Confirmation.objects.filter(exchange__in=done).values_list("exchange").annotate(n=Count("pk"))
        assert dict(said) == dict.fromkeys(done, 2)

    def the_clock_is_wound_where_something_waits(self) -> None:
        for exchange in Exchange.objects.all():
            waits = wait_in(exchange.state) is not None
            assert (exchange.due_at is not None, exchange.deadline_at is not None) == (waits, waits)

    # how

    def take_a_step(self, data: st.DataObject, quantity: int, hours: int, value: int) -> None:
        """One that is open to somebody: first of which exchange, then which step, then who."""
        ongoing = [
            one for one in Exchange.objects.select_related("listing").order_by("id") if wait_in(one.state)
        ]
        if not ongoing:
            return
        exchange = data.draw(st.sampled_from(ongoing))
        position = self.position(exchange)
        found = {
            name: who
            for name, step in STEPS.items()
            if (who := [one for one in self.people() if moves_open_to(step, position, one.pk)])
        }
        if found:
            onward = [name for name in ONWARD if name in found]
            name = data.draw(st.sampled_from(sorted(found) + 2 * onward))
            self.take(name, data.draw(st.sampled_from(found[name])), exchange, quantity, hours, value)

    def take(
        self, name: str, person: Person, exchange: Exchange, quantity: int, hours: int, value: int
    ) -> None:
        it, version = exchange, exchange.open_version
        part = min(quantity, max(standing_terms(it).quantity - 1, 1))

        def terms() -> Proposal:
            return self.proposal(it.listing, quantity, hours, value) if it.listing else Proposal()

        calls: dict[str, Callable[[], object]] = {
            "propose": lambda: actions.propose_terms(actor=person, exchange=it, proposal=terms()),
            "accept": lambda: actions.accept_exchange(actor=person, exchange=it, version=version),
            "counter": lambda: actions.counter_exchange(actor=person, exchange=it, proposal=terms()),
            "decline": lambda: actions.decline_exchange(actor=person, exchange=it),
            "withdraw": lambda: actions.withdraw_exchange(actor=person, exchange=it),
            "accept_change": lambda: actions.accept_change(actor=person, exchange=it, version=version),
            "confirm": lambda: actions.confirm_exchange(actor=person, exchange=it, version=version),
            "part": lambda: actions.report_part(actor=person, exchange=it, quantity=part),
            "amend": lambda: actions.propose_change(actor=person, exchange=it, proposal=terms()),
            "keep": lambda: actions.keep_exchange(actor=person, exchange=it),
            "cancel": lambda: actions.cancel_exchange(actor=person, exchange=it, cause="plans"),
            "not_done": lambda: actions.record_not_done(actor=person, exchange=it, cause="missed"),
            "dispute": lambda: actions.dispute_exchange(actor=person, exchange=it, words="Non."),
            "explain": lambda: actions.explain_exchange(actor=person, exchange=it, words="Voici."),
            "appeal": lambda: actions.appeal_decision(actor=person, exchange=it, words="Encore."),
            "decide": lambda: actions.decide_dispute(
                actor=person,
                exchange=it,
                ruling=("done", "part", "not_done", "done")[quantity - 1],
                quantity=part,
                reason="Lu.",
            ),
        }
        self.allowed(calls[name])

    def allowed(self, call: Callable[[], object]) -> object:
        try:
            with clock.frozen(self.at), transaction.atomic():
                self.is_new = True
                return call()
        except (Refused, PermissionDenied):
            return None

    def proposal(self, listing: Listing, quantity: int, hours: int, value: int) -> Proposal:
        start = (self.at + timedelta(hours=hours + 1)).replace(minute=0)
        is_time = listing.in_domain.quantity.one == 60
        return Proposal(
            quantity=quantity * 30 if is_time else quantity,
            starts_at=start,
            ends_at=start + timedelta(minutes=30 * quantity) if is_time or listing.domain == "lend" else None,
            values={"hours": value} if value and "hours" in listing.in_domain.units else {},
        )

    def people(self) -> list[Person]:
        return [self.cast.called(kind) for kind in PEOPLE]

    @staticmethod
    def fresh(exchange: Exchange) -> Exchange:
        return Exchange.objects.select_related("listing").get(pk=exchange.pk)

    @staticmethod
    def position(exchange: Exchange):  # type: ignore[no-untyped-def]
        return position_of(
            exchange,
            proposer_id=open_terms(exchange).proposed_by_id,
            confirmations=confirmations_of(exchange),
            decisions=decisions_of(exchange),
        )

    @staticmethod
    def is_never_over(listing: Listing, held: list[Reservation]) -> None:
        moments: list[datetime] = [one.starts_at for one in held if one.starts_at]
        for moment in moments:
            over = [
                one for one in held if one.starts_at and one.ends_at and one.starts_at <= moment < one.ends_at
            ]
            assert sum(one.quantity for one in over) <= listing.quantity


@pytest.mark.django_db
def test_whatever_people_and_time_do_the_invariants_hold() -> None:
    reached.clear()
    run_state_machine_as_test(Village, settings=REPEATABLE)
    # It goes nearly everywhere, or it would show little.
    assert len(reached) >= 12, dict(reached)
