import argparse
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from entrepairs.config.commands import ProductCommand, Report
from entrepairs.kernel.progress import Progress

if TYPE_CHECKING:
    from entrepairs.communities.models import Community
    from entrepairs.matching.queries import RingPlan


class Command(ProductCommand):
    help = "Find the most items that can change hands at once, in rings."

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument("--agree", action="store_true", help="turn the rings into exchanges")

    def run(self, options: dict[str, Any], progress: Progress) -> Report:
        from entrepairs.matching.actions import agree_rings
        from entrepairs.matching.queries import find_rings

        community = community_of(options["community"])
        plan = find_rings(community)
        data = {
            "community": community.slug,
            "items": plan.items,
            "wants": plan.wants,
            "traded": plan.traded,
            "bound": plan.bound,
            "traded_in_pairs": plan.traded_in_pairs,
            "longest_ring": plan.longest_ring,
            "rings": len(plan.rings),
        }
        lines = _told(plan)
        if options["agree"]:
            agreed = agree_rings(actor=None, community=community, plan=plan, progress=progress)
            data["agreed"] = len(agreed)
            lines.append(f"Agreed: {_rings(len(agreed))}, as exchanges.")
        return Report(data, lines)


def _told(plan: "RingPlan") -> list[str]:
    if not plan.traded:
        return [f"Of {plan.items} items, none can change hands (now): no ring closes."]
    found = (
        f"{plan.traded} of {plan.items} items can change hands, in {_rings(len(plan.rings))} "
        f"(the longest of {plan.longest_ring}); swaps between two could do {plan.traded_in_pairs}."
    )
    return [found, f"Proved: no choice of rings trades more than {plan.bound}."]


def _rings(count: int) -> str:
    return f"{count} ring" if count == 1 else f"{count} rings"


def community_of(slug: str) -> "Community":
    from entrepairs.communities.queries import find_community

    community = find_community(slug)
    if community is None:
        raise CommandError(f"there is no community {slug!r}")
    return community
