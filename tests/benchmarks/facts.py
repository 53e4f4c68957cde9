"""How fast facts are read, side by side with the bare libraries. Run by hand: `python tests/benchmarks/facts.py`.

Only the ratios mean something: each case takes its turn in every round, and the median counts.
"""

from __future__ import annotations

import csv
import gc
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from studykit.facts.load import load
from studykit.reading.csv_rows import read_sheet
from studykit.reading.read_yaml import read_documents

FACTS = 10_000
ROUNDS = 5
FIELDS = ("name", "founded", "people", "area", "region")
HEAD = """\
table: {name}
columns: {{name: text, founded: date, people: integer, area: {{type: quantity, unit: km2}}, region: text}}
"""


def write_yaml(path: Path, facts: int) -> None:
    lines = [HEAD.format(name=path.stem), "rows:\n"]
    for at in range(facts):
        lines.append(
            f"  city-{at:06}:\n    name: City number {at}\n    founded: {1000 + at % 1000}-0{at % 9 + 1}-15\n"
        )
        lines.append(
            f"    people: {at * 37 % 999_983}\n    area: {at % 997}.5 km2\n    region: Region {at % 50}\n"
        )
    path.write_text("".join(lines), encoding="utf-8")


def write_braces(path: Path, facts: int) -> None:
    """The same facts, each in one line."""
    lines = [HEAD.format(name=path.stem), "rows:\n"]
    for at in range(facts):
        lines.append(
            f"  city-{at:06}: {{name: City number {at}, founded: {1000 + at % 1000}-0{at % 9 + 1}-15, "
        )
        lines.append(
            f"people: {at * 37 % 999_983}, area: {at % 997}.5 km2, region: Region {at % 50}}}\n"
        )
    path.write_text("".join(lines), encoding="utf-8")


def write_csv(path: Path, facts: int) -> None:
    lines = [f"id,{','.join(FIELDS)}\n"]
    for at in range(facts):
        lines.append(
            f"city-{at:06},City number {at},{1000 + at % 1000}-0{at % 9 + 1}-15,{at * 37 % 999_983},"
        )
        lines.append(f"{at % 997}.5 km2,Region {at % 50}\n")
    path.write_text("".join(lines), encoding="utf-8")
    head = HEAD.format(name=f"{path.stem}_typed") + f"rows: {path.name}\n"
    path.with_suffix(".yaml").write_text(head, encoding="utf-8")


def median_times(cases: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Seconds of each case, the median of interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, run in cases.items():
            gc.collect()
            begun = time.perf_counter()
            kept = run()
            taken[name].append(time.perf_counter() - begun)
            del kept
    return {name: statistics.median(times) for name, times in taken.items()}


def bytes_kept(run: Callable[[], Any]) -> int:
    gc.collect()
    tracemalloc.start()
    kept = run()
    gc.collect()
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return used


def safe_load(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def events(path: Path) -> int:
    return sum(1 for _ in yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def bare_csv(path: Path) -> Any:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def main(facts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "yaml").mkdir()
        (base / "csv").mkdir()
        written, sheet = base / "yaml" / "cities.yaml", base / "csv" / "cities.csv"
        braces = base / "yaml" / "braces.yaml"
        write_yaml(written, facts)
        write_braces(braces, facts)
        write_csv(sheet, facts)
        cases: dict[str, Callable[[], Any]] = {
            "yaml.CSafeLoader": lambda: safe_load(written),
            "yaml events alone": lambda: events(written),
            "read_yaml.read_documents": lambda: read_documents(written, "x"),
            "load, YAML": lambda: load([written]),
            "load, YAML, rows in braces": lambda: load([braces]),
            "csv.reader": lambda: bare_csv(sheet),
            "read_csv.read_sheet": lambda: read_sheet(sheet, "x"),
            "load, CSV, all text": lambda: load([sheet]),
            "load, CSV, typed": lambda: load([base / "csv"]),
        }
        assert not [each for each in load([base / "csv"])[1] if each.level == "error"]
        times = median_times(cases)
        print(f"{facts:,} facts, id and 5 fields        us a fact    ratio  bytes a fact")
        for name, run in cases.items():
            against = "csv.reader" if "csv" in name.lower() else "yaml.CSafeLoader"
            kept = "" if "alone" in name else f"{bytes_kept(run) / facts:12.0f}"
            print(
                f"  {name:32} {times[name] / facts * 1e6:10.1f} {times[name] / times[against]:9.2f} {kept}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FACTS)
