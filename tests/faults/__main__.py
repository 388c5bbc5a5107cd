"""The long run: `python -m tests.faults --kills 200 --publishes 100`, or `make faults`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.kills import survive
from tests.faults.loaders import loaders
from tests.faults.readers import watch_publishes


def say(line: str) -> None:
    """Tell how far the run is, each line over the one before."""
    print(line, end="\r", file=sys.stderr, flush=True)


def main() -> None:
    """Kill loads and publish under the eyes of readers; the first thing that goes wrong is an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--publishes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261122)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, loaders() as load:
        started = time.monotonic()
        phases = survive(args.kills, Path(folder) / "kills", load, args.seed, say)
        print(f"{phases.total()} kills of loads survived in {time.monotonic() - started:.0f} s:")
        print("".join(f"  {count:4} {phase}\n" for phase, count in sorted(phases.items())), end="")
        seen = watch_publishes(Path(folder) / "readers", args.publishes)
        print(f"{args.publishes} publishes, {len(seen)} readers:")
        print(
            "".join(
                f"  {each.rounds:6} rounds, {each.builds:4} builds, {each.errors} errors\n" for each in seen
            ),
            end="",
        )


if __name__ == "__main__":
    main()
