"""One half of the benchmark of search: a process that fills the database of its settings and measures on it.

python -m bench.search_run SIZE     writes one JSON object to standard output, progress to standard error
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from bench.search_listings import AT, COMMUNITIES, OWNERS, PAGE_SIZE, Asked, Village  # noqa: E402
from entrepairs.communities.models import Community  # noqa: E402
from entrepairs.kernel.models import Place  # noqa: E402
from entrepairs.kernel.places.actions import load_gazetteer  # noqa: E402
from entrepairs.kernel.progress import Progress, shown  # noqa: E402
from entrepairs.kernel.search import SearchQuery  # noqa: E402
from entrepairs.listings import search  # noqa: E402
from entrepairs.listings.domains import all_domains  # noqa: E402
from entrepairs.listings.indexing import INDEX  # noqa: E402
from entrepairs.listings.models import Listing  # noqa: E402
from entrepairs.people.models import Person  # noqa: E402

BATCH = 5_000
# The last of the listings come in while the index stands, few at a time, as they do in life.
LATE_SHARE, LATE_BATCH = 0.01, 50
TURNS = 5
SQLITE = connection.vendor == "sqlite"


def main(size: int) -> dict[str, Any]:
    with shown(sys.stderr) as progress:
        village, built = _build(size, progress)
        mix = village.queries()
        communities = Community.objects.in_bulk()
        measured = {kind: _measure(kind, asked, communities, progress) for kind, asked in mix.items()}
    return {
        "figures": built
        | {name: value for kind in measured.values() for name, value in kind["figures"].items()},
        "answers": {kind: found["answers"] for kind, found in measured.items()},
    }


def _build(size: int, progress: Progress) -> tuple[Village, dict[str, float]]:
    call_command("migrate", verbosity=0)
    load_gazetteer()
    Person.objects.bulk_create(
        Person(pk=key, display_name="Anne", email=f"p{key}@example.org", date_joined=AT)
        for key in range(1, OWNERS + 1)
    )
    Community.objects.bulk_create(
        Community(
            pk=key,
            slug=f"c{key}",
            name=f"Quartier {key}",
            domains=list(all_domains()),
            units=["points", "hours"],
            created_at=AT,
        )
        for key in range(1, COMMUNITIES + 1)
    )
    village = Village(list(Place.objects.order_by("pk")))
    early = round(size * (1 - LATE_SHARE))
    _execute(*INDEX.sql_to_drop(connection.vendor))
    _fill(village, 1, early + 1, BATCH, size, progress)
    progress(0, 1, f"{connection.vendor}: index")
    started = time.perf_counter()
    _execute(*INDEX.sql_to_create(connection.vendor))
    index_s = time.perf_counter() - started
    progress(1, 1, f"{connection.vendor}: index")
    started = time.perf_counter()
    _fill(village, early + 1, size + 1, LATE_BATCH, size, progress)
    late_ms = (time.perf_counter() - started) * 1000 / max(size - early, 1)
    _execute("ANALYZE")
    return village, {
        "index_build_s": round(index_s, 1),
        "late_insert_ms": round(late_ms, 2),
        "index_mb": round(_index_bytes() / 1e6, 1),
    }


def _fill(village: Village, first: int, beyond: int, batch: int, size: int, progress: Progress) -> None:
    for start in range(first, beyond, batch):
        rows = list(village.listings(start, min(start + batch, beyond)))
        with transaction.atomic():
            Listing.objects.bulk_create(rows)
        progress(start + len(rows) - 1, size, f"{connection.vendor}: listings")


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _index_bytes() -> int:
    sql = f"SELECT pg_relation_size('{INDEX.name}')"
    if SQLITE:
        sql = f'SELECT SUM(LENGTH(block)) FROM "{INDEX.name}_data"'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _measure(
    kind: str, queries: list[Asked], communities: Mapping[int, Community], progress: Progress
) -> dict[str, Any]:
    """Ours and the bare SQL by turns on each query, and of each the quickest of some turns.

    On a machine that does other things too, the quickest says most about the work itself.
    """
    ours: list[float] = []
    bare: list[float] = []
    plain: list[float] = []
    answers = []
    for done, asked in enumerate(queries):
        call = _call(kind, asked, communities[asked.community_id])
        answer, statements = _captured(call)
        answers.append(answer)
        run_bare = _bare(statements)
        ways = [(call, ours), (run_bare, bare)]
        if kind == "word_facets":
            ways.append((_bare([_plain(asked)]), plain))
        turns = [[_ms(way) for way, _times in ways] for _turn in range(TURNS)]
        for (_way, times), measured in zip(ways, zip(*turns, strict=True), strict=True):
            times.append(min(measured))
        progress(done + 1, len(queries), f"{connection.vendor}: {kind}")
    figures = {
        f"{kind}_p50_ms": _quantile(ours, 0.5),
        f"{kind}_p95_ms": _quantile(ours, 0.95),
        f"{kind}_p95_to_bare": round(_quantile(ours, 0.95) / _quantile(bare, 0.95), 2),
    }
    if plain:
        figures[f"{kind}_plain_p50_ms"] = _quantile(plain, 0.5)
        figures[f"{kind}_plain_p95_ms"] = _quantile(plain, 0.95)
        figures[f"{kind}_to_plain"] = round(_quantile(ours, 0.95) / _quantile(plain, 0.95), 4)
        figures[f"{kind}_to_plain_sum"] = round(sum(ours) / sum(plain), 4)
    return {"figures": figures, "answers": answers}


def _call(kind: str, asked: Asked, community: Community) -> Callable[[], Any]:
    if kind == "counts":
        return lambda: search.facets(community, AT, asked.wanted)
    upto = search.find(community, AT, asked.wanted, size=PAGE_SIZE).upto if asked.first else None
    return lambda: search.find(community, AT, asked.wanted, size=PAGE_SIZE, first=asked.first, upto=upto)


def _captured(call: Callable[[], Any]) -> tuple[Any, list[tuple[str, list[Any]]]]:
    """What a call gives, to be compared between databases, and the statements that it costs."""
    statements: list[tuple[str, list[Any]]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append((sql, list(parameters)))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        answer = call()
    if isinstance(answer, search.Hits):
        return answer.ids, statements
    return [
        answer.total,
        *answer.kinds.values(),
        *answer.domains.values(),
        *answer.units.values(),
    ], statements


def _bare(statements: list[tuple[str, list[Any]]]) -> Callable[[], Any]:
    """The same SQL, by the driver itself."""
    driver = connection.connection
    if SQLITE:
        statements = [(sql.replace("%s", "?"), parameters) for sql, parameters in statements]
    return lambda: [driver.execute(sql, parameters).fetchall() for sql, parameters in statements]


def _plain(asked: Asked) -> tuple[str, list[Any]]:
    """The plain way: the words from the index, joined to a table that is filtered as the board is."""
    of_all = search.query_of(Community(pk=asked.community_id), search.Wanted(asked.wanted.words))
    words = SearchQuery(of_all.all_of[:-1])
    if SQLITE:
        source = f'"{INDEX.name}" AS hit JOIN "{INDEX.table}" AS found ON found.number = hit.rowid'
        matches, query = f'hit."{INDEX.name}" MATCH %s', words.for_fts5()
    else:
        source = f'"{INDEX.table}" AS found'
        matches, query = f"{INDEX.vector('found')} @@ %s::tsquery", words.for_tsquery()
    moment = connection.ops.adapt_datetimefield_value(AT)
    sql = f"""SELECT found.id FROM {source} WHERE {matches} AND found.community_id = %s
        AND found.state = 'active' AND found.kind = %s AND found.domain = %s AND found.expires_at > %s
        ORDER BY found.created_at DESC, found.id DESC LIMIT %s"""  # noqa: S608
    wanted = asked.wanted
    return sql, [query, asked.community_id, wanted.kind, wanted.domain, moment, PAGE_SIZE + 1]


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _quantile(times: list[float], share: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(share * len(times)))], 3)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
