"""After a crash: what people were told stands, and nothing stands half."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from bench.crash_clients import BEGUN, VERBS, Told
from entrepairs.exchanges.lifecycle import STEPS
from entrepairs.outcomes.check import differences

BEGINS = {"exchanges.proposed": {"proposed"}, "exchanges.booked": {"agreed"}}
LEADS_TO: Mapping[str, set[str]] = {
    step.verb: {str(move.target) for move in step.moves} for step in STEPS.values()
} | BEGINS
LETTERS = {
    letter.name: step.verb for step in STEPS.values() for move in step.moves for letter in move.letters
} | {"proposed": "exchanges.proposed"}
# In each state: how much of the listing is reserved and how much used, how many sides said that it was done.
OPEN, HELD, USED = (0, 0), (1, 0), (0, 1)
MUST_BE = {
    "proposed": (OPEN, 0),
    "countered": (OPEN, 0),
    "agreed": (HELD, 0),
    "confirmed": (HELD, 1),
    "fulfilled": (USED, 2),
    "declined": (OPEN, 0),
    "withdrawn": (OPEN, 0),
    "expired": (OPEN, 0),
    "cancelled": (OPEN, 0),
    "unfulfilled": (OPEN, 0),
}
TRANSFERS = {"agreed": "pending", "confirmed": "pending", "fulfilled": "posted"}


def judged(told: Sequence[Told], posted: Iterable[str]) -> Counter[str]:
    """How often something does not hold, by what."""
    wrong: Counter[str] = Counter()
    states = dict(_rows("SELECT id, state FROM exchanges_exchange"))
    logs: dict[int, list[str]] = defaultdict(list)
    for key, verb in _rows(
        "SELECT subject_id, verb FROM kernel_auditentry WHERE subject_kind = 'exchanges.exchange' ORDER BY id"
    ):
        logs[key].append(verb)
    _told(wrong, told, states, logs)
    _whole(wrong, states, logs)
    _value(wrong)
    _mail(wrong, logs)
    there = {title for (title,) in _rows("SELECT title FROM listings_listing")}
    wrong["lost"] += sum(title not in there for title in posted)
    wrong["differences"] += sum(1 for _ in differences())
    return wrong


def _told(
    wrong: Counter[str], told: Sequence[Told], states: Mapping[int, str], logs: Mapping[int, list[str]]
) -> None:
    """What was answered is there; what is there was asked for."""
    answered: Counter[tuple[int | None, str]] = Counter()
    doubtful: Counter[tuple[int | None, str]] = Counter()
    for one in told:
        (answered if one.answered else doubtful)[one.exchange, one.step] += 1
    for (key, step), times in answered.items():
        log = logs.get(key or 0, [])
        found = sum(verb in BEGINS for verb in log) if step == BEGUN else log.count(VERBS[step])
        wrong["lost"] += max(0, times - found)
        wrong["of_nobody"] += max(0, found - times - doubtful[key, step])
    begun = {key for key, step in answered if step == BEGUN}
    wrong["of_nobody"] += max(0, len(states.keys() - begun) - doubtful[None, BEGUN])


def _whole(wrong: Counter[str], states: Mapping[int, str], logs: Mapping[int, list[str]]) -> None:
    """Each exchange is where its log says, with all that belongs there and nothing else."""
    reserved: dict[int, Counter[str]] = defaultdict(Counter)
    for key, state in _rows(
        "SELECT origin_id, state FROM listings_reservation WHERE origin_kind = 'exchange'"
    ):
        reserved[key][state] += 1
    said = dict(_rows("SELECT exchange_id, count(*) FROM exchanges_confirmation GROUP BY exchange_id"))
    acts = Counter(
        key
        for (key,) in _rows("SELECT origin_id FROM contributions_contribution WHERE origin_kind = 'exchange'")
    )
    transfers: dict[int, Counter[tuple[str, str, int]]] = defaultdict(Counter)
    for name, state, unit, amount in _rows(
        "SELECT idempotency_key, state, unit, amount_minor FROM ledger_transfer"
        " WHERE idempotency_key LIKE 'exchange:%'"
    ):
        transfers[int(name.split(":")[1])][state, unit, amount] += 1
    values: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for key, unit, amount in _rows(
        "SELECT e.id, v.unit, v.amount_minor FROM exchanges_exchange e"
        " JOIN exchanges_terms t ON t.exchange_id = e.id AND t.version = e.version"
        " JOIN exchanges_termsvalue v ON v.terms_id = t.id"
    ):
        values[key][unit, amount] += 1
    for key, state in states.items():
        log = logs.get(key, [])
        steps = [verb for verb in log if verb in LEADS_TO]
        whole = bool(steps) and state in LEADS_TO[steps[-1]] and sum(verb in BEGINS for verb in log) == 1
        parts, sides = MUST_BE[state]
        whole &= (reserved[key]["held"], reserved[key]["used"]) == parts and said.get(key, 0) == sides
        whole &= acts[key] == (state == "fulfilled")
        live = Counter(
            {(s, u, a): n for (s, u, a), n in transfers[key].items() if s in {"pending", "posted"}}
        )
        due = Counter(
            {(TRANSFERS[state], u, a): n for (u, a), n in values[key].items()} if state in TRANSFERS else {}
        )
        whole &= live == due
        wrong["half_done"] += not whole
    wrong["of_nobody"] += len((reserved.keys() | acts.keys() | transfers.keys()) - states.keys())


def _value(wrong: Counter[str]) -> None:
    """What is held on an account is what its pending transfers hold; in each unit all adds up to nothing."""
    wrong["value"] += len(
        _rows(
            "SELECT a.id FROM ledger_account a LEFT JOIN"
            " (SELECT debit_account_id AS account, sum(amount_minor) AS held FROM ledger_transfer"
            " WHERE state = 'pending' GROUP BY debit_account_id) p ON p.account = a.id"
            " WHERE a.held_minor <> coalesce(p.held, 0)"
        )
    )
    sums = "SELECT unit, sum(balance_minor) FROM ledger_account GROUP BY unit HAVING sum(balance_minor) <> 0"
    wrong["value"] += len(_rows(sums))


def _mail(wrong: Counter[str], logs: Mapping[int, list[str]]) -> None:
    """Nobody is told of what did not happen, on their page or by mail."""
    for table in ("people_notice", "kernel_outboxmessage"):
        for (name,) in _rows(f"SELECT key FROM {table} WHERE key LIKE 'exchange:%'"):  # noqa: S608
            _exchange, key, _version, letter, *_rest = name.split(":")
            verb = "exchanges.reminded" if letter.startswith("remind_") else LETTERS[letter]
            wrong["told_in_vain"] += verb not in logs.get(int(key), [])


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
