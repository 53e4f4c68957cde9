"""What can never change in a note type, and what must hold in its templates."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile

import pytest
from export_items import NOW, build, make_items, write

from studykit.anki import _note_types as note_types
from studykit.anki import package as anki

KINDS = [note_types.lookup(), note_types.cloze()]

FROZEN = {
    "studykit": (1763812800001, False, 1, [1763812801000 + n for n in range(1, 16)], 1763812802001),
    "studykit cloze": (
        1763812800002,
        True,
        1,
        [1763812801000 + n for n in (1, 2, 4, *range(6, 16))],
        1763812802002,
    ),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_ids_fields_template_kind_and_sort_field_are_final(kind):
    """Anki strands every note of every learner when one of these changes. A new note type is the only way."""
    found = (
        kind.id,
        kind.is_cloze,
        kind.sort_field,
        [field.id for field in kind.fields],
        kind.template_id,
    )
    assert found == FROZEN[kind.name]


def test_the_digest_of_what_is_final_is_known():
    assert [kind.frozen for kind in KINDS] == ["3ceb56e50b44cc6e", "a0462ef2b62e813f"]


def test_the_fields_stand_in_their_order():
    shared = [
        "Hint",
        "Explanation",
        "Source",
        "Picture",
        "Sound",
        "My notes",
        "Typed",
        "Spare 1",
        "Spare 2",
        "Spare 3",
    ]
    assert [field.name for field in KINDS[0].fields] == [
        "ID",
        "Stem",
        "Key",
        "Accepted",
        "Options",
        *shared,
    ]
    assert [field.name for field in KINDS[1].fields] == ["ID", "Text", "Accepted", *shared]
    assert [kind.fields[0].collapsed for kind in KINDS] == [True, True]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_templates_ask_for_no_network_and_put_no_field_into_code_or_attributes(kind):
    for template in (kind.front, kind.back):
        code = "".join(re.findall(r"<script>.*?</script>", template, re.DOTALL))
        assert "{{" not in code
        assert "}}" not in code
        assert not re.findall(r"<[^>]*\{\{[^>]*>", template.replace(code, ""))
        names = {
            name.split(":")[-1].lstrip("#/") for name in re.findall(r"\{\{(.*?)\}\}", template)
        }
        assert names <= {field.name for field in kind.fields}
    assert not re.search(
        r"https?:|//[a-z]|innerHTML|document\.write|eval\(|url\((?!\"_studykit_user\.css\")",
        kind.front + kind.back + kind.css,
    )


def test_the_learners_own_rules_win():
    css = KINDS[0].css
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL).strip()
    assert rules.startswith('@import url("_studykit_user.css");\n@layer studykit {')
    depth, ends = 0, []
    for at, char in enumerate(rules):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "}" and not depth:
            ends.append(at)
    assert ends == [len(rules) - 1]


def test_the_container_is_what_every_reader_takes(tmp_path):
    package = write(tmp_path, build(make_items(2)))
    with zipfile.ZipFile(package) as archive:
        assert [
            (each.filename, each.compress_type, each.date_time) for each in archive.infolist()
        ] == [
            ("collection.anki2", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0)),
            ("media", zipfile.ZIP_DEFLATED, (1980, 1, 1, 0, 0, 0)),
        ]
        assert json.loads(archive.read("media")) == {}
        archive.extract("collection.anki2", tmp_path)
    database = sqlite3.connect(tmp_path / "collection.anki2")
    version, conf, models = database.execute("select ver, conf, models from col").fetchone()
    database.close()
    assert (version, json.loads(conf)["schedVer"]) == (11, 2)
    (model,) = json.loads(models).values()
    assert (model["mod"], model["name"]) == (NOW, "studykit")
    assert 0 in model["req"][0][2]  # the ID alone makes the card: none is ever empty
    assert [field["id"] for field in model["flds"]] == FROZEN["studykit"][3]
    hidden = [field["name"] for field in model["flds"] if field["collapsed"]]
    unsearched = [field["name"] for field in model["flds"] if field["excludeFromSearch"]]
    assert (hidden, unsearched) == (["ID", *unsearched], ["Typed", "Spare 1", "Spare 2", "Spare 3"])
    assert model["tmpls"][0]["id"] == 1763812802001


def test_genanki_is_loaded_by_the_package_alone():
    import subprocess
    import sys

    script = "import sys, studykit.anki.gather; print('genanki' in sys.modules, 'sqlite3' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).split() == [
        "False",
        "False",
    ]
    assert anki.write.__module__ == "studykit.anki.package"
