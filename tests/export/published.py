"""Decks that somebody published, made with Anki's own engine, and the facts and deck file of who goes on with them."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import write
from tests.engine import collection
from tests.export.author import Exporter

GEO_FIELDS = ("Country", "Country info", "Capital", "Capital info", "Flag", "Map")
GEO_CARDS = {
    "Country - Capital": ("{{#Capital}}<p>{{Country}}</p>What is its capital?{{/Capital}}", "{{Capital}}<hr>{{Capital info}}"),
    "Capital - Country": ("{{#Capital}}<p>{{Capital}}</p>Capital of?{{/Capital}}", "{{Country}} {{Country info}}"),
    "Flag - Country": ("{{#Flag}}{{Flag}} Whose flag?{{/Flag}}", "{{Country}}<hr>{{Country info}}"),
    "Map - Country": ("{{#Map}}{{Map}} Where?{{/Map}}", "{{Country}}<hr>{{Country info}}"),
}  # fmt: skip
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><title>{}</title></svg>'
COUNTRIES = {
    "fr": ("France", "A republic", "Paris", "On the Seine", "fr", "fr"),
    "no": ("Norway", "", "Oslo", "", "no", ""),
    "is": ("Iceland", "An <b>island</b> &amp; a state", "Reykjavík", "", "is", "is"),
    "gl": ("Greenland", "Part of Denmark", "Nuuk", "", "gl", "gl"),
    "ax": ("Åland", "", "", "", "ax", ""),
}
"""By the row's id what the fields of the note hold; of pictures the name."""


def add_note_type(
    col: Any,
    name: str,
    fields: Sequence[str],
    cards: dict[str, tuple[str, str]],
    css: str = ".card {color: navy}",
) -> Any:
    """Return a note type that is added to a collection."""
    kind = col.models.new(name)
    for field in fields:
        col.models.add_field(kind, col.models.new_field(field))
    for card, (front, back) in cards.items():
        template = col.models.new_template(card)
        template["qfmt"], template["afmt"] = front, back
        col.models.add_template(kind, template)
    kind["css"] = css
    col.models.add_dict(kind)
    return col.models.by_name(name)


def add_note(col: Any, kind: Any, deck: str, fields: Sequence[str], *tags: str) -> Any:
    """Return a note that is added to a collection."""
    note = col.new_note(kind)
    note.fields = list(fields)
    note.tags = list(tags)
    col.add_note(note, col.decks.id(deck))
    return note


def geo_fields(col: Any, country: Sequence[str]) -> list[str]:
    """Return the fields of a note, whose pictures are added to a collection."""
    name, about, capital, capital_about, flag, chart = country
    pictures = []
    for picture in (flag and f"ug-flag-{flag}.svg", chart and f"ug-map-{chart}.svg"):
        html = ""
        if picture:
            col.media.write_data(picture, SVG.format(picture).encode())
            html = f'<img src="{picture}" />'
        pictures.append(html)
    return [name, about, capital, capital_about, *pictures]


def publish(col: Any, package: Path, *, older: bool = False) -> Path:
    """Write a package of all decks, as Anki's dialog does by default."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=True, legacy=older
    )
    col.export_anki_package(out_path=str(package), options=options, limit=None)
    return package


def age(col: Any, days: int) -> None:
    """Make all that a collection has as if it had been written some days ago."""
    seconds = days * 86400
    col.db.execute("update notes set mod = mod - ?", seconds)
    col.db.execute("update cards set mod = mod - ?", seconds)


# --- the maintainer who goes on with it ----------------------------------------------------------

GEO_DECK = """\
deck: Ultimate Geography
key: geo-1
facts: ../seeds/geo
note_type:
  from: ../last.apkg
  cards:
    Country - Capital: capital
    Capital - Country: capital<
    Flag - Country: flag
    Map - Country: map
templates:
  capital:
    {from: countries, ask: "What is the capital of {country}?", answer: capital, ask_back: "{capital} is the capital of?", tags: "{tags}"}
  flag: {from: countries, ask: "{flag} Whose flag is it?", answer: country, tags: "{tags}"}
  map: {from: countries, ask: "{map} Where is it?", answer: country, tags: "{tags}"}
"""
GEO_HEAD = """\
label: country
source: atlas
columns:
  {guid: text, country: text, country_info: text, capital: text, capital_info: text, flag: image, map: image, tags: [text]}
rows:
"""


class Maintainer(Exporter):
    """Facts and a deck file in a folder, beside the package that was published last."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, deck: str) -> None:
        super().__init__(folder, monkeypatch)
        self.name = "geo"
        write(
            folder,
            decks__geo_yaml=deck,
            seeds__geo__sources_yaml="rows:\n  atlas: {title: An atlas}\n",
        )

    @classmethod
    def copied(cls, folder: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
        """Return a maintainer who has what another one had."""
        deck = (folder / "decks/geo.yaml").read_text("utf-8")
        maintainer = cls(target, monkeypatch, deck)
        shutil.copytree(folder, target, dirs_exist_ok=True)
        return maintainer

    @property
    def published(self) -> Path:
        return self.folder / "last.apkg"

    @property
    def package(self) -> Path:
        return self.folder / "geo.apkg"

    def table(self, name: str, head: str, rows: dict[str, dict[str, Any]]) -> None:
        """Write a table of facts."""
        lines = [
            f"  {json.dumps(row)}: {json.dumps(cells, ensure_ascii=False)}\n"
            for row, cells in rows.items()
        ]
        (self.folder / f"seeds/geo/{name}.yaml").write_text(head + "".join(lines), "utf-8")


def geo_rows(
    guids: dict[str, str], countries: dict[str, Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Return the facts of countries as their author writes them."""
    rows: dict[str, dict[str, Any]] = {}
    for row, (name, about, capital, capital_about, flag, chart) in countries.items():
        cells: dict[str, Any] = {
            "guid": guids.get(row, ""),
            "country": name,
            "country_info": re.sub("<[^>]*>", "", html.unescape(about)),
            "capital": capital,
            "capital_info": capital_about,
            "flag": flag and f"media/ug-flag-{flag}.svg",
            "map": chart and f"media/ug-map-{chart}.svg",
        }
        rows[row] = {key: cell for key, cell in cells.items() if cell}
        rows[row]["tags"] = ["UG::Europe", "UG::Sovereign State"]
    return rows


def geo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Maintainer:
    """Return who goes on with a deck of the form of Ultimate Geography, published 30 days ago."""
    maintainer = Maintainer(folder, monkeypatch, GEO_DECK)
    guids = {}
    with collection(folder / "author") as col:
        kind = add_note_type(col, "Geography", GEO_FIELDS, GEO_CARDS)
        for row, country in COUNTRIES.items():
            fields = geo_fields(col, country)
            tags = ("UG::Europe", "UG::Sovereign_State")
            guids[row] = add_note(col, kind, "Ultimate Geography", fields, *tags).guid
        age(col, 30)
        publish(col, maintainer.published)
        publish(col, folder / "older.apkg", older=True)
    media = folder / "seeds/geo/media"
    media.mkdir()
    for _, _, _, _, flag, chart in COUNTRIES.values():
        for picture in (flag and f"ug-flag-{flag}.svg", chart and f"ug-map-{chart}.svg"):
            if picture:
                (media / picture).write_text(SVG.format(picture), "utf-8")
    maintainer.table("countries", GEO_HEAD, geo_rows(guids, COUNTRIES))
    return maintainer
