"""Reads about exchanges. Each says how many statements it costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from entrepairs.communities.models import Community
from entrepairs.communities.queries import stewards_of
from entrepairs.contributions.models import Contribution
from entrepairs.goals.models import Progress
from entrepairs.kernel.models import AuditEntry
from entrepairs.people.models import Person
from entrepairs.people.queries import names_of

from .lifecycle import AGREED, ASKED, IN_DISPUTE, OPEN, PENDING, Position
from .models import Confirmation, Decision, Exchange, Message, Statement, Terms

WRITTEN = "exchanges.written"  # in the log: a message
ORIGIN = "exchange"  # the kind of act, as contributions and reservations name it


class Turn(StrEnum):
    """Whose word an exchange is waiting for, as one of its sides sees it."""

    MINE = "mine"
    AGREED = "agreed"  # nobody's: it is going to happen
    THEIRS = "theirs"  # of the other side, or of a steward
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """An exchange in a list, as one side sees it, with when and how many from the terms that stand."""

    exchange: Exchange
    other: Person
    gives: bool  # the one who looks is the giver
    turn: Turn
    starts_at: datetime | None
    ends_at: datetime | None
    quantity: int  # 0 before there are any terms
    unread: int  # messages that the one who looks has not read


@dataclass(frozen=True)
class Gain:
    """What an act added to a goal: the goal's sum before it and after it."""

    progress: Progress
    before: int

    @property
    def after(self) -> int:
        return self.before + self.progress.amount


def exchanges_of(person: Person) -> QuerySet[Exchange]:
    """All exchanges of a person, the last to change first. One statement."""
    return (
        Exchange.objects.filter(Q(giver=person) | Q(receiver=person))
        .select_related("community", "giver", "receiver")
        .order_by("-changed_at", "-id")
    )


def by_turn(person: Person, turn: Turn) -> QuerySet[Exchange]:
    """A person's exchanges that wait for the same, to be read by `lines`.

    The dates of a standing arrangement that wait for nobody's word are folded into one line of their own,
    which is `standing_queries`', unless there is something to read. What is unread comes first; then what is
    agreed in the order of its dates, all else with the last to change first. One statement.
    """
    found = _unfolded(_with_turn(person)).filter(Q(turn=turn.value))
    order: tuple[Any, ...] = ("-changed_at", "-id")
    if turn is Turn.AGREED:
        order = (F("terms_start").asc(nulls_last=True), "id")
    return found.order_by(Case(When(unread__gt=0, then=Value(0)), default=Value(1)), *order)


def lines(person: Person, exchanges: Iterable[Exchange]) -> list[Line]:
    """What `by_turn` found, a slice or a page of it. No statement beyond its own."""
    rows: Iterable[Any] = exchanges  # with what `_with_turn` annotates
    return [
        Line(
            exchange=row,
            other=row.other_side(person.pk),
            gives=row.giver_id == person.pk,
            turn=Turn(row.turn),
            starts_at=row.terms_start,
            ends_at=row.terms_end,
            quantity=row.terms_quantity or 0,
            unread=row.unread,
        )
        for row in rows
    ]


def line_of(person: Person, exchange: Exchange) -> Line:
    """One exchange as one of its sides sees it. One statement."""
    return lines(person, _with_turn(person).filter(pk=exchange.pk))[0]


def turn_counts(person: Person) -> dict[Turn, int]:
    """How many of a person's exchanges wait for what. One statement."""
    counted = _unfolded(_with_turn(person)).aggregate(
        **{turn.value: Count("pk", filter=Q(turn=turn.value)) for turn in Turn}
    )
    return {turn: counted[turn.value] for turn in Turn}


def waiting_for(person: Person) -> int:
    """How many exchanges wait for this person's word. One statement."""
    return by_turn(person, Turn.MINE).count()


def awaiting_answer(person: Person, *, limit: int = 10) -> list[Line]:
    """The exchanges that wait for this person's word, the last to change first. One statement."""
    return lines(person, by_turn(person, Turn.MINE)[:limit])


def _unfolded(exchanges: QuerySet[Exchange]) -> QuerySet[Exchange]:
    """Without the dates of standing arrangements that wait for nobody's word and have nothing to read."""
    return exchanges.exclude(
        Q(arrangement_date__isnull=False) & Q(turn__in=[Turn.AGREED.value, Turn.CLOSED.value]) & Q(unread=0)
    )


