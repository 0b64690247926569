"""The life of an exchange as data: its steps, from which states each leads where, who may take it, what it
does, whom it writes to, and what time does where nobody does anything. Pages, actions, mails, the worker and
the drawing in docs/exchanges.md all read it here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .models import Exchange

State = Exchange.State


class Who(StrEnum):
    EITHER = "either"  # side
    ANSWERER = "answerer"  # the side that did not propose the terms that are open
    PROPOSER = "proposer"  # the side that did
    UNSAID = "unsaid"  # a side that has not said that it was done
    SAID = "said"  # the side that has
    STEWARD = "steward"  # one who is no side, and has not decided on it before
    TIME = "time"


class Asks(StrEnum):
    """What a person says along with a step."""

    NOTHING = "nothing"
    VERSION = "version"  # of the terms that were read
    TERMS = "terms"
    PART = "part"  # how much of it was done
    WORD = "word"  # a reason, if they like
    REASON = "reason"  # one of the causes, or their own words
    ACCOUNT = "account"  # what happened, as they see it
    DECISION = "decision"


class Does(StrEnum):
    """What a step does to the listing's part and to the value."""

    NOTHING = "nothing"
    SET_ASIDE = "set aside"  # reserve and hold, as the terms say
    LET_GO = "let go"  # give back what a waiting list kept for the one who asks
    SHIFT = "shift"  # give back what the old terms set aside, and set aside what the new ones say
    FREE = "free"  # give all of it back
    COUNT = "count"  # use and pay what was done, give back the rest: it becomes a contribution


class To(StrEnum):
    OTHER = "other"  # the side that did not act
    BOTH = "both"
    ANSWERER = "answerer"
    UNSAID = "unsaid"
    STEWARDS = "stewards"  # those who may decide on it


@dataclass(frozen=True)
class Letter:
    name: str  # in letter_words.py
    to: To = To.OTHER


@dataclass(frozen=True)
class Move:
    sources: frozenset[str]
    target: str
    who: Who
    letters: tuple[Letter, ...] = ()
    does: Does = Does.NOTHING


@dataclass(frozen=True)
class Step:
    name: str
    verb: str  # in the audit log
    asks: Asks
    moves: tuple[Move, ...]
    is_main: bool = False  # what most people want to do next
    binds: bool = False  # who takes it promises something new: a member does, with whom they deal with

    @property
    def sources(self) -> frozenset[str]:
        return frozenset().union(*(move.sources for move in self.moves))

    @property
    def is_taken_by_people(self) -> bool:
        return any(move.who is not Who.TIME for move in self.moves)


@dataclass(frozen=True)
class Wait:
    """What happens in some states where nobody does anything: reminders, then the step that time takes."""

    states: frozenset[str]
    lasts: timedelta
    reminders: tuple[timedelta, ...]  # so long before the end, the earliest first
    letter: Letter | None
    # Where it runs from the end of what was agreed; without a date, it begins so long after the agreement.
    after_date: timedelta | None = None
    until_start: bool = False  # it ends before what is proposed would begin

    def next_reminder(self, reminded: int) -> timedelta | None:
        return self.reminders[reminded] if reminded < len(self.reminders) else None


def _in(*states: str) -> frozenset[str]:
    return frozenset(str(state) for state in states)


ASKED = _in(State.ASKED)  # nothing is proposed yet
OPEN = _in(State.PROPOSED, State.COUNTERED)
# Both agreed; something may be proposed anew, or one side may have said that it was done.
AGREED = _in(State.AGREED, State.AMENDED, State.CONFIRMED, State.PARTIAL)
IN_DISPUTE = _in(State.DISPUTED, State.DECIDED, State.APPEALED)
SET_ASIDE = AGREED | IN_DISPUTE  # a part of the listing is reserved, and value held
# Terms lie on the table: to be answered in the place of those that stand, if any do.
PENDING = _in(State.AMENDED, State.PARTIAL)
ENDED_EARLY = _in(State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.CANCELLED, State.UNFULFILLED)
# Nothing was promised in these, and nothing was done.
UNBOUND = ASKED | OPEN | _in(State.RECORDED, State.DECLINED, State.WITHDRAWN, State.EXPIRED)
# Each side knows where the other is to be found.
IN_TOUCH = SET_ASIDE | _in(State.FULFILLED)

_TO_BE_DONE = _in(State.AGREED, State.AMENDED)
_HALF = _in(State.CONFIRMED, State.PARTIAL)
_RECORDED = _in(State.RECORDED)


def _letter(name: str, to: To = To.OTHER) -> tuple[Letter, ...]:
    return (Letter(name, to),)


def _both(name: str) -> tuple[Letter, ...]:
    return (Letter(name, To.BOTH),)


_DISPUTED = (Letter("disputed"), Letter("to_decide", To.STEWARDS))
_APPEALED = (Letter("appealed"), Letter("to_decide", To.STEWARDS))

