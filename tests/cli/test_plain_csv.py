"""Word lists as people have them: a word twice, long questions, edits; what was learned of a row goes on with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from tests.cli.runner import studykit

WORDS = "english,german\nbank,Geldhaus\nriver,Fluss\ntree,Baum\nhouse,Haus\n"
LONG = "Why " * 60 + "?"
EVERYTHING: Collection[str] = ()


class Learner:
    """A folder with one word list that is edited, asked and exported, and a review log of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"STUDYKIT_HOME": str(folder / "home")}

    def write(self, text: str) -> None:
        (self.folder / "words.csv").write_text(text, encoding="utf-8")

    def edit(self, old: str, new: str) -> None:
        text = (self.folder / "words.csv").read_text(encoding="utf-8")
        assert old in text
        self.write(text.replace(old, new))

    def quiz(self, only: Collection[str] = EVERYTHING) -> dict[str, str]:
        """Answers each question, or those with these stems, and returns the ids of all that were asked, by stem."""
        command = [sys.executable, "-m", "studykit", "quiz", "words.csv", "--json", "--all"]
        ids: dict[str, str] = {}
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdin
            assert process.stdout
            for line in process.stdout:
                message = json.loads(line)
                assert message["type"] != "again", message
                if message["type"] != "question":
                    continue
                is_wanted = only == EVERYTHING or message["stem"] in only
                said = (
                    {"answer": (message["options"] or ["no idea"])[0]}
                    if is_wanted
                    else {"command": "skip"}
                )
                if message["stem"] in ids:  # what was skipped comes again
                    said = {"command": "quit"}
                ids[message["stem"]] = message["id"]
                process.stdin.write(json.dumps(said) + "\n")
                process.stdin.flush()
        assert process.returncode == 0
        return ids

    def asked(self) -> dict[str, str]:
        """Returns the ids of all questions by stem, as the quiz has them; nothing is reviewed."""
        return self.quiz(only=("no question",))

    def export(self) -> dict[str, str]:
        """Exports for Anki and returns the ids by stem: with the deck's key they make the GUIDs."""
        found = studykit("export", "words.csv", cwd=self.folder, env=self.environment)
        assert found.code == 0, found.err
        found = studykit("items", "words.csv", "--json", cwd=self.folder, env=self.environment)
        return {item["stem"]: item["id"] for item in found.lines}


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(tmp_path)


# --- the cases ---------------------------------------------------------------------------------------------


def items_of(folder: Path, text: str) -> dict[str, tuple[list[str], str]]:
    (folder / "words.csv").write_text(text, encoding="utf-8")
    found = studykit("items", "words.csv", "--json", cwd=folder)
    assert (found.code, found.err) == (0, "")
    return {item["stem"]: (item["answers"], item["id"]) for item in found.lines}


def test_a_word_that_stands_twice_is_asked_with_both_answers(tmp_path: Path) -> None:
    items = items_of(
        tmp_path, "english,german\nbank,Bank\nriver,Fluss\nbank,Ufer\ntree,Baum\nhouse,Haus\n"
    )
    assert items == {
        "bank": (["Bank", "Ufer"], "words/bank+Bank"),
        "river": (["Fluss"], "words/river"),
        "tree": (["Baum"], "words/tree"),
        "house": (["Haus"], "words/house"),
        "Bank": (["bank"], "words/bank+Bank<"),
        "Fluss": (["river"], "words/river<"),
        "Ufer": (["bank"], "words/bank+Ufer<"),
        "Baum": (["tree"], "words/tree<"),
        "Haus": (["house"], "words/house<"),
    }
    assert studykit("export", "words.csv", cwd=tmp_path).code == 0


def test_words_that_differ_in_case_or_in_their_letters_are_different_words(tmp_path: Path) -> None:
    words = "Sie sie Ihr ihr Essen essen Straße STRASSE strasse İ I ı i ｉ".split()  # noqa: SIM905
    items = items_of(
        tmp_path, "word,number\n" + "".join(f"{word},no {n}\n" for n, word in enumerate(words))
    )
    assert [items[word] for word in words] == [
        ([f"no {n}"], f"words/{word}") for n, word in enumerate(words)
    ]
    assert studykit("export", "words.csv", cwd=tmp_path).code == 0


def test_a_word_in_two_ways_to_compose_its_letters_is_one_word(tmp_path: Path) -> None:
    items = items_of(tmp_path, "word,meaning\ncafé,one\n cafe\u0301 ,two\nthé,three\nlait,four\n")
    assert items["café"] == (["one", "two"], "words/café+one")


@pytest.mark.parametrize("question", ["First line\nsecond line", "col1\tcol2", LONG, ""])
def test_a_question_that_cannot_be_an_id_is_asked_and_told_of_once(
    tmp_path: Path, question: str
) -> None:
    questions = [f"{question} ({number})" if question else "" for number in range(3)]
    rows = [f'"{each}",answer {number}\n' for number, each in enumerate(questions)]
    items = items_of(tmp_path, "".join(["question,answer,more\n", *rows, "x,y,z\n"]))
    assert len(items) == (8 if question else 2)
    checked = studykit("check", "words.csv", cwd=tmp_path).out.splitlines()
    assert [line.partition(",")[0] for line in checked if "F028" in line] == [
        "words.csv:2:1: note F028 3 rows are called by digests of their cells"
    ]
    assert studykit("export", "words.csv", cwd=tmp_path).code == 0


