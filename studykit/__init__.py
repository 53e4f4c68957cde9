"""studykit: facts in, questions out, nothing learned is lost.

For programs, `load` gives a `Deck` with its items; it grades typed answers and writes packages for
Anki.

The road, each step knowing nothing of those after it:

    facts.load                       folders of YAML and CSV      -> FactBase, problems
    questions.templates.deck_file    a deck file                  -> Templates, problems
    questions.make_items             templates and facts          -> Items, problems
    checks.run                       all items                    -> problems
    quiz.session                     items and a learner          -> reviews
    anki.package                     items and a lock file        -> an Anki package

`workspace.workspace` is this road in one place: all commands and `load` take it.
"""

__version__ = "0.1.0"
DISTRIBUTION = "studykit-facts"
"""The name by which it is installed.

That of `studykit` belongs to somebody else's package, which is imported by the same name.
"""

__all__ = [
    "Answer",
    "Deck",
    "DeckError",
    "Exported",
    "Item",
    "Location",
    "NotGraded",
    "Problem",
    "Source",
    "Verdict",
    "__version__",
    "load",
]

# Type checkers take this name for true. `typing`, which has it, would cost more than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from studykit.library import (
        Answer,
        Deck,
        DeckError,
        Exported,
        Item,
        Location,
        NotGraded,
        Problem,
        Source,
        Verdict,
        load,
    )
else:

    def __getattr__(name: str) -> object:
        """Return a public name, imported when it is first used: `studykit --version` needs none."""
        if name not in __all__:
            raise AttributeError(f"module 'studykit' has no attribute {name!r}")
        from studykit import library

        return getattr(library, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
