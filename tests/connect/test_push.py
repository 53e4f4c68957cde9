"""`studykit export --push`, against a small server on a real collection and, where it is there, the real add-on in the real window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studykit.cli import export
from tests.connect.learner import Learner
from tests.connect.running_anki import local_anki
from tests.media import png

pytestmark = pytest.mark.engine

FACTS = "seeds/world/countries.yaml"


def edit(learner: Learner, old: str, new: str, file: str = FACTS) -> None:
    path = learner.folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")


def push(*args: str) -> Result:
    return CliRunner().invoke(export.command, ["--push", *args])


def pushed(*args: str) -> str:
    done = push(*args)
    assert done.exit_code == 0, done.output
    return done.output


def note(learner: Learner, identity: str) -> tuple[dict[str, str], list[str]]:
    fields, tags = learner.anki.run(
        "note = col.get_note(col.find_notes(query)[0])\nresult = [dict(note.items()), note.tags]",
        query=f'"ID:{identity}"',
    )
    return fields, tags


def everything(learner: Learner) -> Any:
    return learner.anki.run(
        "result = [col.db.all('select id, guid, mid, mod, tags, flds from notes order by id'),"
        " col.db.all('select * from cards order by id'), col.db.all('select * from revlog order by id')]"
    )


def own_words(learner: Learner, identity: str) -> None:
    """Everything that is the learner's, in one note and its card."""
    learner.anki.run(
        "note = col.get_note(col.find_notes(query)[0])\n"
        "note['My notes'] = 'mine'; note.tags += ['own', 'capitals::hard']; col.update_note(note)\n"
        "cards = note.card_ids()\n"
        "col.set_deck(cards, col.decks.id('Elsewhere')); col.set_user_flag_for_cards(3, cards)\n"
        "col.sched.suspend_cards(cards)",
        query=f'"ID:{identity}"',
    )


def test_a_correction_is_there_at_once_and_nothing_of_the_learner_s_is_touched(
    learner: Learner,
) -> None:
    own_words(learner, "capital/de")
    learner.answer_in_anki("capital/it", 3)
    edit(learner, "capital: Berlin", "capital: Bonn")
    before = everything(learner)
    said = pushed()
    assert "changed  capital/de" in said
    assert "answer now:       Bonn" in said
    assert f"Anki on port {learner.anki.port}: 5 notes updated." in said or "notes updated" in said
    fields, tags = note(learner, "capital/de")
    assert (fields["Key"], fields["My notes"]) == ("Bonn", "mine")
    assert {"own", "capitals::hard"} <= {*tags}
    after = everything(learner)
    # Cards and reviews are as they were, but for the moment of the change of none.
    assert (after[1], after[2]) == (before[1], before[2])
    assert [row[:3] for row in after[0]] == [row[:3] for row in before[0]]
    # Twice changes nothing, and a package of this export has nothing that is newer.
    again = pushed()
    assert "nothing to update" in again
    assert everything(learner) == after
    learner.export()
    learner.import_package()
    assert note(learner, "capital/de")[0]["My notes"] == "mine"


def test_what_somebody_edited_there_is_left_whole_and_told(learner: Learner) -> None:
    learner.anki.run(
        "note = col.get_note(col.find_notes(query)[0]); note['Key'] = 'Milan'; col.update_note(note)\n"
        "note = col.get_note(col.find_notes(other)[0]); note['Explanation'] += ' mine'; col.update_note(note)",
        query='"ID:capital/it"',
        other='"ID:capital/es"',
    )
    edit(learner, "capital: Rome", "capital: Turin")
    said = pushed()
    assert "2 notes (capital/it, capital/es) have other texts in Anki than they were told" in said
    fields, _ = note(learner, "capital/it")
    assert (fields["Key"], "Rome" in fields["Options"]) == ("Milan", True)
    # Where the words stand in a field that does not change, the others do.
    fields, _ = note(learner, "capital/es")
    assert (fields["Explanation"][-4:], "Turin" in fields["Options"]) == ("mine", True)
    # It is told again as long as it is so; the others went there.
    assert "Turin" in note(learner, "capital/de")[0]["Options"]
    assert "2 notes (capital/it, capital/es) have other texts" in pushed()


def test_what_was_only_looked_at_in_the_editor_is_no_edit(learner: Learner) -> None:
    """Anki's editor writes fields anew: quotes around attributes, and other signs for the same letters."""
    learner.anki.run(
        "for n in col.find_notes(''):\n"
        "    note = col.get_note(n)\n"
        "    note.fields = [f.replace('class=key', 'class=\"key\"').replace('&quot;', '\"') for f in note.fields]\n"
        "    col.update_note(note)"
    )
    before = everything(learner)
    assert "nothing to update" in pushed()
    assert everything(learner) == before
    edit(learner, "capital: Rome", "capital: Turin")
    said = pushed()
    assert "other texts" not in said
    assert note(learner, "capital/it")[0]["Key"] == "Turin"