STEPS = {
    step.name: step
    for step in (
        # the talk
        Step(
            "propose",
            "exchanges.proposed",
            Asks.TERMS,
            (Move(ASKED, State.PROPOSED, Who.EITHER, _letter("proposed")),),
            binds=True,
        ),
        Step(
            "accept",
            "exchanges.agreed",
            Asks.VERSION,
            (Move(OPEN, State.AGREED, Who.ANSWERER, _letter("agreed"), Does.SET_ASIDE),),
            is_main=True,
            binds=True,
        ),
        Step(
            "book",
            "exchanges.booked",
            Asks.VERSION,
            (Move(_in(State.PROPOSED), State.AGREED, Who.PROPOSER, _letter("booked"), Does.SET_ASIDE),),
            binds=True,
        ),
        Step(
            "counter",
            "exchanges.countered",
            Asks.TERMS,
            (Move(OPEN, State.COUNTERED, Who.EITHER, _letter("countered"), Does.LET_GO),),
            binds=True,
        ),
        Step(
            "decline",
            "exchanges.declined",
            Asks.WORD,
            (
                Move(ASKED | OPEN, State.DECLINED, Who.ANSWERER, _letter("declined"), Does.LET_GO),
                Move(_RECORDED, State.DECLINED, Who.ANSWERER, _letter("record_declined")),
            ),
        ),
        Step(
            "withdraw",
            "exchanges.withdrawn",
            Asks.WORD,
            (Move(OPEN | _RECORDED, State.WITHDRAWN, Who.PROPOSER, _letter("withdrawn"), Does.LET_GO),),
        ),
        Step(
            "expire",
            "exchanges.expired",
            Asks.NOTHING,
            (
                # A question that nobody takes further asks nothing more of either of them.
                Move(ASKED, State.EXPIRED, Who.TIME),
                Move(OPEN | _RECORDED, State.EXPIRED, Who.TIME, _both("expired"), Does.LET_GO),
            ),
        ),
        # other terms in the place of those agreed
        Step(
            "accept_change",
            "exchanges.amended",
            Asks.VERSION,
            (Move(_in(State.AMENDED), State.AGREED, Who.ANSWERER, _letter("change_agreed"), Does.SHIFT),),
            is_main=True,
            binds=True,
        ),
        # what was done
        Step(
            "confirm",
            "exchanges.confirmed",
            Asks.VERSION,
            (
                Move(_TO_BE_DONE, State.CONFIRMED, Who.UNSAID, _letter("confirmed")),
                Move(_HALF | _RECORDED, State.FULFILLED, Who.UNSAID, _letter("fulfilled"), Does.COUNT),
            ),
            is_main=True,
        ),
        Step(
            "part",
            "exchanges.part_reported",
            Asks.PART,
            (Move(_TO_BE_DONE | _HALF, State.PARTIAL, Who.EITHER, _letter("partial")),),
        ),
        Step(
            "amend",
            "exchanges.change_proposed",
            Asks.TERMS,
            (Move(_TO_BE_DONE, State.AMENDED, Who.EITHER, _letter("amended")),),
            binds=True,
        ),
        Step(
            "keep",
            "exchanges.kept",
            Asks.WORD,
            (Move(PENDING, State.AGREED, Who.EITHER, _letter("kept")),),
        ),
        Step(
            "lapse",
            "exchanges.change_lapsed",
            Asks.NOTHING,
            (Move(_in(State.AMENDED), State.AGREED, Who.TIME, _both("lapsed")),),
        ),
        Step(
            "silence",
            "exchanges.silence_confirmed",
            Asks.NOTHING,
            (Move(_HALF, State.FULFILLED, Who.TIME, _both("silence"), Does.COUNT),),
        ),
        Step(
            "cancel",
            "exchanges.cancelled",
            Asks.REASON,
            (Move(_TO_BE_DONE, State.CANCELLED, Who.EITHER, _letter("cancelled"), Does.FREE),),
        ),
        Step(
            "not_done",
            "exchanges.not_done",
            Asks.REASON,
            (
                Move(_TO_BE_DONE, State.UNFULFILLED, Who.EITHER, _letter("unfulfilled"), Does.FREE),
                # Where one side says that it was done, the other one's no is a disagreement.
                Move(_HALF, State.UNFULFILLED, Who.SAID, _letter("unfulfilled"), Does.FREE),
            ),
        ),
        Step(
            "leave",
            "exchanges.left",
            Asks.NOTHING,
            (Move(_in(State.AGREED), State.UNFULFILLED, Who.TIME, _both("left"), Does.FREE),),
        ),
        # where both do not see it alike
        Step(
            "dispute",
            "exchanges.disputed",
            Asks.ACCOUNT,
            (Move(AGREED, State.DISPUTED, Who.EITHER, _DISPUTED),),
        ),
        Step(
            "explain",
            "exchanges.explained",
            Asks.ACCOUNT,
            (
                Move(_in(State.DISPUTED), State.DISPUTED, Who.EITHER, _letter("explained")),
                Move(_in(State.APPEALED), State.APPEALED, Who.EITHER, _letter("explained")),
            ),
        ),
        Step(
            "decide",
            "exchanges.decided",
            Asks.DECISION,
            (
                # while another steward could be asked
                Move(_in(State.DISPUTED), State.DECIDED, Who.STEWARD, _both("decided")),
                # for good
                Move(
                    _in(State.DISPUTED, State.APPEALED),
                    State.FULFILLED,
                    Who.STEWARD,
                    _both("settled"),
                    Does.COUNT,
                ),
                Move(
                    _in(State.DISPUTED, State.APPEALED),
                    State.UNFULFILLED,
                    Who.STEWARD,
                    _both("settled"),
                    Does.FREE,
                ),
            ),
        ),
        Step(
            "appeal",
            "exchanges.appealed",
            Asks.ACCOUNT,
            (Move(_in(State.DECIDED), State.APPEALED, Who.EITHER, _APPEALED),),
        ),
        Step(
            "stand",
            "exchanges.decision_stands",
            Asks.NOTHING,
            (
                Move(
                    _in(State.DECIDED, State.APPEALED),
                    State.FULFILLED,
                    Who.TIME,
                    _both("settled"),
                    Does.COUNT,
                ),
                Move(
                    _in(State.DECIDED, State.APPEALED),
                    State.UNFULFILLED,
                    Who.TIME,
                    _both("settled"),
                    Does.FREE,
                ),
            ),
        ),
        Step(
            "undecided",
            "exchanges.undecided",
            Asks.NOTHING,
            (Move(_in(State.DISPUTED), State.UNFULFILLED, Who.TIME, _both("undecided"), Does.FREE),),
        ),
    )
}

