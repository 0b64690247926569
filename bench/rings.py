"""The largest exchange rings with their proof, against bare SciPy on the same numbers."""

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench.results import Asked, Bar, Progress, Result
from entrepairs.engines.rings import best_pairs, best_rings
from entrepairs.engines.wantlists import parse
from entrepairs.kernel.files import read_lines

SUMMARY = "want lists of an exchange day: optimum and proof, against bare SciPy"
SEED = 20070801
ITEMS, WANTS_EACH = 1044, 34  # the proportions of a real exchange day
ROUNDS = 5
MOST_RATIO = 4.0  # of the whole, proof included, to the bare sparse matching

Wants = dict[int, list[int]]


def run(progress: Progress, asked: Asked) -> Result:
    """Measure on a want list file, or on a list drawn from the published seed."""
    n_items, wants = _from_file(asked.file) if asked.file else _drawn()
    rows, columns, costs = _arcs(n_items, wants)
    matrix = csr_array((costs, (rows, columns)), shape=(n_items, n_items))
    ours, bare, dense = [], [], []
    for done in range(ROUNDS):
        progress(done, ROUNDS, "rings")
        ours.append(_seconds(lambda: best_rings(n_items, wants)))
        bare.append(_seconds(lambda: min_weight_full_bipartite_matching(matrix)))
        dense.append(_seconds(lambda: _dense(n_items, wants)))
    progress(ROUNDS, ROUNDS, "rings")
    best, reference = best_rings(n_items, wants), _dense(n_items, wants)
    figures = {
        "items": n_items,
        "wants": sum(map(len, wants.values())),
        "traded": best.traded,
        "traded_by_reference": reference,
        "short_of_reference": reference - best.traded,
        "traded_in_pairs": 2 * len(best_pairs(n_items, wants)),
        "longest_ring": max(map(len, best.rings), default=0),
        "ratio_to_bare_sparse": _median_ratio(ours, bare),
        "ratio_to_bare_dense": _median_ratio(ours, dense),
    }
    bars = (Bar("short_of_reference", 0, exact=True), Bar("ratio_to_bare_sparse", MOST_RATIO))
    return Result("rings", figures, bars)


def _drawn() -> tuple[int, Wants]:
    rng = random.Random(SEED)  # noqa: S311 - repeatable
    popularity = [1 / (rank + 10) for rank in range(ITEMS)]
    rng.shuffle(popularity)
    wants = {}
    for item in range(ITEMS):
        drawn = rng.choices(range(ITEMS), popularity, k=rng.randint(1, 2 * WANTS_EACH))
        wants[item] = sorted(set(drawn) - {item})
    return ITEMS, wants


def _from_file(file: Path) -> tuple[int, Wants]:
    items = parse(read_lines(file)).items
    index = {item.code: position for position, item in enumerate(items)}
    return len(items), {index[item.code]: [index[code] for code in item.wants] for item in items}


def _arcs(n_items: int, wants: Wants) -> tuple[list[int], list[int], list[int]]:
    pairs = [(item, wanted) for item, all_wanted in wants.items() for wanted in all_wanted]
    rows = [item for item, _ in pairs] + list(range(n_items))
    columns = [wanted for _, wanted in pairs] + list(range(n_items))
    return rows, columns, [1] * len(pairs) + [2] * n_items


def _dense(n_items: int, wants: Wants) -> int:
    rows, columns, costs = _arcs(n_items, wants)
    matrix = np.full((n_items, n_items), float(4 * n_items))
    matrix[rows, columns] = costs
    chosen_rows, chosen = linear_sum_assignment(matrix)
    return int(np.count_nonzero(chosen_rows != chosen))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _median_ratio(ours: list[float], reference: list[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(ours, reference, strict=True)), 2)
