"""`python -m scripts.crash_rounds [ROUNDS]`: kill -9 at random moments, and a verdict on the books at the end."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.system.crashes import Books, Round, crash_rounds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.crash_rounds", description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(f"{'round':>5}  {'killed while':<12}  {'lived':>7}  {'inputs':>7}  database")
    with tempfile.TemporaryDirectory(prefix="crash-rounds-") as folder:
        books = asyncio.run(crash_rounds(Path(folder), options.rounds, options.seed, _print_round))
    return _verdict(books)


def _print_round(life: Round) -> None:
    database = "in use" if life.stored else "starting"
    print(f"{life.number:>5}  {life.phase:<12}  {life.lived:>5.1f} s  {life.inputs:>7}  {database}", flush=True)


def _verdict(books: Books) -> int:
    print(f"\n{'rule':<24}  {'made':>7}  {'counted':>7}  {'database':>8}")
    for rule, made in books.made.items():
        print(f"{rule:<24}  {made:>7}  {books.counted[rule]:>7}  {books.stored[rule]:>8}")
    print(f"\n{len(books.database_ids)} events, {books.summary['inputs']} inputs")
    mismatches = books.mismatches()
    for mismatch in mismatches:
        print(f"MISMATCH  {mismatch}")
    print("the books are wrong" if mismatches else "the books are right: nothing lost, nothing counted twice")
    return 1 if mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