def test_a_row_that_is_there_already_is_told_and_counts_once(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text(WORDS + "tree,Baum\ntree , Baum\n", encoding="utf-8")
    found = studykit("items", "words.csv", "--json", cwd=tmp_path)
    items = {item["stem"]: item["id"] for item in found.lines}
    assert items["tree"] == "words/tree"
    assert len(items) == 8
    checked = studykit("check", "words.csv", cwd=tmp_path)
    assert checked.code == 0
    assert (
        "words.csv:6:1: warning F007 2 rows are there already, letter for letter, and count once"
        in checked.out
    )
    assert studykit("export", "words.csv", cwd=tmp_path).code == 0


# --- what was learned goes on ------------------------------------------------------------------------------

Step = Callable[[Learner], None]


def log_only(learner: Learner) -> None:
    learner.quiz()


def lock_only(learner: Learner) -> None:
    learner.export()


def both(learner: Learner) -> None:
    learner.export()
    learner.quiz()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("remember", "after"), [(log_only, both), (lock_only, lock_only), (both, log_only)]
)
def test_a_homonym_that_comes_and_goes_costs_nothing(
    learner: Learner, remember: Step, after: Step
) -> None:
    learner.write(WORDS)
    remember(learner)
    before = learner.asked()
    assert before["bank"] == "words/bank"
    learner.edit("tree,", "bank,Ufer\ntree,")
    with_it = learner.asked()
    assert with_it == {**before, "Ufer": "words/bank+Ufer<"}
    after(learner)
    assert learner.asked() == with_it
    learner.edit("bank,Geldhaus\n", "")
    without = {stem: identity for stem, identity in with_it.items() if stem != "Geldhaus"}
    assert learner.asked() == without
    learner.edit("bank,", "bank,Geldhaus\nbank,")
    assert learner.asked() == with_it


def test_diff_and_why_tell_of_a_homonym_that_came(learner: Learner) -> None:
    learner.write(WORDS)
    learner.export()
    learner.edit("tree,", "bank,Ufer\ntree,")
    diff = studykit("diff", "words.csv", "--json", cwd=learner.folder)
    assert [(line["type"], line["id"]) for line in diff.lines if "id" in line] == [
        ("new", "words/bank+Ufer<"),
        ("changed", "words/bank"),
    ]
    why = studykit("why", "words/bank+Ufer<", "words.csv", cwd=learner.folder)
    assert why.code == 0
    assert "words.csv:4" in why.out
    assert studykit("why", "words/bank+Ufer", "words.csv", cwd=learner.folder).code == 0


@pytest.mark.engine
def test_anki_keeps_the_notes_of_rows_that_are_called_otherwise_now(learner: Learner) -> None:
    from tests.engine import card_of, collection, import_package, note_of, review

    learner.write(f"{WORDS}{LONG.strip()},darum\n")
    ids = learner.export()
    with collection(learner.folder / "anki") as col:
        assert import_package(col, learner.folder / "words.apkg") == {"new": 10}
        for stem in ("bank", LONG.strip()):
            review(col, ids[stem], 3)
        guids = set(col.db.list("select guid from notes"))
        learner.edit("tree,", "bank,Ufer\ntree,")
        learner.edit(LONG.strip(), f"Really: {LONG.strip()}")
        learner.export()
        assert import_package(col, learner.folder / "words.apkg") == {
            "new": 1,
            "updated": 3,
            "duplicate": 7,
        }
        assert guids < set(col.db.list("select guid from notes"))
        assert card_of(col, ids["bank"]).reps == card_of(col, ids[LONG.strip()]).reps == 1
        assert note_of(col, ids[LONG.strip()])["Stem"].startswith("Really: Why")


# --- one more row ------------------------------------------------------------------------------------------


def test_a_homonym_is_added_from_the_command_line_but_nothing_that_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "seeds/w"
    folder.mkdir(parents=True)
    (folder / "words.csv").write_text(WORDS, encoding="utf-8")
    assert studykit("add", "words", "english=bank", "german=Ufer", cwd=tmp_path).out == (
        "added words/bank+Ufer at seeds/w/words.csv:6\n"
    )
    found = studykit("add", "words", f"english={LONG.strip()}", "german=darum", cwd=tmp_path)
    assert found.out.startswith("added words/row-")
    found = studykit("add", "words", "english=tree", "german=Baum", cwd=tmp_path)
    assert found.code == 1
    assert found.err == (
        "seeds/w/words.csv:8:1: warning F007 the row is there already, letter for letter, and counts once "
        "(see seeds/w/words.csv:4:1). Delete what is there twice.\nNothing was written.\n"
    )
    assert (folder / "words.csv").read_text(
        encoding="utf-8"
    ) == f"{WORDS}bank,Ufer\n{LONG.strip()},darum\n"
