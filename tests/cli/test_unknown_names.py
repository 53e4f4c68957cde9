"""A name on the command line that nobody knows gets the nearest known one, or the list where none is near."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import studykit, write

FACTS = """\
columns: {name: text, ocean: text}
complete: true
rows:
  coral: {name: Coral Sea, ocean: Pacific}
  tasman: {name: Tasman Sea, ocean: Pacific}
  arabian: {name: Arabian Sea, ocean: Indian}
"""
DECK = """\
deck: Seas
key: seas-1
facts: ../seeds/seas
tags: [water::salt]
templates:
  sea-ocean: {ask: "Of which ocean is the {name} a part?", answer: ocean}
  ocean-sea: {ask: "Which sea is a part of the {ocean}?", answer: name}
"""


@pytest.fixture
def seas(tmp_path: Path) -> Path:
    return write(
        tmp_path, seeds__seas__seas_yaml=FACTS, decks__seas_yaml=DECK, words_csv="a,b\n1,2\n"
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            "quiz --template sea-ocaen",
            "No item has the template 'sea-ocaen'. Did you mean 'sea-ocean'?",
        ),
        (
            "quiz --template nosuch",
            "No item has the template 'nosuch'. There are: ocean-sea, sea-ocean.",
        ),
        (
            "quiz --tag watre::salt",
            "No item has the tag 'watre::salt'. Did you mean 'water::salt'?",
        ),
        ("quiz --tag watr", "No item has the tag 'watr'. Did you mean 'water'?"),
        ("quiz --tag nosuch", "No item has the tag 'nosuch'. There are: water, water::salt."),
        (
            "stats --template nosuch",
            "No item has the template 'nosuch'. There are: ocean-sea, sea-ocean.",
        ),
        ("items --template SEA_OCEAN", "No template 'SEA_OCEAN'. Did you mean 'sea-ocean'?"),
        ("items --template nosuch", "No template 'nosuch'. There are: ocean-sea, sea-ocean."),
        (
            "why sea-ocean/corral",
            "There is no item and no row 'sea-ocean/corral'. Did you mean 'sea-ocean/coral'?",
        ),
        (
            "why sea-ocaen/coral",
            "There is no item and no row 'sea-ocaen/coral'. Did you mean 'sea-ocean/coral'?",
        ),
        ("why sea/coral", "There is no item and no row 'sea/coral'. Did you mean 'seas/coral'?"),
        ("why zzz", "There is no item and no row 'zzz'. There are: ocean-sea, sea-ocean, seas."),
        ("add sees name=X", "There is no table 'sees'. Did you mean 'seas'?"),
        ("add zzz name=X", "There is no table 'zzz'. There are: seas."),
        ("add seas nmae=X", "The table 'seas' has no column 'nmae'. Did you mean 'name'?"),
        ("config new_per_dya", "There is no setting 'new_per_dya'. Did you mean 'new_per_day'?"),
        ("check --explain F0011", "There is no rule 'F0011'. Did you mean 'F011'?"),
        ("check --explain zzz", "There is no rule 'zzz'. `studykit check --explain` lists them."),
        (
            "check saes",
            "'saes' is neither a file nor the name of a deck in decks/. Did you mean 'seas'?",
        ),
        ("check decks/saes.yaml", f"Did you mean '{Path('decks/seas.yaml')}'?"),
        ("items wrods.csv", "Did you mean 'words.csv'?"),
        ("facts sees", "'sees' is neither a path nor a folder in seeds/. Did you mean 'seas'?"),
        ("flags --remove nosuch", "'nosuch' is neither flagged nor suspended."),
        ("zzz", "There is no command 'zzz'. `studykit --help` lists them."),
    ],
)
def test_an_unknown_name_gets_the_nearest_or_the_list(seas: Path, args: str, said: str) -> None:
    found = studykit(*args.split(), cwd=seas, env={"STUDYKIT_HOME": str(seas / "home")})
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_of_many_names_the_command_that_lists_them_is_told(tmp_path: Path) -> None:
    rows = "".join(f"  r{at}: {{name: N{at}, n: V{at}}}\n" for at in range(40))
    deck = 'deck: D\nkey: d-1\nfacts: f\ntemplates: {t: {ask: "{name}?", answer: n}}\n'
    write(tmp_path, f__t_yaml=f"rows:\n{rows}", d_yaml=deck)
    found = studykit("why", "t/zzz", "d.yaml", cwd=tmp_path)
    assert found.err.strip().endswith(
        "There is no item and no row 't/zzz'. `studykit items` lists them."
    )
