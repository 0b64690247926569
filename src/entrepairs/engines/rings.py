"""The largest set of items that can change hands at once, in rings of any length, and the proof of it.

Guarantees, cost and a worked example: `docs/algorithms/rings.md`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

type Wants = Mapping[int, Collection[int]]
type _Ints = NDArray[np.int64]

# The solver reads a stored zero as "no arc", so that trading costs 1 and staying 2 rather than 0 and 1.
_TRADE_COST = 1
_STAY_COST = 2


class NotOptimalError(Exception):
    """More items could change hands than the given solution lets."""


@dataclass(frozen=True, slots=True)
class Rings:
    """Who receives what: the owner of `ring[k]` receives `ring[k + 1]`, the owner of the last the first.

    Each ring begins with its smallest item and rings are in order of that item. `traded` counts the items
    in rings; `bound` is the most that any solution can trade, proved apart from the solver.
    """

    rings: tuple[tuple[int, ...], ...]
    traded: int
    bound: int

    @property
    def longest(self) -> int:
        """The number of items in the longest ring; 0 without any."""
        return max(map(len, self.rings), default=0)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices that prove a bound, whoever found them.

    For every item `j` that the owner of `i` would take, `owners[i] + items[j] >= 1`; and for every `i`,
    `owners[i] + items[i] >= 0`. In any solution each owner ends with one item and each item with one owner;
    adding up these inequalities over it, no more items trade than the sum of all prices.
    """

    owners: tuple[int, ...]
    items: tuple[int, ...]

    @property
    def bound(self) -> int:
        """The most items that can trade, if the prices satisfy every inequality: see `holds`."""
        return sum(self.owners) + sum(self.items)

    def holds(self, n_items: int, wants: Wants) -> bool:
        """Whether the prices satisfy every inequality, and so prove `bound`."""
        if len(self.owners) != n_items or len(self.items) != n_items:
            return False
        return _feasible(_read(n_items, wants), np.array(self.owners), np.array(self.items))


@dataclass(frozen=True, slots=True)
class _Arcs:
    """Every arc from an owner to an item, staying with one's own included, in order of owner, then item.

    `starts[i]` is the place of owner i's first arc; `gains` is 1 for a want and 0 for staying.
    """

    n_items: int
    owners: _Ints
    items: _Ints
    starts: _Ints
    gains: _Ints


def best_rings(n_items: int, wants: Wants) -> Rings:
    """The most items that can change hands at once when each owner gives one item for one that they want.

    `wants[i]` are the items that the owner of item `i` would take for it; an item without an entry wants
    nothing. The same wants give the same rings, in whatever order they come. Where several optima exist,
    which one comes out is arbitrary, but fixed.

    Raises ValueError for an item out of range, one that wants itself and a want given twice; and
    `NotOptimalError` if the proof fails, which would mean an error in the solver.
    """
    arcs = _read(n_items, wants)
    if n_items == 0:
        return Rings(rings=(), traded=0, bound=0)
    takes = _solve(arcs)
    owner_prices, item_prices = _prices(arcs, takes)
    rings = _cycles(takes)
    traded = sum(map(len, rings))
    bound = int(owner_prices.sum() + item_prices.sum())
    if traded != bound:
        message = f"{traded} items trade, and {bound} could"
        raise NotOptimalError(message)
    return Rings(rings=rings, traded=traded, bound=bound)


def certify(n_items: int, wants: Wants, takes: Sequence[int]) -> Certificate:
    """Prices whose bound equals what `takes` trades, which proves that nothing trades more.

    The owner of `i` takes `takes[i]`, or keeps it where that is `i`. The prices come from the solution alone,
    not from whoever found it. Raises ValueError if `takes` is no solution and `NotOptimalError` if there is
    a better one.
    """
    arcs = _read(n_items, wants)
    if sorted(takes) != list(range(n_items)):
        raise ValueError("each item must be taken exactly once")
    for item, taken in enumerate(takes):
        if taken != item and taken not in wants.get(item, ()):
            message = f"the owner of item {item} does not want item {taken}"
            raise ValueError(message)
    if n_items == 0:
        return Certificate(owners=(), items=())
    owners, items = _prices(arcs, np.array(takes, dtype=np.int64))
    return Certificate(owners=tuple(owners.tolist()), items=tuple(items.tolist()))


