"""Hold decks against what they were in a revision of git, for `studykit diff --base REV`.

    decks/nansei.yaml, against main: 2 new, 1 with another answer, 1 retired, 160 unchanged.

The files of then are read from git into a folder for the time of the command, the items are made
by the road of every command, and those of today hold on to them: what was reworded is the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from studykit.cli._find_decks import decks_here, find_decks
from studykit.cli._git_tree import GitTree
from studykit.cli._item_changes import in_numbers, show_changes
from studykit.cli._options import first_line_said
from studykit.cli._output import counted, say, show_problems
from studykit.problems import DeckError, Problem, errors
from studykit.reading.csv_rows import is_list_file

if TYPE_CHECKING:
    from studykit.questions.compared_items import ItemChanges
    from studykit.questions.item import Item


class ComparedDeck(NamedTuple):
    """A deck of today, with what became of its items since a revision."""

    path: Path
    title: str
    changes: ItemChanges
    remark: str = ""
    """What is to be said of all its changes: that it is new, or gone, or has errors."""


def compared_decks(deck: str | None, revision: str, now: datetime) -> Iterator[ComparedDeck]:
    """Yield each deck that is meant, or that was in decks/ then. Leave out what cannot be read.

    Raise DeckError where a deck of today cannot be read.
    """
    paths = find_decks([deck]) if deck else list(decks_here().values())
    tree = GitTree.of(revision, beside=paths[0] if paths else Path("decks"))
    gone = [path for path in _decks_then(tree) if not path.exists()]
    if not paths and not gone:
        # Neither now nor then: it says what to do.
        find_decks([])
    for path in paths:
        path_then = _path_then(path, gone, tree)
        if path_then in gone:
            gone.remove(path_then)
        yield _compared(path, path_then, tree, now)
    if deck is None:
        for path in gone:
            yield _gone(path, tree, now)


def _path_then(path: Path, gone: Sequence[Path], tree: GitTree) -> Path:
    """Return how the file of a deck was called then: its `key` tells, or it was called the same."""
    name = tree.name_of(path)
    if not gone or is_list_file(path) or (name is not None and tree.files(name)):
        return path
    key = _key_of(path)
    with tempfile.TemporaryDirectory(prefix="studykit-") as temporary:
        for path_then in gone:
            for file in tree.write(str(tree.name_of(path_then)), Path(temporary)):
                if key and _key_of(file) == key:
                    return path_then
    return path


def _key_of(path: Path) -> str:
    """Return the key in a deck file; empty where it cannot be read."""
    from studykit.questions.templates.deck_file import read_deck

    file, _ = read_deck(path)
    return file.deck.key if file else ""


def _decks_then(tree: GitTree) -> list[Path]:
    """Return the files that were in decks/, by the paths that they would have now."""
    name = tree.name_of(Path("decks"))
    if name is None:
        return []
    files = [file.path for file in tree.files(name)]
    here = [file for file in files if file.parent.as_posix() == name]
    return [Path("decks") / file.name for file in here if file.suffix in (".yaml", ".yml")]


def _compared(path: Path, path_then: Path, tree: GitTree, now: datetime) -> ComparedDeck:
    from studykit.cli._home import cache_folder
    from studykit.questions.compared_items import compare_items, earlier
    from studykit.workspace.workspace import Workspace

    then = _items_then(path_then, tree, now)
    known = earlier(then or ())
    opened = Workspace.open(
        path,
        lambda _: known,
        today=now,
        cache=cache_folder(),
        first_line=first_line_said(path),
    )
    remark = _errors(opened.problems)
    if then is None:
        remark = f"The deck is new since {tree.revision}. {remark}".rstrip()
    elif path_then != path:
        remark = f"Its file was {path_then}. {remark}".rstrip()
    return ComparedDeck(path, opened.deck.name, compare_items(then or (), opened.items), remark)


def _errors(problems: Sequence[Problem]) -> str:
    """Return how many errors there are, and what comes of them; empty for none."""
    serious = errors(problems)
    if not serious:
        return ""
    touched = "what they touch counts as retired. `studykit check` shows them."
    if len(serious) == 1:
        touched = "what it touches counts as retired. `studykit check` shows it."
    return f"{counted(len(serious), 'error')}: {touched}"


def _gone(path: Path, tree: GitTree, now: datetime) -> ComparedDeck:
    from studykit.questions.compared_items import compare_items

    items = _items_then(path, tree, now) or ()
    return ComparedDeck(path, path.stem, compare_items(items, ()), "The deck is gone.")


def _items_then(path: Path, tree: GitTree, now: datetime) -> Sequence[Item] | None:
    """Return the items of a deck in the revision; None where there was no such deck."""
    from studykit.workspace.workspace import Workspace

    name = tree.name_of(path)
    with tempfile.TemporaryDirectory(prefix="studykit-") as temporary:
        folder = Path(temporary).resolve()
        if name is None or not tree.write(name, folder):
            return None
        deck = folder / name
        _write_facts(deck, tree, folder)
        try:
            return Workspace.open(deck, today=now, first_line=first_line_said(path)).items
        except DeckError as error:
            problems = [_as_of(tree.revision, folder, problem) for problem in error.problems]
            show_problems(problems, err=True)
            say(f"{path} could not be read in {tree.revision}: all is new.", err=True, fg="yellow")
            return ()


def _write_facts(deck: Path, tree: GitTree, folder: Path) -> None:
    """Write the facts that a deck file of then names, and its lock file."""
    from studykit.anki.lock_file import lock_path
    from studykit.questions.templates.deck_file import read_deck

    tree.write(lock_path(deck).relative_to(folder).as_posix(), folder)
    if is_list_file(deck):
        return
    file, _ = read_deck(deck)
    for path in file.all_folders if file else ():
        base = path.resolve()
        # What lies outside of the repository was not in it then.
        if not base.is_relative_to(folder):
            continue
        written = tree.write(base.relative_to(folder).as_posix(), folder)
        if written == [base]:
            # The facts are one head, whose rows may stand in lists beside it.
            tree.write(base.parent.relative_to(folder).as_posix(), folder, is_list_file)


def _as_of(revision: str, folder: Path, problem: Problem) -> Problem:
    """Return a problem of then with its file as git names it: `main:decks/nansei.yaml`."""
    location = problem.location
    path = Path(location.file)
    if path.is_absolute() and path.is_relative_to(folder):
        name = f"{revision}:{path.relative_to(folder).as_posix()}"
        location = location._replace(file=name)
    return problem._replace(location=location)


# --- for a person --------------------------------------------------------------------------------


def show_decks(decks: Sequence[ComparedDeck], revision: str) -> None:
    """Show what became of each deck, question by question."""
    for deck in decks:
        if deck.remark:
            say(deck.remark)
        show_changes(deck.changes)
        if deck.changes:
            say()
        say(f"{deck.path}, against {revision}: {in_numbers(deck.changes)}.", bold=True)


# --- for a program -------------------------------------------------------------------------------


def as_json(deck: ComparedDeck) -> Iterator[dict[str, Any]]:
    """Yield a change at a time, and a summary of the deck at the end."""
    where = {"deck": str(deck.path)}
    changes = deck.changes
    for item in changes.new:
        yield {"type": "new", **where, **_item(item)}
    for change in changes.changed:
        fields = {
            text.name: {"old": list(text.before), "new": list(text.after)} for text in change.texts
        }
        yield {
            "type": "changed",
            **where,
            **_item(change.after),
            "fields": fields,
            "other_answer": change.has_other_answers,
        }
    for item in changes.retired:
        yield {"type": "retired", **where, **_item(item)}
    yield {
        "type": "summary",
        **where,
        "new": len(changes.new),
        "changed": len(changes.changed),
        "other_answers": len(changes.with_other_answers),
        "retired": len(changes.retired),
        "unchanged": changes.unchanged,
    }


def _item(item: Item) -> dict[str, Any]:
    fields = item.as_json()
    return {name: fields[name] for name in ("id", "stem", "answers", "facts")}


# --- for a pull request --------------------------------------------------------------------------

_MOST_ROWS = 40
"""Of one kind in one deck: a comment there has 65,536 characters."""
_LONGEST_TEXT = 300


def markdown(decks: Sequence[ComparedDeck], revision: str) -> Iterator[str]:
    """Yield the lines of a comment: a heading for each deck that changed, and tables."""
    yield f"### Questions, against {_cell([revision])}"
    unchanged = []
    for deck in decks:
        if not deck.changes and not deck.remark:
            unchanged.append(
                f"{_cell([str(deck.path)])} ({counted(deck.changes.unchanged, 'item')})"
            )
            continue
        yield ""
        yield f"#### {_cell([deck.title])}: {in_numbers(deck.changes)}"
        if deck.remark:
            yield ""
            yield _cell([deck.remark])
        yield from _tables(deck.changes)
    if unchanged:
        yield ""
        yield f"Nothing changed in {', '.join(unchanged)}."


def _tables(changes: ItemChanges) -> Iterator[str]:
    with_other_answers = []
    for change in changes.with_other_answers:
        before, after = _cell(change.before.keys), _cell(change.after.keys)
        with_other_answers.append([_question(change.after), before, after])
    yield from _table(
        "Another answer is right",
        ["question", "was right", "is right"],
        with_other_answers,
        "Who has learned the old answer is asked again. If it is another question rather than a "
        "correction, write `fresh:` on the row or the template.",
    )
    new = [[_question(item), _cell(item.keys)] for item in changes.new]
    yield from _table("New", ["question", "answer"], new)
    changed = []
    for change in changes.with_other_texts:
        # The question stands at the first of what changed of it.
        question = _question(change.after)
        for text in change.texts:
            changed.append([question, text.name, _cell(text.before), _cell(text.after)])
            question = ""
    yield from _table("Changed, with the same answer", ["question", "", "was", "is"], changed)
    retired = [[_question(item), _cell(item.keys)] for item in changes.retired]
    yield from _table("Retired", ["question", "answer was"], retired)


def _table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], advice: str = ""
) -> Iterator[str]:
    """Yield a table below its title; nothing where it has no rows."""
    if not rows:
        return
    yield ""
    yield f"**{title}**"
    yield ""
    yield _row(columns)
    yield _row(["---"] * len(columns))
    for row in rows[:_MOST_ROWS]:
        yield _row(row)
    more = len(rows) - _MOST_ROWS
    if more > 0:
        yield ""
        yield f"and {counted(more, 'line')} more."
    if advice:
        yield ""
        yield advice


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _question(item: Item) -> str:
    return f"{_cell([item.stem])}<br>{_cell([item.id])}"


def _cell(texts: Sequence[str]) -> str:
    """Return texts as a cell in which each sign stands for itself."""
    text = " / ".join(texts)
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]} ..."
    return "".join(map(_escaped, text)).replace("\n", "<br>")


def _escaped(sign: str) -> str:
    # A name behind an @ would be told of the comment, and a number behind a # be linked.
    if sign in "@#":
        return f"{sign}<!-- -->"
    escapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    if sign in escapes:
        return escapes[sign]
    return f"\\{sign}" if sign in _SIGNS_OF_MARKDOWN else sign


_SIGNS_OF_MARKDOWN = "\\`*_{}[]()|~!^$"
