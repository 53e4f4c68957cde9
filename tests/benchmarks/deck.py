"""What a whole export costs beside the script that people write: CSafeLoader, a dict for each fact, genanki.

Run by hand: `python -m tests.benchmarks.deck [FACTS ...]`. Each program runs in a process of its own, one after the
other in every round; processor seconds (user and system) and the peak of memory are the system's own account of it.
Only the ratios mean something. The goals: 0.4 of the script's time, 0.4 of its file, 13 times the time for ten times
the facts, 2 KB of memory a note.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from subprocess import DEVNULL
from typing import NamedTuple

from tests.benchmarks.facts import write_yaml

SCRIPT = """\
import sys, genanki, yaml
base, out = sys.argv[1:]
facts = yaml.load(open(f"{base}/seeds/cities/cities.yaml"), Loader=yaml.CSafeLoader)
deck = yaml.load(open(f"{base}/decks/cities.yaml"), Loader=yaml.CSafeLoader)
template = deck["templates"]["people-0"]
card = {"name": "C", "qfmt": "{{Q}}", "afmt": "{{FrontSide}}<hr>{{A}}<br>{{Source}}"}
model = genanki.Model(1607392319, "Simple", [{"name": name} for name in ("Q", "A", "Source")], [card])
made = genanki.Deck(2059400110, deck["deck"])
for identity, row in facts["rows"].items():
    fields = [template["ask"].format(**row), str(row[template["answer"]]), "A book"]
    made.add_note(genanki.Note(model, fields, guid=genanki.guid_for(deck["key"], identity), tags=["cities"]))
genanki.Package(made).write_to_file(out)
"""
ROOT = Path(__file__).parents[2]
TEMPLATE = "  people-{at}: {{from: cities, ask: 'How many people live in {{name}}?', answer: people{more}}}\n"


class Cost(NamedTuple):
    """What a process cost."""

    seconds: float
    peak: int
    """Bytes."""


def write_base(folder: Path, facts: int, decks: int = 1) -> None:
    """A fact base of cities and a deck with one question a city, in so many subdecks."""
    (folder / "seeds" / "cities").mkdir(parents=True)
    (folder / "decks").mkdir()
    write_yaml(folder / "seeds" / "cities" / "cities.yaml", facts)
    (folder / "seeds" / "cities" / "sources.yaml").write_text(
        "table: sources\nrows:\n  s: {title: A book}\n"
    )
    lines = ["deck: Cities\nkey: cities-1\nfacts: ../seeds/cities\ntemplates:\n"]
    for at in range(decks):
        regions = ", ".join(f"Region {each}" for each in range(at, 50, decks))
        more = f", deck: Part {at}, where: {{region: [{regions}]}}" if decks > 1 else ""
        lines.append(TEMPLATE.format(at=at, more=more))
    (folder / "decks" / "cities.yaml").write_text("".join(lines))


def cost(folder: Path, *args: str) -> Cost:
    """Runs Python with these arguments. Modules are compiled once, as for an installed program.

    Decks are compiled beside the folder, and nowhere at home.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(compiled_decks(folder)),
        "PYTHONPYCACHEPREFIX": str(folder.parent / "compiled"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(
        [sys.executable, *args], env=environment, stdout=DEVNULL, stderr=DEVNULL
    ) as process:
        _, process.returncode, usage = os.wait4(process.pid, 0)
    assert process.returncode == 0, args
    return Cost(
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    )


def compiled_decks(folder: Path) -> Path:
    return folder.parent / "compiled-decks"


def export(folder: Path) -> Cost:
    """A first export: there is no lock file yet, and the deck was never made."""
    shutil.rmtree(compiled_decks(folder), ignore_errors=True)
    (folder / "decks" / "cities.lock").unlink(missing_ok=True)
    return again(folder)


def again(folder: Path) -> Cost:
    """An export with the lock file of the one before, and nothing edited."""
    deck, package = str(folder / "decks" / "cities.yaml"), str(folder / "ours.apkg")
    return cost(folder, "-m", "studykit", "export", deck, "-o", package)


def script(folder: Path) -> Cost:
    return cost(folder, "-c", SCRIPT, str(folder), str(folder / "theirs.apkg"))


def main(folder: Path, sizes: list[int]) -> None:
    write_base(folder / "few", 10)
    script(folder / "few")
    least = [export(folder / "few") for _ in range(2)][1].peak
    print("      facts   studykit     script  ratio  again   file  memory a note")
    taken: list[float] = []
    for facts in sizes:
        here = folder / str(facts)
        write_base(here, facts)
        found = [
            (export(here), again(here), script(here)) for _ in range(1 if facts > 20_000 else 5)
        ]
        ours, theirs = (statistics.median(each[at].seconds for each in found) for at in (0, 2))
        ratio, ratio_again = (
            statistics.median(each[at].seconds / each[2].seconds for each in found) for at in (0, 1)
        )
        file = (here / "ours.apkg").stat().st_size / (here / "theirs.apkg").stat().st_size
        memory = (found[0][0].peak - least) / facts
        print(
            f"{facts:>11,} {ours:>8.2f} s {theirs:>8.2f} s {ratio:>6.2f} {ratio_again:>6.2f} {file:>6.2f} "
            f"{memory:>8,.0f} bytes"
        )
        taken.append(ours)
    if len(sizes) > 1:
        print(f"t({sizes[-1]:,}) / t({sizes[-2]:,}) = {taken[-1] / taken[-2]:.1f}")
    one, ten = folder / "one", folder / "ten"
    write_base(one, 5000)
    write_base(ten, 5000, decks=10)
    pairs = [(export(ten).seconds, export(one).seconds) for _ in range(5)]
    print(
        f"5,000 facts in 10 decks against 1: {statistics.median(first / second for first, second in pairs):.2f}"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), [int(each) for each in sys.argv[1:]] or [1000, 10_000, 100_000])
