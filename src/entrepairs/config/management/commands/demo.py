import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress

SEED = 1


class Command(ProductCommand):
    help = "Serve a lively example, made up on the first start and kept for the next."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="begin anew")
        parser.add_argument("--no-serve", action="store_true", help="only make the example")

    def prepare(self, progress: Progress) -> None:
        if not self.no_serve:
            from entrepairs.config.serve import refuse_taken_port

            refuse_taken_port("make demo")
        super().prepare(progress)

    def handle(self, *args: Any, **options: Any) -> None:
        self.no_serve = options["no_serve"]
        super().handle(*args, **options)

    def run(self, options: dict[str, Any], progress: Progress) -> Report | None:
        from entrepairs.config import locks
        from entrepairs.demo.actions import build_demo
        from entrepairs.demo.queries import is_built
        from entrepairs.front.tasks import send_letters
        from entrepairs.kernel.clock import now

        with locks.held(settings.DATA / "demo.lock"):
            if options["reset"]:
                _begin_anew(progress)
            if not is_built():
                if _somebody_lives_here():
                    raise CommandError(
                        f"{settings.DATA} holds a community that is not the demo: "
                        "choose another folder for the demo, such as DATA=demo-data"
                    )
                anchor = now().replace(hour=0, minute=0, second=0, microsecond=0)
                build_demo(anchor=anchor, seed=SEED, progress=progress, each_morning=send_letters)
        if options["no_serve"]:
            return Report({"data": str(settings.DATA)}, [f"The demo stands in {settings.DATA}."])
        _serve()
        return None


def _serve() -> None:
    from entrepairs.config.serve import local_address, serve

    if _is_served():
        print(
            f"Another server shows {settings.DATA} already: both show one and the same example. "
            "Choose another folder for one of its own, such as DATA=demo-data",
            file=sys.stderr,
        )

    def on_start() -> None:
        address = settings.PUBLIC_URL or local_address()
        print(
            f"""
  Entrepairs — {address}

  À essayer : entrez en un clic comme l’une des trois personnes de la démo. Odile a des demandes qui
  l’attendent ; Solène vient d’arriver : proposez quelque chose, ou demandez à quelqu’un ; puis entrez
  comme l’autre côté, accordez-vous, dites « C’est fait » des deux côtés, et voyez ce que ça a changé.
  La bourse aux jeux montre ses rondes. Ctrl-C arrête tout ; `make demo-reset` repart de zéro.

  To try: enter with one click as one of the three demo persons. Odile has requests waiting for her;
  Solène has just arrived: propose something, or ask somebody; then enter as the other side, agree, say
  “It is done” on both sides, and see what it changed. The games exchange shows its rings. English is one
  click away on each page. Ctrl-C stops everything; `make demo-reset` begins anew.
""",
            file=sys.stderr,
            flush=True,
        )

    serve(with_worker=True, on_start=on_start)


def _is_served() -> bool:
    from entrepairs.config import locks

    try:
        with locks.held(settings.DATA / "serving.lock", wait=False):
            return False
    except locks.Taken:
        return True


def _somebody_lives_here() -> bool:
    from entrepairs.people.models import Person

    return Person.objects.exists()


def _begin_anew(progress: Progress) -> None:
    """Empty the database, but only one that holds the demo or nothing, and that nobody serves now."""
    from entrepairs.config import locks
    from entrepairs.config.setup import ensure_ready
    from entrepairs.demo.queries import is_built

    if not is_built() and _somebody_lives_here():
        raise CommandError(f"{settings.DATA} holds a community that is not the demo; it is left alone")
    try:
        with locks.held(settings.DATA / "serving.lock", wait=False):
            _empty_database()
            ensure_ready(progress)
    except locks.Taken:
        raise CommandError("the demo is being served: stop it first (Ctrl-C), then begin anew") from None


def _empty_database() -> None:
    from entrepairs.config.setup import forget_mark

    forget_mark()
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        return
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
