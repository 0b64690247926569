"""An exchange in each of its states, led there by what people and time do, and every step from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from entrepairs.communities.models import Community, Membership
from entrepairs.exchanges import actions
from entrepairs.exchanges.actions import Proposal, Subject
from entrepairs.exchanges.models import Exchange
from entrepairs.kernel import clock
from entrepairs.people.models import Person
from tests.factories import make_community, make_listing, make_member, make_person

SATURDAY = datetime(2026, 3, 21, 8, tzinfo=UTC)
SUNDAY = SATURDAY + timedelta(days=1)
HOURS = Proposal(
    quantity=120, starts_at=SATURDAY, ends_at=SATURDAY + timedelta(hours=2), values={"hours": 60}
)
OTHER = Proposal(quantity=60, starts_at=SUNDAY, ends_at=SUNDAY + timedelta(hours=1), values={"hours": 30})


@dataclass(frozen=True)
class Cast:
    """Anne gives, Brice receives; two stewards; Chloé is a member, Dora nobody here."""

    community: Community
    giver: Person
    receiver: Person
    steward: Person
    second: Person
    member: Person
    stranger: Person

    def called(self, kind: str) -> Person:
        person: Person = getattr(self, kind)
        return person


def make_cast() -> Cast:
    community = make_community()
    cast = Cast(
        community,
        make_member(community, "Anne Aubier"),
        make_member(community, "Brice Boisson"),
        make_member(community, "Sam Sureau"),
        make_member(community, "Tess Tilleul"),
        make_member(community, "Chloé"),
        make_person("Dora"),
    )
    stewards = Membership.objects.filter(community=community, person__in=[cast.steward, cast.second])
    stewards.update(role=Membership.Role.STEWARD)
    return cast


def asked(cast: Cast) -> Exchange:
    listing = make_listing(cast.giver, cast.community)
    return actions.ask_question(actor=cast.receiver, listing=listing, words="Aussi les freins ?")


def proposed(cast: Cast) -> Exchange:
    listing = make_listing(cast.giver, cast.community)
    return actions.propose_exchange(actor=cast.receiver, listing=listing, proposal=HOURS)


def countered(cast: Cast) -> Exchange:
    return actions.counter_exchange(actor=cast.giver, exchange=proposed(cast), proposal=OTHER)


def recorded(cast: Cast) -> Exchange:
    yesterday = clock.now() - timedelta(days=1)
    return actions.record_exchange(
        actor=cast.giver,
        other_id=cast.receiver.pk,
        gave=True,
        about=Subject(cast.community, "skill", "Vélo réparé"),
        proposal=Proposal(quantity=60, starts_at=yesterday, values={"hours": 30}),
    )


def agreed(cast: Cast) -> Exchange:
    return actions.accept_exchange(actor=cast.giver, exchange=proposed(cast), version=1)


def amended(cast: Cast) -> Exchange:
    return actions.propose_change(actor=cast.giver, exchange=agreed(cast), proposal=OTHER)


def confirmed(cast: Cast) -> Exchange:
    exchange = agreed(cast)
    actions.confirm_exchange(actor=cast.giver, exchange=exchange)
    return again(exchange)


def partial(cast: Cast) -> Exchange:
    return actions.report_part(actor=cast.giver, exchange=agreed(cast), quantity=30)


def disputed(cast: Cast) -> Exchange:
    return actions.dispute_exchange(actor=cast.giver, exchange=confirmed(cast), words="J’y étais.")


def decided(cast: Cast) -> Exchange:
    return actions.decide_dispute(
        actor=cast.steward, exchange=disputed(cast), ruling="part", quantity=30, reason="Une demi-heure."
    )


def appealed(cast: Cast) -> Exchange:
    return actions.appeal_decision(actor=cast.receiver, exchange=decided(cast), words="Même pas.")


def fulfilled(cast: Cast) -> Exchange:
    exchange = confirmed(cast)
    actions.confirm_exchange(actor=cast.receiver, exchange=exchange)
    return again(exchange)


def declined(cast: Cast) -> Exchange:
    return actions.decline_exchange(actor=cast.giver, exchange=proposed(cast))


def withdrawn(cast: Cast) -> Exchange:
    return actions.withdraw_exchange(actor=cast.receiver, exchange=proposed(cast))


def expired(cast: Cast) -> Exchange:
    exchange = proposed(cast)
    with clock.frozen(SATURDAY):
        actions.run_due()
    return again(exchange)


def cancelled(cast: Cast) -> Exchange:
    return actions.cancel_exchange(actor=cast.giver, exchange=agreed(cast), cause="weather")


def unfulfilled(cast: Cast) -> Exchange:
    return actions.record_not_done(actor=cast.giver, exchange=agreed(cast), cause="missed")


STATES: Mapping[str, Callable[[Cast], Exchange]] = {
    made.__name__: made
    for made in (
        asked, proposed, countered, recorded, agreed, amended, confirmed, partial, disputed, decided,
        appealed, fulfilled, declined, withdrawn, expired, cancelled, unfulfilled,
    )
}  # fmt: skip


def again(exchange: Exchange) -> Exchange:
    return Exchange.objects.get(pk=exchange.pk)


# Every step of people as a call of its action, in the version that is open.
CALLS: Mapping[str, Callable[[Person, Exchange], object]] = {
    "propose": lambda who, it: actions.propose_terms(actor=who, exchange=it, proposal=OTHER),
    "accept": lambda who, it: actions.accept_exchange(actor=who, exchange=it, version=it.open_version),
    "counter": lambda who, it: actions.counter_exchange(
        actor=who, exchange=it, proposal=OTHER, version=it.open_version
    ),
    "decline": lambda who, it: actions.decline_exchange(actor=who, exchange=it),
    "withdraw": lambda who, it: actions.withdraw_exchange(actor=who, exchange=it),
    "accept_change": lambda who, it: actions.accept_change(actor=who, exchange=it, version=it.open_version),
    "confirm": lambda who, it: actions.confirm_exchange(actor=who, exchange=it, version=it.open_version),
    "part": lambda who, it: actions.report_part(actor=who, exchange=it, quantity=15, version=it.open_version),
    "amend": lambda who, it: actions.propose_change(
        actor=who, exchange=it, proposal=OTHER, version=it.open_version
    ),
    "keep": lambda who, it: actions.keep_exchange(actor=who, exchange=it, version=it.open_version),
    "cancel": lambda who, it: actions.cancel_exchange(actor=who, exchange=it, cause="plans"),
    "not_done": lambda who, it: actions.record_not_done(actor=who, exchange=it, cause="missed"),
    "dispute": lambda who, it: actions.dispute_exchange(actor=who, exchange=it, words="Non."),
    "explain": lambda who, it: actions.explain_exchange(actor=who, exchange=it, words="Voici."),
    "decide": lambda who, it: actions.decide_dispute(actor=who, exchange=it, ruling="not_done", reason="Lu."),
    "appeal": lambda who, it: actions.appeal_decision(actor=who, exchange=it, words="Encore."),
}

_TERMS = {"quantity": "1", "starts_at": "2026-03-22T09:00", "deal": "gift"}
# The same as forms send it, besides the version.
SENT: Mapping[str, Mapping[str, str]] = {
    "propose": _TERMS,
    "counter": _TERMS,
    "amend": _TERMS,
    "part": {"quantity": "0,25"},
    "cancel": {"cause": "plans"},
    "not_done": {"cause": "missed"},
    "dispute": {"words": "Non."},
    "explain": {"words": "Voici."},
    "decide": {"ruling": "not_done", "reason": "Lu."},
    "appeal": {"words": "Encore."},
}

_TALK = {"giver": {"accept", "counter", "decline"}, "receiver": {"counter", "withdraw"}}
_ENDED: Mapping[str, set[str]] = {}

# What is allowed, exactly; nothing else is, and nothing at all for other members, strangers and nobody.
# Where one side spoke last it was the giver, but for the proposal, which was the receiver's.
ALLOWED: Mapping[str, Mapping[str, set[str]]] = {
    "asked": {"giver": {"propose", "decline"}, "receiver": {"propose"}},
    "proposed": _TALK,
    "countered": {"giver": _TALK["receiver"], "receiver": _TALK["giver"]},
    "recorded": {"giver": {"withdraw"}, "receiver": {"confirm", "decline"}},
    "agreed": {
        "giver": {"confirm", "part", "amend", "cancel", "not_done", "dispute"},
        "receiver": {"confirm", "part", "amend", "cancel", "not_done", "dispute"},
    },
    "amended": {
        "giver": {"confirm", "part", "amend", "keep", "cancel", "not_done", "dispute"},
        "receiver": {"accept_change", "confirm", "part", "amend", "keep", "cancel", "not_done", "dispute"},
    },
    "confirmed": {"giver": {"part", "not_done", "dispute"}, "receiver": {"confirm", "part", "dispute"}},
    "partial": {
        "giver": {"part", "keep", "not_done", "dispute"},
        "receiver": {"confirm", "part", "keep", "dispute"},
    },
    "disputed": {
        "giver": {"explain"},
        "receiver": {"explain"},
        "steward": {"decide"},
        "second": {"decide"},
    },
    "decided": {"giver": {"appeal"}, "receiver": {"appeal"}},
    "appealed": {"giver": {"explain"}, "receiver": {"explain"}, "second": {"decide"}},
    "fulfilled": _ENDED,
    "declined": _ENDED,
    "withdrawn": _ENDED,
    "expired": _ENDED,
    "cancelled": _ENDED,
    "unfulfilled": _ENDED,
}
# In every state both sides can write to each other, and nobody else can; see TALK_AFTER for what is closed.
WRITERS = {"giver", "receiver"}
PEOPLE = ("giver", "receiver", "steward", "second", "member", "stranger")


@dataclass(frozen=True)
class Seen:
    """Enough of an exchange to tell whether a step was taken."""

    state: str
    version: int
    proposed_version: int | None
    said: int
    statements: int


def seen(exchange: Exchange) -> Seen:
    now = again(exchange)
    return Seen(
        now.state,
        now.version,
        now.proposed_version,
        now.confirmations.count(),
        now.statements.count(),
    )
