"""Decks as people have them in Anki, made by its own engine: vocabulary with sound, geography with pictures, medical
clozes, Japanese with readings, and maths."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.engine import collection

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def png(number: int) -> bytes:
    """A picture that is no other one's."""
    return _PNG + bytes([number])


def add(
    col: Any, deck: int, kind: str, fields: Mapping[str, str], tags: Sequence[str] = ()
) -> None:
    note = col.new_note(col.models.by_name(kind))
    for name, text in fields.items():
        note[name] = text
    note.tags = list(tags)
    col.add_note(note, deck)


def new_type(
    col: Any, name: str, fields: Sequence[str], templates: Sequence[tuple[str, str, str]]
) -> None:
    model = col.models.new(name)
    for field in fields:
        col.models.add_field(model, col.models.new_field(field))
    for title, front, back in templates:
        template = col.models.new_template(title)
        template["qfmt"], template["afmt"] = front, back
        col.models.add_template(model, template)
    col.models.add(model)


def french(col: Any) -> None:
    """Four cards a word, sounds, a hyperlink, two subdecks, a sound that is not there."""
    deck = col.decks.id("French")
    new_type(
        col,
        "Vocab",
        ["French", "English", "IPA", "Audio", "Example", "Notes"],
        [
            (
                "French > English",
                "{{French}} {{Audio}}{{#IPA}}<br>[{{IPA}}]{{/IPA}}",
                "{{FrontSide}}<hr id=answer>{{English}}{{#Example}}<br><i>{{Example}}</i>{{/Example}}<br>{{Notes}}",
            ),
            ("English > French", "{{English}}", "{{FrontSide}}<hr id=answer>{{French}}{{Audio}}"),
            ("Listening", "{{#Audio}}{{Audio}}{{/Audio}}", "{{FrontSide}}<hr id=answer>{{French}}"),
            ("Spell", "{{English}}<br>{{type:French}}", "{{FrontSide}}<hr id=answer>{{type:French}}"),
        ],
    )  # fmt: skip
    rows = [
        ("le chien", "the dog", "ʃjɛ̃", "chien.mp3", "Le <b>chien</b> aboie."),
        ("le chat", "the cat", "", "chat.mp3", ""),
        ("l’eau", "water", "o", "", ""),
        ("la banque", "the bank", "", "", "Je vais à la banque."),
        ("la rive", "the bank", "", "", ""),
        ("manquant", "missing", "", "nothere.mp3", ""),
    ]
    lesson = col.decks.id("French::Lesson 2")
    for number, (word, english, ipa, sound, example) in enumerate(rows):
        audio = f"[sound:{sound}]" if sound else ""
        notes = '<a href="https://fr.wiktionary.org/wiki/chien">more</a>' if not number else ""
        fields = {"French": word, "English": english, "IPA": ipa, "Audio": audio}
        fields |= {"Example": example, "Notes": notes}
        add(col, deck if number < 3 else lesson, "Vocab", fields, ["fr::a1", "leçon_1"])
        if sound and sound != "nothere.mp3":
            col.media.write_data(sound, b"ID3" + sound.encode())


def geography(col: Any) -> None:
    """The form of Ultimate Geography: four card templates, pictures, hints, fields that are often empty."""
    deck = col.decks.id("Geography")
    behind = "{{FrontSide}}<hr id='answer'><div class='value'>{{Country}}</div>"
    new_type(
        col,
        "Ultimate Geography",
        ["Country", "Country info", "Capital", "Capital info", "Capital hint", "Flag", "Flag similarity", "Map"],
        [
            (
                "Country - Capital",
                '{{#Capital}}\n<div class="value">{{Country}}</div>\n<div class="type">Capital</div>\n{{/Capital}}\n',
                '{{#Capital}}{{Country}}\n{{#Country info}}{{Country info}}{{/Country info}}<hr id="answer">{{Capital}}{{/Capital}}',
            ),
            (
                "Capital - Country",
                "{{#Capital}}<div>{{Capital}}</div>{{#Capital hint}}<div>{{Capital hint}}</div>{{/Capital hint}}{{/Capital}}",
                "{{#Capital}}" + behind + "{{/Capital}}",
            ),
            ("Flag - Country", "{{#Flag}}<div>{{Flag}}</div>{{/Flag}}", "{{#Flag}}" + behind + "{{/Flag}}"),
            ("Map - Country", "{{#Map}}<div>{{Map}}</div>{{/Map}}", "{{#Map}}" + behind + "{{/Map}}"),
        ],
    )  # fmt: skip
    rows = [
        ("Chad", "", "N'Djamena", "", "", "Romania"),
        ("Romania", "", "Bucharest", "", "", "Chad (darker blue)"),
        ("Peru", "", "Lima", "", "", ""),
        ("South Africa", "", "Pretoria, Cape Town", "Executive:<br>Pretoria", "One of two", ""),
        ("Taiwan", "Partially recognised.", "Taipei", "", "", ""),
        ("Lake Baikal", "", "", "", "", ""),
    ]
    for number, (country, about, capital, capital_about, hint, similar) in enumerate(rows):
        slug = country.lower().replace(" ", "_")
        flag, at_map = f"ug-flag-{slug}.svg" if capital else "", f"ug-map-{slug}.png"
        fields = {"Country": country, "Country info": about, "Capital": capital}
        fields |= {"Capital info": capital_about, "Capital hint": hint, "Flag similarity": similar}
        fields |= {"Flag": f'<img src="{flag}" />' if flag else "", "Map": f'<img src="{at_map}">'}
        add(col, deck, "Ultimate Geography", fields, ["UG::Africa" if number == 0 else "UG::Else"])
        if flag:
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" id="{number}"/>'
            col.media.write_data(flag, svg.encode())
        col.media.write_data(at_map, png(number))


