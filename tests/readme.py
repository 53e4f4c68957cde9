"""The README's examples as data: files to write, commands to run, and what they print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
_FENCE = re.compile(r"^(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    mark: str


def blocks() -> list[Block]:
    return [
        Block(found["kind"], found["text"], found["mark"] or "")
        for found in _FENCE.finditer(README.read_text(encoding="utf-8"))
    ]


def write_files(folder: Path) -> None:
    """Writes the YAML blocks that begin with `# path`, and what `$ cat FILE` shows."""
    for block in blocks():
        if block.kind == "yaml" and block.text.startswith("# "):
            path = folder / block.text.partition("\n")[0].removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        for command, output in commands(block):
            if command.startswith("cat "):
                (folder / command.removeprefix("cat ")).write_text(output, encoding="utf-8")


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that stands below it."""
    if block.kind != "console":
        return []
    parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))