DAY = timedelta(days=1)

WAITS = (
    Wait(ASKED, 14 * DAY, (), None),  # each message begins it anew
    Wait(
        OPEN | _in(State.RECORDED, State.AMENDED),
        14 * DAY,
        (3 * DAY, 1 * DAY),
        Letter("remind_answer", To.ANSWERER),
        until_start=True,
    ),
    Wait(_HALF, 7 * DAY, (4 * DAY, 1 * DAY), Letter("remind_silence", To.UNSAID)),
    Wait(
        _in(State.AGREED),
        30 * DAY,
        (29 * DAY, 25 * DAY),
        Letter("remind_word", To.BOTH),
        after_date=30 * DAY,
    ),
    Wait(_in(State.DISPUTED), 60 * DAY, (53 * DAY, 30 * DAY), Letter("remind_decide", To.STEWARDS)),
    Wait(_in(State.DECIDED), 7 * DAY, (), None),
    Wait(_in(State.APPEALED), 30 * DAY, (23 * DAY, 7 * DAY), Letter("remind_decide", To.STEWARDS)),
)


# So long both can still write once an exchange is closed.
TALK_AFTER = 28 * DAY
CLOSED = ENDED_EARLY | _in(State.FULFILLED)


def talk_ends_at(exchange: Exchange) -> datetime | None:
    """Until when the two sides can write to each other; None while it is not closed."""
    return exchange.changed_at + TALK_AFTER if exchange.state in CLOSED else None


def wait_in(state: str) -> Wait | None:
    return next((wait for wait in WAITS if state in wait.states), None)


def time_step(state: str) -> Step | None:
    """What time does at the end of the wait in a state."""
    return next((step for step in STEPS.values() if _moves(step, state, Who.TIME)), None)


def _moves(step: Step, state: str, who: Who) -> list[Move]:
    return [move for move in step.moves if state in move.sources and move.who is who]


@dataclass(frozen=True)
class Position:
    """Where an exchange stands, as far as it decides who may do what."""

    state: str
    giver_id: int
    receiver_id: int
    proposer_id: int  # who proposed the terms that are open
    said: frozenset[int] = frozenset()  # the sides that said that it was done
    deciders: frozenset[int] = frozenset()  # the stewards who may decide
    can_appeal: bool = True  # whether another steward could be asked
    may_bind: bool = True  # whether who looks may promise something new to the other side
    may_book: bool = False  # whether the other side gave their word beforehand to what is proposed

    @property
    def sides(self) -> frozenset[int]:
        return frozenset({self.giver_id, self.receiver_id})

    def is_one(self, who: Who, person_id: int | None) -> bool:
        if who is Who.TIME or person_id is None:
            return who is Who.TIME and person_id is None
        if who is Who.STEWARD:
            return person_id in self.deciders and person_id not in self.sides
        if person_id not in self.sides:
            return False
        return {
            Who.EITHER: True,
            Who.ANSWERER: person_id != self.proposer_id,
            Who.PROPOSER: person_id == self.proposer_id,
            Who.UNSAID: person_id not in self.said,
            Who.SAID: person_id in self.said,
        }[who]


def moves_open_to(step: Step, position: Position, person_id: int | None) -> list[Move]:
    """Where a step may lead somebody now, or time where it is nobody; nothing where they may not take it."""
    if (step.name == "appeal" and not position.can_appeal) or (step.binds and not position.may_bind):
        return []
    if step.name == "book" and not position.may_book:
        return []
    return [
        move for move in step.moves if position.state in move.sources and position.is_one(move.who, person_id)
    ]


def steps_open_to(position: Position, person_id: int) -> list[Step]:
    """The steps that somebody may take now, in the order in which they are declared."""
    return [step for step in STEPS.values() if moves_open_to(step, position, person_id)]
