"""Small pictures and sounds, made as their formats say, and a fact base that shows them."""

from __future__ import annotations

import io
import struct
import wave
import zlib
from pathlib import Path

from tests.cli.runner import write


def png(*colours: tuple[int, int, int], width: int = 12, height: int = 8) -> bytes:
    """A picture of upright stripes."""
    row = b"\0" + b"".join(bytes(colours[at * len(colours) // width]) for at in range(width))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(row * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def wav(hertz: int) -> bytes:
    """A tenth of a second of one tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(200 if at * hertz // 4000 % 2 else 60 for at in range(800)))
    return file.getvalue()


RED, WHITE, BLUE, GREEN, BLACK = (200, 0, 0), (250, 250, 250), (0, 0, 150), (0, 120, 0), (0, 0, 0)
FLAGS = {
    "one.png": png(BLUE, WHITE, RED),
    "two.png": png(GREEN, WHITE, RED),
    "three.png": png(BLACK, WHITE, RED),
    "peru.png": png(RED, WHITE, RED),
}
TONES = {"low.wav": wav(220), "middle.wav": wav(440), "high.wav": wav(880)}
FACTS = """\
table: countries
source: atlas
complete: true
columns:
  name: text
  flag: {type: image, alt: seen}
  seen: text
say: The flag of {name} is {flag}.
rows:
  a: {name: France, flag: flags/one.png, seen: 'blue, "white" & red'}
  b: {name: Italy, flag: flags/two.png, seen: "green, white and red"}
  c: {name: Yemen, flag: flags/three.png, seen: "black, white and red"}
  d: {name: Peru, flag: flags/peru.png}
---
table: tones
source: atlas
complete: true
columns: {name: text, heard: audio}
rows:
  x: {name: A3, heard: tones/low.wav}
  y: {name: A4, heard: tones/middle.wav}
  z: {name: A5, heard: tones/high.wav}
---
table: sources
rows:
  atlas: {title: An atlas}
"""
DECK = """\
deck: Flags
key: flags-1
facts: ../seeds/flags
templates:
  whose: {from: countries, ask: "Whose flag is this? {flag}", answer: name}
  which: {from: countries, ask: "Which is the flag of {name}?", answer: flag}
  tone: {from: tones, ask: "Which tone is this? {heard}", answer: name}
  sing: {from: tones, ask: "How does {name} sound?", answer: heard}
"""


def flags(folder: Path) -> Path:
    """A folder with the facts, their files and the deck."""
    write(folder, seeds__flags__flags_yaml=FACTS, decks__flags_yaml=DECK)
    for below, files in (("flags", FLAGS), ("tones", TONES)):
        (folder / "seeds/flags" / below).mkdir()
        for name, content in files.items():
            (folder / "seeds/flags" / below / name).write_bytes(content)
    return folder
