from dataclasses import asdict
from typing import Any

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress


class Command(ProductCommand):
    help = "Derive again every balance and total, and what listings are found by; say what differs."

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.outcomes.check import differences

        found = list(differences())
        lines = [
            f"{found_here.room}: {found_here.what}: stored {found_here.stored}, derived {found_here.derived}"
            for found_here in found
        ]
        data = {"ok": not found, "differences": [asdict(difference) for difference in found]}
        return Report(
            data, lines or ["Everything agrees with the contributions."], exit_code=1 if found else 0
        )