MEDICAL = [
    ("{{c1::Aspirin}} irreversibly inhibits {{c2::COX-1::enzyme}} and {{c2::COX-2::enzyme}}.", "NSAID"),
    ("{{c1::Beta {{c2::blockers}}}} lower the {{c3::heart rate}}.", ""),
    ("The <b>{{c1::left}} ventricle</b> pumps blood into the {{c2::aorta::vessel}}.", "<table><tr><td>LV</td></tr></table>"),
    ("{{c1::Insulin}} lowers glucose; {{c1::glucagon}} raises it.", ""),
    ("Na<sup>+</sup>/K<sup>+</sup> ATPase moves {{c1::3}} Na<sup>+</sup> out and {{c2::2}} K<sup>+</sup> in.", ""),
    ("Risk factors:<ul><li>{{c1::smoking}}</li><li>{{c2::hypertension}}</li></ul>", ""),
    ("{{c1::Digoxin}}: inhibits {{c2::Na/K ATPase}}", ""),
    ("No gap here", ""),
    ('{{c1::<img src="ecg.png">}} is an ECG', ""),
    ('{{c1::ECG}} shows ST elevation:<br><img src="ecg.png">', '<img src="heart.png">'),
    ("GFR = \\(\\frac{ {{c1::U}} \\times V}{P}\\)", ""),
    ("{{c1::Warfarin}} is monitored by {{c2::INR}}.", "extra [sound:say.mp3]"),
]  # fmt: skip


def medicine(col: Any) -> None:
    """Clozes of all kinds, and image occlusion."""
    deck = col.decks.id("Medicine")
    for text, extra in MEDICAL:
        add(col, deck, "Cloze", {"Text": text, "Back Extra": extra}, ["med"])
    col.media.write_data("ecg.png", png(1))
    col.media.write_data("heart.png", png(2))
    col.media.write_data("say.mp3", b"ID3x")
    masks = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}"
    fields = {"Occlusion": masks, "Image": '<img src="heart.png">', "Header": "Heart"}
    add(col, deck, "Image Occlusion", fields)


def japanese(col: Any) -> None:
    """Readings: furigana, kanji and kana alone, and ruby; and cards that are reversed where one says so."""
    deck = col.decks.id("Japanese")
    new_type(
        col,
        "Japanese",
        ["Expression", "Reading", "Meaning"],
        [
            ("Recognition", "<span lang=ja>{{kanji:Reading}}</span>", "{{furigana:Reading}}<hr id=answer>{{Meaning}}"),
            ("Recall", "{{Meaning}}", "{{FrontSide}}<hr id=answer>{{furigana:Reading}}"),
            ("Kana", "{{kana:Reading}}", "{{FrontSide}}<hr id=answer>{{Expression}}"),
        ],
    )  # fmt: skip
    for expression, reading, meaning in [
        ("日本語", "日本語[にほんご]", "Japanese"),
        ("行く", "行[い]く", "to go"),
        ("食べ物", "食[た]べ 物[もの]", "food"),
    ]:
        fields = {"Expression": expression, "Reading": reading, "Meaning": meaning}
        add(col, deck, "Japanese", fields, ["n5"])
    add(col, deck, "Basic", {"Front": "<ruby>水<rt>みず</rt></ruby>", "Back": "water"})
    for front, back, both in [("火", "fire", "y"), ("土", "earth", "")]:
        fields = {"Front": front, "Back": back, "Add Reverse": both}
        add(col, deck, "Basic (optional reversed card)", fields)


def maths(col: Any) -> None:
    """MathJax, LaTeX, lists, code, and what cannot be carried."""
    deck = col.decks.id("Maths")
    for front, back in [
        ("Pythagoras?", "\\(a^2+b^2=c^2\\)"),
        ("Derivative of \\(x^n\\)?", "\\(n x^{n-1}\\)"),
        ("[$]\\int_0^1 x\\,dx[/$]", "[latex]$\\frac12$[/latex]"),
        ("A <b>group</b> has?", "<ol><li>closure</li><li>identity</li></ol>"),
        ("Code for a sum", "<pre><code>sum(x for x in [1, 2] if x &lt; 2)</code></pre>"),
        ("a * b and _x_", "2 < 3 & {y}"),
        ("[latex]\\begin{tabular}{c}x\\end{tabular}[/latex]", "a picture"),
        ("a matrix", '<anki-mathjax block="true">\\begin{pmatrix}1&amp;2\\end{pmatrix}</anki-mathjax>'),
        ("<table><tr><td>1</td></tr></table>", "one"),
        ("\\(\\href{javascript:alert(1)}{x}\\)", "a link"),
        ("e<sup>x</sup>", "H<sub>2</sub>O"),
    ]:  # fmt: skip
        add(col, deck, "Basic", {"Front": front, "Back": back})
    add(col, deck, "Cloze", {"Text": "\\(\\sin^2 x + {{c1::\\cos^2 x}} = 1\\)"})
    add(col, deck, "Cloze", {"Text": "{{c1::\\(\\pi\\)}} is about {{c2::3.14::number}}."})


DECKS = {
    "french": french,
    "geography": geography,
    "medicine": medicine,
    "japanese": japanese,
    "maths": maths,
}


def write_deck(folder: Path, name: str, *, legacy: bool = False) -> Path:
    """A package with one of these decks."""
    from anki.collection import ExportAnkiPackageOptions

    path = folder / f"{name}.apkg"
    with collection(folder / f"author-{name}") as col:
        DECKS[name](col)
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=legacy
        )
        col.export_anki_package(out_path=str(path), options=options, limit=None)
    return path
