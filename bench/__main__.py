"""`python -m bench` lists the benchmarks; `python -m bench NAME [--json]` runs one."""

import argparse
import json
import sys
from pathlib import Path

from bench import booking, crash, ledger, rings, search
from bench.results import Asked, Result
from entrepairs.kernel.progress import shown

BENCHMARKS = {"booking": booking, "crash": crash, "ledger": ledger, "rings": rings, "search": search}


def main(arguments: list[str]) -> int:
    """Run what is asked; 1 where a bar does not hold, 2 where there is no such benchmark."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", help="the benchmark to run")
    parser.add_argument("--all", action="store_true", help="run all of them")
    parser.add_argument("--file", type=Path, help="a want list file, for rings")
    parser.add_argument(
        "--size", type=int, help="how many listings for search, operations for ledger, attempts for booking"
    )
    parser.add_argument("--rounds", type=int, help="how often crash kills, on each database")
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    options = parser.parse_args(arguments)
    if options.name is None and not options.all:
        for name, module in BENCHMARKS.items():
            print(f"{name:12} {module.SUMMARY}")
        return 0
    names = list(BENCHMARKS) if options.all else [options.name]
    if unknown := set(names) - BENCHMARKS.keys():
        print(f"there is no benchmark {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    held = True
    for name in names:
        with shown(sys.stderr) as progress:
            result = BENCHMARKS[name].run(progress, Asked(options.file, options.size, options.rounds))
        print(json.dumps(result.as_json()) if options.json else _table(result))
        held = held and result.holds
    return 0 if held else 1


def _table(result: Result) -> str:
    lines = [f"{result.name}"]
    lines += [f"  {figure:44} {value:>12}" for figure, value in result.figures.items()]
    for bar in result.bars:
        kept = "holds" if bar.holds(result.figures[bar.figure]) else "DOES NOT HOLD"
        lines.append(f"  {bar.figure} {bar.sign} {bar.limit}: {kept}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
