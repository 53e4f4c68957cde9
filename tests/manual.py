"""The examples of the README and of the manual as data: files to write, commands to run, and what they print.

All pages but the tutorial share one folder: what `decks.md` asks about stands in `facts.md`. In the tutorial each step
rests on those before it, so its files are written when it comes to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
MANUAL = README.parent / "studykit" / "manual"
TUTORIAL = MANUAL / "tutorial.md"
PAGES = (README, *sorted(MANUAL.glob("*.md")))
_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    page: Path
    kind: str
    text: str
    mark: str

    @property
    def path(self) -> str:
        """The file that a block of YAML is, as its first line says; empty for a fragment."""
        first, _, _ = self.text.partition("\n")
        return first.removeprefix("# ") if self.kind == "yaml" and first.startswith("# ") else ""


def blocks(*pages: Path) -> list[Block]:
    """Return the blocks of code of these pages, or of all."""
    fenced = []
    for page in pages or PAGES:
        for fence in _FENCE.finditer(page.read_text(encoding="utf-8")):
            fenced.append(Block(page, fence["kind"], fence["text"], fence["mark"] or ""))
    return fenced


def text_of(mark: str) -> str:
    """Return the text of the one block with a mark."""
    (text,) = [block.text for block in blocks() if block.mark == mark]
    return text


def tables(mark: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each table that stands between `<!-- MARK NAME -->` and `<!-- end of MARK -->`: its name and its cells."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        pattern = rf"^<!-- {mark}(?: (?P<name>[^>]+))? -->\n(?P<lines>.*?)\n<!-- end of {mark} -->$"
        for table in re.finditer(pattern, text, re.MULTILINE | re.DOTALL):
            lines = table["lines"].splitlines()[2:]
            yield table["name"] or "", [cells(line) for line in lines]


def cells(line: str) -> list[str]:
    r"""Return the cells of a line of a table: of `| a | b \| c |` these are `a` and `b | c`."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def code(cell: str) -> str:
    """Return what stands in backticks in a cell, without them."""
    return cell.removeprefix("`").removesuffix("`")


def write_files(folder: Path) -> None:
    """Write the files that all pages but the tutorial show: YAML with a path, and what `$ cat FILE` prints."""
    for block in blocks():
        if block.page != TUTORIAL:
            write_files_of(block, folder)


def write_files_of(block: Block, folder: Path) -> None:
    """Write the files that one block shows."""
    if block.path:
        path = folder / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    for command, output in commands(block):
        if command.startswith("cat "):
            (folder / command.removeprefix("cat ")).write_text(output, encoding="utf-8")


def commands(block: Block) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that stands below it."""
    if block.kind != "console":
        return []
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))
