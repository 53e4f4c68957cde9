"""studykit: facts in, questions out, nothing learned is lost.

The road, each step knowing nothing of those after it:

    facts.load           folders of YAML and CSV      -> FactBase, problems
    items.deck           a deck file                  -> Templates, problems
    items.generate       templates and facts          -> Items, problems
    items.check          all items                    -> problems
    study.session        items and a learner          -> reviews
    export.anki          items and a lock file        -> an Anki package
"""

__version__ = "0.1.0"
