"""The life of an exchange as data: its steps, from which states each leads where, and who may take it."""

from dataclasses import dataclass
from enum import StrEnum

from .models import Exchange

State = Exchange.State


class Who(StrEnum):
    EITHER = "either"  # side
    ANSWERER = "answerer"  # the side that did not propose the terms that stand
    PROPOSER = "proposer"  # the side that did


@dataclass(frozen=True)
class Step:
    name: str
    sources: frozenset[str]
    target: str
    who: Who
    verb: str  # in the audit log, once the target is reached


OPEN = frozenset({State.PROPOSED.value, State.COUNTERED.value})
AGREED = frozenset({State.AGREED.value})

STEPS = {
    step.name: step
    for step in (
        Step("counter", OPEN, State.COUNTERED, Who.EITHER, "exchanges.countered"),
        Step("accept", OPEN, State.AGREED, Who.ANSWERER, "exchanges.agreed"),
        Step("decline", OPEN, State.DECLINED, Who.ANSWERER, "exchanges.declined"),
        Step("withdraw", OPEN, State.WITHDRAWN, Who.PROPOSER, "exchanges.withdrawn"),
        # reached once both sides did
        Step("confirm", AGREED, State.FULFILLED, Who.EITHER, "exchanges.fulfilled"),
        Step("cancel", AGREED, State.CANCELLED, Who.EITHER, "exchanges.cancelled"),
        Step("not_done", AGREED, State.UNFULFILLED, Who.EITHER, "exchanges.not_done"),
    )
}


def steps_open_to(exchange: Exchange, *, person_id: int, proposer_id: int) -> list[str]:
    """The names of the steps that a side may take now, in the order in which they are declared."""
    return [step.name for step in STEPS.values() if may_take(step, exchange, person_id, proposer_id)]


def may_take(step: Step, exchange: Exchange, person_id: int, proposer_id: int) -> bool:
    """Whether a person may take a step now. `proposer_id` is who proposed the terms that stand."""
    if exchange.state not in step.sources or person_id not in {exchange.giver_id, exchange.receiver_id}:
        return False
    if step.who is Who.EITHER:
        return True
    return (person_id == proposer_id) == (step.who is Who.PROPOSER)
