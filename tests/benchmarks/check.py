"""What commands cost before they come to the facts, beside a bare click program. Run by hand, on a quiet machine:

    python -m tests.benchmarks.check [FACTS]

Processor seconds (user and system) of a program in click that prints a line, of `studykit --version` and `--help`, and
of `studykit check` on so many facts (100). Each takes its turn in every round; medians count, and only the ratios mean
something. The goals: 1.25 for `--version` and `--help`, 1.6 for `check` on 100 facts.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.deck import cost, write_base

ROUNDS = 25
BARE = """\
import click

@click.group()
@click.version_option("1.0")
def cli():
    "A program."

@cli.command()
@click.argument("decks", nargs=-1)
@click.option("--strict", is_flag=True)
def check(decks, strict):
    click.echo("Nothing is wrong.")

cli(["check"])
"""
COMMANDS = {
    "bare click": ("-c", BARE),
    "--version": ("-m", "studykit", "--version"),
    "--help": ("-m", "studykit", "--help"),
    "check": ("-m", "studykit", "check"),
}


def main(folder: Path, facts: int) -> None:
    write_base(folder / "project", facts)
    deck = str(folder / "project" / "decks" / "cities.yaml")
    commands = {name: (*args, deck) if name == "check" else args for name, args in COMMANDS.items()}
    turns = [
        {name: cost(folder / "project", *args).seconds for name, args in commands.items()}
        for _ in range(ROUNDS)
    ]
    for name in commands:
        seconds = statistics.median(turn[name] for turn in turns)
        ratio = statistics.median(turn[name] / turn["bare click"] for turn in turns)
        print(f"{name:12} {seconds:6.3f} s {ratio:6.2f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), int(sys.argv[1]) if len(sys.argv) > 1 else 100)
