"""The life of an exchange as data: its steps, from which states each leads where, and who may take it."""

from dataclasses import dataclass
from enum import StrEnum

from .models import Exchange

State = Exchange.State


class Who(StrEnum):
    EITHER = "either"  # side
    ANSWERER = "answerer"  # the side that did not propose the terms that stand
    PROPOSER = "proposer"  # the side that did


class Asks(StrEnum):
    """What a person says along with a step."""

    NOTHING = "nothing"
    VERSION = "version"  # of the terms that were read
    TERMS = "terms"
    WORD = "word"  # a reason, if they like
    REASON = "reason"


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[str]
    target: str
    who: Who
    verb: str  # in the audit log, once the target is reached
    asks: Asks
    is_main: bool = False  # what most people want to do next

    @property
    def binds(self) -> bool:
        """Whether who takes it proposes or promises something; the others answer for what is agreed."""
        return self.name in {"accept", "counter"}

    @property
    def ends_early(self) -> bool:
        """Whether nothing comes of the exchange after it."""
        return self.target in ENDED_EARLY


OPEN = frozenset({State.PROPOSED.value, State.COUNTERED.value})
AGREED = frozenset({State.AGREED.value})

ENDED_EARLY = frozenset(
    {
        State.DECLINED.value,
        State.WITHDRAWN.value,
        State.EXPIRED.value,
        State.CANCELLED.value,
        State.UNFULFILLED.value,
    }
)

# States in which each side knows where the other is to be found.
IN_TOUCH = frozenset({State.AGREED.value, State.FULFILLED.value})

STEPS = {
    step.name: step
    for step in (
        Step("accept", OPEN, State.AGREED, Who.ANSWERER, "exchanges.agreed", Asks.VERSION, is_main=True),
        Step("counter", OPEN, State.COUNTERED, Who.EITHER, "exchanges.countered", Asks.TERMS),
        Step("decline", OPEN, State.DECLINED, Who.ANSWERER, "exchanges.declined", Asks.WORD),
        Step("withdraw", OPEN, State.WITHDRAWN, Who.PROPOSER, "exchanges.withdrawn", Asks.WORD),
        # reached once both sides did
        Step(
            "confirm", AGREED, State.FULFILLED, Who.EITHER, "exchanges.fulfilled", Asks.NOTHING, is_main=True
        ),
        Step("cancel", AGREED, State.CANCELLED, Who.EITHER, "exchanges.cancelled", Asks.REASON),
        Step("not_done", AGREED, State.UNFULFILLED, Who.EITHER, "exchanges.not_done", Asks.REASON),
    )
}


def steps_open_to(
    exchange: Exchange,
    *,
    person_id: int,
    proposer_id: int,
    has_confirmed: bool = False,
    may_bind: bool = True,
) -> list[Step]:
    """The steps that a side may take now, in the order in which they are declared.

    Who has confirmed need not do so again, though they may.
    """
    return [
        step
        for step in STEPS.values()
        if may_take(step, exchange, person_id, proposer_id)
        and not (step.name == "confirm" and has_confirmed)
        and (may_bind or not step.binds)
    ]


def may_take(step: Step, exchange: Exchange, person_id: int, proposer_id: int) -> bool:
    """Whether a person may take a step now. `proposer_id` is who proposed the terms that stand."""
    if exchange.state not in step.sources or person_id not in {exchange.giver_id, exchange.receiver_id}:
        return False
    if step.who is Who.EITHER:
        return True
    return (person_id == proposer_id) == (step.who is Who.PROPOSER)