def _with_turn(person: Person) -> QuerySet[Exchange]:
    standing = Terms.objects.filter(exchange=OuterRef("pk"), version=OuterRef("version"))
    open_terms = Terms.objects.filter(
        exchange=OuterRef("pk"), version=Coalesce(OuterRef("proposed_version"), OuterRef("version"))
    )
    said = Confirmation.objects.filter(exchange=OuterRef("pk"))
    messages = Message.objects.filter(exchange=OuterRef("pk")).order_by("-at", "-id")
    unread = messages.filter(to=person, read_at__isnull=True).order_by().values("exchange")
    gives, receives = Q(giver=person), Q(receiver=person)
    i_said = (gives & Q(giver_said=True)) | (receives & Q(receiver_said=True))
    they_said = (gives & Q(receiver_said=True)) | (receives & Q(giver_said=True))
    to_answer = Q(state__in=OPEN | PENDING | {Exchange.State.RECORDED.value})
    return (
        exchanges_of(person)
        .annotate(
            open_terms_by=Subquery(open_terms.values("proposed_by")[:1]),
            terms_start=Subquery(standing.values("starts_at")[:1]),
            terms_end=Subquery(standing.values("ends_at")[:1]),
            terms_quantity=Subquery(standing.values("quantity")[:1]),
            giver_said=Exists(said.filter(side=Confirmation.Side.GIVER)),
            receiver_said=Exists(said.filter(side=Confirmation.Side.RECEIVER)),
            last_words_by=Subquery(messages.values("by")[:1]),
            unread=Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0),
        )
        .annotate(
            turn=Case(
                When(to_answer & Q(open_terms_by=person.pk), then=Value(Turn.THEIRS.value)),
                When(to_answer, then=Value(Turn.MINE.value)),
                # A question waits for whoever did not speak last.
                When(Q(state__in=ASKED) & Q(last_words_by=person.pk), then=Value(Turn.THEIRS.value)),
                When(Q(state__in=ASKED), then=Value(Turn.MINE.value)),
                When(Q(state__in=AGREED) & i_said, then=Value(Turn.THEIRS.value)),
                When(Q(state__in=AGREED) & they_said, then=Value(Turn.MINE.value)),
                When(Q(state__in=AGREED), then=Value(Turn.AGREED.value)),
                When(Q(state__in=IN_DISPUTE), then=Value(Turn.THEIRS.value)),
                default=Value(Turn.CLOSED.value),
            )
        )
    )


def find_exchange(exchange_id: int) -> Exchange | None:
    """An exchange with its sides and places, and its listing with its values. Two statements at most."""
    return (
        Exchange.objects.select_related(
            "community",
            "listing__community",
            "place",
            "to_place",
            "giver",
            "receiver",
            "closed_by",
            "arrangement_date",
        )
        .prefetch_related("listing__values")
        .filter(pk=exchange_id)
        .first()
    )


def agreed_ids(community: Community) -> list[int]:
    """The ids of the exchanges that are agreed and not yet done, the oldest first. One statement."""
    return list(
        Exchange.objects.filter(community=community, state__in=AGREED)
        .order_by("id")
        .values_list("id", flat=True)
    )


def due_ids(at: datetime, *, limit: int) -> list[int]:
    """The exchanges with which time has something to do, the longest due first. One statement."""
    due = Exchange.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return list(due.values_list("id", flat=True)[:limit])


def terms_of(exchange: Exchange, version: int) -> Terms:
    """One version of the terms, with its values. Two statements.

    Before there are any, none: what stands for them is not stored, and was said by whoever asked.
    """
    if version == 0:
        return Terms(exchange=exchange, version=0, proposed_by=asker_of(exchange), quantity=0)
    return (
        Terms.objects.select_related("proposed_by")
        .prefetch_related("values")
        .get(exchange=exchange, version=version)
    )


def asker_of(exchange: Exchange) -> Person:
    """Who asks about somebody's listing. No statement where sides and listing are there."""
    owner_id = exchange.listing.owner_id if exchange.listing else exchange.giver_id
    return exchange.other_side(owner_id)


def standing_terms(exchange: Exchange) -> Terms:
    """The version of the terms that now stands, with its values. Two statements."""
    return terms_of(exchange, exchange.version)


def open_terms(exchange: Exchange) -> Terms:
    """The version that an answer is about, with its values. Two statements."""
    return terms_of(exchange, exchange.open_version)


def newest_version(exchange: Exchange) -> int:
    """The highest number of a version, whether it ever stood or not. One statement."""
    found = Terms.objects.filter(exchange=exchange).aggregate(newest=Coalesce(Max("version"), 0))
    return int(found["newest"])


def all_terms(exchange: Exchange) -> list[Terms]:
    """Every version of the terms, the first one first, with its values. Two statements."""
    return list(
        Terms.objects.filter(exchange=exchange)
        .select_related("proposed_by")
        .prefetch_related("values")
        .order_by("version")
    )