def test_an_export_that_was_never_imported_is_told(learner: Learner) -> None:
    edit(learner, "capital: Dublin", "capital: Cork")
    learner.export()
    before = everything(learner)
    assert "have other texts in Anki than they were told" in pushed()
    assert everything(learner) == before


def test_what_is_gone_is_tagged_and_suspended_once(learner: Learner) -> None:
    own_words(learner, "capital/pt")
    learner.anki.run("col.sched.unsuspend_cards([number])", number=learner.card("capital/pt"))
    edit(learner, "  pt: {name: Portugal, capital: Lisbon}\n", "")
    said = pushed()
    assert "retired  capital/pt" in said
    assert "1 card suspended" in said
    fields, tags = note(learner, "capital/pt")
    assert {*tags} == {"capitals::hard", "capitals::retired", "own"}
    assert "Retired on" in fields["Explanation"]
    card = learner.card("capital/pt")
    queue = "result = col.get_card(number).queue"
    assert learner.anki.run(queue, number=card) == -1
    # Who takes it up again has chosen to.
    learner.anki.run("col.sched.unsuspend_cards([number])", number=card)
    edit(learner, "capital: Dublin", "capital: Cork")
    pushed()
    assert learner.anki.run(queue, number=card) == 0
    # It is asked again: the tag and the line go.
    edit(learner, "rows:\n", "rows:\n  pt: {name: Portugal, capital: Lisbon}\n")
    pushed()
    fields, tags = note(learner, "capital/pt")
    assert {*tags} == {"capitals", "capitals::hard", "own"}
    assert "Retired on" not in fields["Explanation"]


def test_a_bracket_that_is_gone_suspends_its_card_alone(learner: Learner) -> None:
    edit(
        learner,
        "[{capital}] is the capital of [{name}].",
        "[{capital}] is the capital of {name}.",
        "decks/capitals.yaml",
    )
    assert "2 cards suspended" in pushed()
    queues = learner.anki.run(
        "result = [col.get_card(c).queue for c in col.get_note(col.find_notes(query)[0]).card_ids()]",
        query='"ID:both/fr#"',
    )
    assert queues == [0, -1]


def opened(learner: Learner) -> list[str]:
    """The files that import dialogs are open for."""
    if hasattr(learner.anki, "opened_files"):
        return list(learner.anki.opened_files)
    names = learner.anki.run(
        "result = [type(w).__name__ for w in QApplication.topLevelWidgets() if w.isVisible()]"
    )
    return [name for name in names if name == "ImportDialog"]


def test_a_deck_that_anki_does_not_have_comes_by_the_dialog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with local_anki(tmp_path / "anki") as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        anki.run("col.remove_notes(col.find_notes(''))")
        said = pushed()
        assert "choose Import there for 8 new notes" in said
        learner.import_file("capitals.update.apkg")
        assert "import dialog" not in pushed()


def test_new_notes_come_by_anki_s_own_dialog(learner: Learner) -> None:
    edit(learner, "rows:\n", "rows:\n  at: {name: Austria, capital: Vienna}\n")
    said = pushed()
    assert (
        "Anki shows its import dialog for capitals.update.apkg: choose Import there for 1 new note."
        in said
    )
    learner.wait_for(lambda: bool(opened(learner)))
    learner.say_yes_to_import("capitals.update.apkg")
    assert note(learner, "capital/at")[0]["Key"] == "Vienna"
    before = everything(learner)
    assert "nothing to update" in pushed()
    assert everything(learner) == before
    # One that the learner deletes is told of, and no dialog offers it.
    learner.anki.run("col.remove_notes(col.find_notes(query))", query='"ID:capital/es"')
    said = pushed()
    assert "1 note (capital/es) has no place in Anki" in said
    assert "import dialog" not in said


def test_pictures_of_new_texts_are_there_before_them(learner: Learner) -> None:
    (learner.folder / "seeds/world/flag.png").write_bytes(png((255, 0, 0)))
    edit(
        learner,
        "columns: {name: text, capital: text}",
        "columns: {name: text, capital: text, flag: {type: image, alt: name}}",
    )
    edit(learner, "name: France, capital: Paris", "name: France, capital: Paris, flag: flag.png")
    edit(
        learner,
        'ask: "What is the capital of {name}?"',
        'ask: "What is the capital of {name}?", explain: "{flag}"',
        "decks/capitals.yaml",
    )
    pushed()
    fields, _ = note(learner, "capital/fr")
    name = fields["Explanation"].partition('src="')[2].partition('"')[0]
    assert learner.anki.run(
        "import os; result = os.path.exists(os.path.join(col.media.dir(), name))", name=name
    )
    assert learner.anki.run("result = list(col.media.check().missing)") == []


