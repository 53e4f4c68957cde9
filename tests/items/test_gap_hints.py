"""Hints in the gaps of a cloze: `[{capital}::a city]`. What Anki shows of them is in tests/export/test_clozes."""

from __future__ import annotations

from pathlib import Path

from tests.items.builders import Folder

LANDS = """\
complete: true
columns: {name: text, capital: text}
rows:
  norway: {name: Norway, capital: Oslo}
  latvia: {name: Latvia, capital: Riga}
  malta: {name: Malta, capital: Valletta}
"""


def test_a_gap_keeps_its_number_when_it_gets_a_hint_or_another_place(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("lands.yaml", LANDS)
    wordings = {
        "[{name}] has [{capital}].": "Norway has [...].",
        "[{name}] has [{capital}::a city].": "Norway has [a city].",
        "[{capital}::a town] is that of [{name}].": "[a town] is that of Norway.",
        "[{capital}] is that of [{name}::a land].": "[...] is that of Norway.",
    }
    for cloze, stem in wordings.items():
        folder.deck(f'c: {{cloze: "{cloze}"}}')
        items = folder.remember()
        assert len(items) == 6
        assert items["c/norway#2"].stem == stem
        assert items["c/norway#2"].keys == ("Oslo",)