def best_pairs(n_items: int, wants: Wants) -> tuple[tuple[int, int], ...]:
    """The most swaps between two that can happen at once, each pair and the pairs in ascending order.

    Raises ValueError as `best_rings` does. Edmonds' blossom algorithm, exact, as NetworkX has it.
    """
    arcs = _read(n_items, wants)
    there = arcs.owners * n_items + arcs.items
    back = arcs.items * n_items + arcs.owners
    mutual = np.isin(there, back, kind="sort") & (arcs.owners < arcs.items)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(arcs.owners[mutual].tolist(), arcs.items[mutual].tolist(), strict=True))
    matching = cast("set[tuple[int, int]]", nx.max_weight_matching(graph, maxcardinality=True))
    return tuple(sorted((min(pair), max(pair)) for pair in matching))


def _read(n_items: int, wants: Wants) -> _Arcs:
    if n_items < 0:
        raise ValueError("n_items must not be negative")
    for item in wants:
        if not 0 <= item < n_items:
            message = f"item {item} is not one of the {n_items} items"
            raise ValueError(message)
    lists = [wants.get(item, ()) for item in range(n_items)]
    wanted = np.array(list(chain.from_iterable(lists)) or np.empty(0, dtype=np.int64))
    if wanted.dtype.kind != "i":
        raise ValueError("items must be whole numbers")
    wanting = np.repeat(np.arange(n_items), np.fromiter(map(len, lists), dtype=np.int64, count=n_items))
    if (outside := (wanted < 0) | (wanted >= n_items)).any():
        message = f"item {wanting[outside][0]} wants {wanted[outside][0]}, not one of the {n_items} items"
        raise ValueError(message)
    if (itself := wanting == wanted).any():
        message = f"item {wanting[itself][0]} wants itself"
        raise ValueError(message)
    # One number for each arc, so that a single sort orders them whatever order the wants came in.
    stays = np.arange(n_items) * (n_items + 1)
    arcs = np.concatenate((wanting * n_items + wanted, stays))
    arcs.sort()
    if (again := arcs[1:] == arcs[:-1]).any():
        owner, item = divmod(int(arcs[1:][again][0]), n_items)
        message = f"item {owner} wants {item} twice"
        raise ValueError(message)
    owners, items = np.divmod(arcs, max(n_items, 1))
    return _Arcs(
        n_items=n_items,
        owners=owners,
        items=items,
        starts=np.searchsorted(owners, np.arange(n_items)),
        gains=(owners != items).astype(np.int64),
    )


def _solve(arcs: _Arcs) -> _Ints:
    """The item that each owner takes: a full matching of owners with items, of the least cost."""
    costs = np.where(arcs.gains == 1, _TRADE_COST, _STAY_COST).astype(np.float64)
    ends = np.append(arcs.starts, arcs.items.size)
    matrix = csr_array((costs, arcs.items, ends), shape=(arcs.n_items, arcs.n_items))
    owners, items = min_weight_full_bipartite_matching(matrix)
    takes = np.empty(arcs.n_items, dtype=np.int64)
    takes[owners] = items
    return takes


def _prices(arcs: _Arcs, takes: _Ints) -> tuple[_Ints, _Ints]:
    """Prices of owners and of items that prove `takes` the best, found by Bellman and Ford's rounds.

    Had the owner of `i` another item `j`, its taker `k` would have to find another in turn. An owner's price
    is the most that such a chain of changes, begun anywhere and ended at this owner, can gain. It is finite
    unless a chain that closes gains something, and then `takes` was not the best.
    """
    everyone = np.arange(arcs.n_items)
    gained = (takes != everyone).astype(np.int64)
    taker = np.empty_like(takes)
    taker[takes] = everyone
    before = taker[arcs.items]
    change = arcs.gains - gained[before]
    owners = np.zeros(arcs.n_items, dtype=np.int64)
    for _ in range(arcs.n_items):
        # A chain visits an owner at most once, so that n rounds settle all, unless one gains by closing.
        settled = owners
        owners = np.maximum.reduceat(settled[before] + change, arcs.starts)
        if np.array_equal(owners, settled):
            break
    else:
        raise NotOptimalError("a ring of changes would let more items change hands")
    items = np.empty_like(owners)
    items[takes] = gained - owners
    if not _feasible(arcs, owners, items):
        raise NotOptimalError("the prices found prove nothing")
    return owners, items


def _feasible(arcs: _Arcs, owner_prices: _Ints, item_prices: _Ints) -> bool:
    return bool((owner_prices[arcs.owners] + item_prices[arcs.items] >= arcs.gains).all())


def _cycles(takes: _Ints) -> tuple[tuple[int, ...], ...]:
    """The rings in which more than one item moves; begun in ascending order, each at its smallest item."""
    follows = takes.tolist()
    seen = [False] * len(follows)
    rings = []
    for first in range(len(follows)):
        ring = []
        item = first
        while not seen[item]:
            seen[item] = True
            ring.append(item)
            item = follows[item]
        if len(ring) > 1:
            rings.append(tuple(ring))
    return tuple(rings)