@pytest.mark.parametrize("missing", ["updateNote", "guiImportFile", "storeMediaFile"])
def test_an_ankiconnect_that_cannot_is_told_and_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    with local_anki(tmp_path / "anki", missing=(missing,)) as anki:
        learner = Learner(tmp_path, anki, monkeypatch)
        edit(learner, "capital: Berlin", "capital: Bonn")
        lock = (tmp_path / "decks/capitals.lock").read_bytes()
        before = everything(learner)
        done = push()
        assert (done.exit_code, f"cannot do {missing}" in done.output) == (4, True)
        assert everything(learner) == before
        assert (tmp_path / "decks/capitals.lock").read_bytes() == lock
    done = push()
    assert (done.exit_code, "Nothing listens on port" in done.output) == (4, True)
    assert (tmp_path / "decks/capitals.lock").read_bytes() == lock


def test_push_goes_with_no_other_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "decks").mkdir()
    (tmp_path / "decks/x.yaml").write_text("deck: X\n")
    assert push("--update").exit_code == push("--format", "html").exit_code == 2


# --- cut off -------------------------------------------------------------------------------------


class Killed(BaseException):
    """Ends studykit as a power cut would, as far as this can be in one process."""


def killing(patch: pytest.MonkeyPatch, at: int, *, done: bool) -> list[str]:
    """Let studykit die at its n-th step outside of itself: a request or the writing of its files."""
    from studykit.anki_connect.client import Client
    from studykit.workspace.workspace import PackagePlan

    steps: list[str] = []

    def counted(name: str, real: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            steps.append(name)
            if len(steps) == at and not done:
                raise Killed
            answer = real(*args, **kwargs)
            if len(steps) == at:
                raise Killed
            return answer

        return step

    patch.setattr(Client, "_sent", counted("request", Client._sent))
    patch.setattr(PackagePlan, "write", counted("write", PackagePlan.write))
    return steps


def many_changes(learner: Learner) -> None:
    own_words(learner, "capital/de")
    edit(
        learner,
        "  pt: {name: Portugal, capital: Lisbon}\n",
        "  at: {name: Austria, capital: Vienna}\n",
    )
    edit(learner, "capital: Berlin", "capital: Bonn")


def outcome(learner: Learner) -> Any:
    """What must be the same: texts, tags, queues, the lock file but for its times and ids, the dialog."""
    notes = learner.anki.run("result = col.db.all('select flds, tags from notes order by id')")
    cards = learner.anki.run("result = col.db.list('select queue from cards order by id')")
    lock = [
        line
        for line in (learner.folder / "decks/capitals.lock").read_text("utf-8").splitlines()
        if '"id"' in line
    ]
    digests = [line.partition('"digest":"')[2][:16] for line in lock]
    files = [Path(file).name for file in learner.anki.opened_files]  # type: ignore[attr-defined]
    return notes, cards, digests, {*files}


def ends(folder: Path, patch: pytest.MonkeyPatch, at: int, *, done: bool) -> tuple[list[str], Any]:
    """The steps of a push that is cut off at one of them (0: at none), and how it ends once it was run again."""
    folder.mkdir()
    with local_anki(folder / "anki") as anki:
        learner = Learner(folder, anki, patch)
        many_changes(learner)
        with pytest.MonkeyPatch.context() as kills:
            steps = killing(kills, at, done=done)
            if at == 0:
                pushed()
                steps = list(steps)
            else:
                with pytest.raises(Killed):
                    export.command.main(["--push"], standalone_mode=False)
        pushed()
        ended = outcome(learner)
        before = everything(learner)
        assert "nothing to update" in pushed()
        assert everything(learner) == before
        return steps, ended


def test_cut_off_between_anki_and_the_lock_file_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, whole = ends(tmp_path / "whole", monkeypatch, 0, done=False)
    write = steps.index("write") + 1
    # The notes are changed; the lock file is written, and no dialog is open.
    for at in (write - 1, write):
        assert ends(tmp_path / str(at), monkeypatch, at, done=True)[1] == whole, at


@pytest.mark.slow
@pytest.mark.parametrize("done", [False, True])
def test_cut_off_at_any_step_and_run_again_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    steps, whole = ends(tmp_path / "whole", monkeypatch, 0, done=False)
    assert len(steps) > 5
    for at in range(1, len(steps) + 1):
        assert ends(tmp_path / str(at), monkeypatch, at, done=done)[1] == whole, at
