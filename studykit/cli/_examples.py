"""The decks that ship with studykit: `studykit init --example NAME` copies one.

A wheel carries them in studykit/examples; a checkout has them at its top, in decks/ and seeds/. An
example is

    decks/NAME.yaml     the deck, with the key that everybody's copy has: it is one deck, whoever
                        studies it
    decks/NAME.lock     if there is one: what Anki was told of the deck's notes. With it a package
                        that is made from a copy updates the notes of a package that was made from
                        the original, and the other way round
    decks/NAME.texts.gz with it: the texts of those notes
    seeds/NAME/         its facts
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_FIRST_TO_NAME = "nansei"
"""The example that shows most of what studykit can do."""


def example_names() -> Sequence[str]:
    """Return the names of all examples, in the order of the alphabet."""
    return sorted(path.stem for path in _root().glob("decks/*.yaml"))


def example_files(name: str) -> dict[Path, bytes]:
    """Return the contents of an example's files by their paths, such as `decks/nansei.yaml`.

    The deck comes first.
    """
    root = _root()
    deck = root / f"decks/{name}.yaml"
    lock = root / f"decks/{name}.lock"
    texts = root / f"decks/{name}.texts.gz"
    facts = root / f"seeds/{name}"
    contents = {}
    for path in (deck, lock, texts, *sorted(facts.rglob("*"))):
        # What is hidden lies there by chance, as an editor's copy does.
        is_hidden = path.name.startswith(".")
        if path.is_file() and not is_hidden:
            contents[path.relative_to(root)] = path.read_bytes()
    return contents


def example_hint(name: str = "", *, is_empty: bool = True) -> str:
    """Return a sentence, after a blank, that tells how to get a deck that ships.

    It is for whoever misses a deck or a fact base.
    `name` is the name or the path that was asked for. When no example is called so, there is
    something to say only where the folder `is_empty` of decks.
    """
    names = example_names()
    # `decks/greek.yaml` and `greek` are both the deck `greek`.
    wanted = Path(name).stem
    if wanted in names:
        return f" `studykit init --example {wanted}` writes it here."
    if not names or not is_empty:
        return ""
    first = _FIRST_TO_NAME if _FIRST_TO_NAME in names else names[0]
    others = ", ".join(name for name in names if name != first)
    return f" `studykit init --example {first}` writes one that ships with studykit (or {others})."


def _root() -> Path:
    """Return the folder with the examples' decks/ and seeds/."""
    installed = _PACKAGE / "examples"
    return installed if installed.is_dir() else _PACKAGE.parent
