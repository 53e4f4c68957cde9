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


def test_each_row_has_the_hint_of_its_column_and_rows_that_ask_the_same_only_a_shared_one(
    tmp_path: Path,
) -> None:
    folder = Folder(tmp_path)
    folder.write(
        "lands.yaml",
        "columns: {name: text, capital: text, kind: text}\n"
        "rows:\n"
        "  norway: {name: Norway, capital: Oslo, kind: a fjord}\n"
        "  latvia: {name: Latvia, capital: Riga}\n"
        "  one: {name: Bolivia, capital: Sucre, kind: by law}\n"
        "  two: {name: Bolivia, capital: La Paz, kind: in fact}\n",
    )
    folder.deck('c: {cloze: "[{name}] has [{capital}::{kind}]."}')
    items = folder.remember()
    stems = {name: item.stem for name, item in items.items() if name.endswith("#2")}
    assert stems == {
        "c/norway#2": "Norway has [a fjord].",
        "c/latvia#2": "Latvia has [...].",
        "c/one#2": "Bolivia has [...].",
    }
    assert items["c/one#2"].keys == ("Sucre", "La Paz")
    # The numbers are known again by stems with hints, when the gaps change their places.
    folder.deck('c: {cloze: "[{capital}::{kind}] is that of [{name}]."}')
    items = folder.remember()
    assert items["c/norway#2"].stem == "[a fjord] is that of Norway."
