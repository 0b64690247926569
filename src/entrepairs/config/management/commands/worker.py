import argparse
from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Do the background work: send mail, clear up."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then end")
        parser.add_argument("--beside-server", type=int, metavar="PID", help=argparse.SUPPRESS)

    def run(self, options: dict[str, Any], progress: Progress) -> Report | None:
        from entrepairs.config import worker

        if not options["once"]:
            worker.run_for_ever(server_pid=options["beside_server"])
            return None
        ran = worker.run_once()
        return Report(
            {"jobs": [{"job": job.path, "count": job.count, "error": job.error} for job in ran]},
            [f"{job.path}: {job.error or job.count}" for job in ran],
            exit_code=1 if any(job.error for job in ran) else 0,
        )