def confirmations_of(exchange: Exchange) -> list[Confirmation]:
    """Who said that it was done, the first to say so first. One statement."""
    return list(Confirmation.objects.filter(exchange=exchange).select_related("by").order_by("at", "id"))


@dataclass(frozen=True)
class Helped:
    """What a helper did for one of the sides."""

    at: datetime
    verb: str  # as the log has it
    helper: str
    person: str


def helped_steps(exchange: Exchange) -> list[Helped]:
    """What was done for a side by somebody who may act for them, the first first. At most two statements."""
    entries = list(
        AuditEntry.objects.filter(
            subject_kind="exchanges.exchange", subject_id=exchange.pk, behalf_of_id__isnull=False
        )
        .exclude(verb=WRITTEN)  # a message says so itself
        .order_by("at", "id")
    )
    names = names_of(one for entry in entries for one in (entry.actor_id, entry.behalf_of_id) if one)
    return [
        Helped(
            entry.at, entry.verb, names.get(entry.actor_id or 0, ""), names.get(entry.behalf_of_id or 0, "")
        )
        for entry in entries
    ]


# Where both do not see it alike


def statements_of(exchange: Exchange) -> list[Statement]:
    """What the sides said about it, the first to be said first. One statement."""
    return list(Statement.objects.filter(exchange=exchange).select_related("by").order_by("at", "id"))


def was_disputed(exchange: Exchange) -> bool:
    """Whether a side ever brought it before the stewards. One statement."""
    return Statement.objects.filter(exchange=exchange).exists()


def decisions_of(exchange: Exchange) -> list[Decision]:
    """What stewards decided, the first one first. One statement."""
    return list(Decision.objects.filter(exchange=exchange).select_related("by").order_by("instance"))


def deciders_of(exchange: Exchange, decisions: Iterable[Decision]) -> list[Person]:
    """The stewards who may decide on it now: no side of it, and nobody who did before. One statement."""
    out = {exchange.giver_id, exchange.receiver_id, *(decision.by_id for decision in decisions)}
    return [
        membership.person for membership in stewards_of(exchange.community) if membership.person_id not in out
    ]


def disputes_in(community: Community, steward: Person) -> QuerySet[Exchange]:
    """What waits for a steward's decision or for an appeal, the longest first. One statement.

    Exchanges of which the steward is a side are none of their business here. Each has `is_decided_by_me`.
    """
    mine = Decision.objects.filter(exchange=OuterRef("pk"), by=steward)
    return (
        Exchange.objects.filter(community=community, state__in=IN_DISPUTE)
        .exclude(Q(giver=steward) | Q(receiver=steward))
        .annotate(is_decided_by_me=Exists(mine))
        .select_related("community", "giver", "receiver")
        .order_by("changed_at", "id")
    )


def position_of(
    exchange: Exchange,
    *,
    proposer_id: int,
    confirmations: Iterable[Confirmation],
    decisions: Iterable[Decision] = (),
    may_bind: bool = True,
) -> Position:
    """What decides who may take which step. No statement, one where it is in dispute."""
    side_ids = {Confirmation.Side.GIVER: exchange.giver_id, Confirmation.Side.RECEIVER: exchange.receiver_id}
    deciders = (
        frozenset(person.pk for person in deciders_of(exchange, decisions))
        if exchange.state in IN_DISPUTE
        else frozenset()
    )
    return Position(
        state=exchange.state,
        giver_id=exchange.giver_id,
        receiver_id=exchange.receiver_id,
        proposer_id=proposer_id,
        said=frozenset(side_ids[Confirmation.Side(one.side)] for one in confirmations),
        deciders=deciders,
        can_appeal=bool(deciders),
        may_bind=may_bind,
    )


def contribution_of(exchange: Exchange) -> Contribution | None:
    """The act that an exchange became, with what it moved, spared and earned. Five statements."""
    return (
        Contribution.objects.filter(origin_kind=ORIGIN, origin_id=exchange.pk, reverses__isnull=True)
        .select_related("giver", "receiver")
        .prefetch_related(
            "measures",
            "impact",
            "awards__drawn",
            "awards__person",
            "transfers__debit_account__person",
            "transfers__credit_account__person",
        )
        .first()
    )


def gains_of(contribution: Contribution) -> list[Gain]:
    """What an act added to each goal. One statement."""
    earlier = Progress.objects.filter(goal=OuterRef("goal"), pk__lt=OuterRef("pk")).order_by().values("goal")
    steps = (
        Progress.objects.filter(contribution=contribution)
        .select_related("goal")
        .annotate(before=Coalesce(Subquery(earlier.annotate(sum=Sum("amount")).values("sum")), 0))
        .order_by("goal__ends_at", "goal_id")
    )
    return [Gain(progress=step, before=step.before) for step in steps]
