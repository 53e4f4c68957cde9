"""The topics of the manual, each with its page: a file of `studykit/manual` of the same name."""

from pathlib import Path

MANUAL = Path(__file__).parent.parent / "manual"
TOPICS = (
    "tutorial", "lists", "facts", "drafts", "decks", "forms", "options", "languages", "editors",
    "browser", "quiz", "grading", "reviews", "anki", "formats", "classroom", "checks",
    "repositories", "library", "keys", "exit-codes", "design", "speed", "contributing",
)  # fmt: skip
"""The pages in the order in which one would read them."""


def page(topic: str) -> str:
    """Return the page of a topic, in Markdown."""
    return (MANUAL / f"{topic}.md").read_text(encoding="utf-8")


def summary(topic: str) -> str:
    """Return what a topic is about: of `# Decks: ask for facts` it is "Ask for facts"."""
    with (MANUAL / f"{topic}.md").open(encoding="utf-8") as file:
        heading = file.readline().strip()
    about = heading.partition(": ")[2]
    return about[:1].upper() + about[1:]
