"""The two note types that our notes have in Anki: their fields, templates and styles.

**Final.** Anki strands every note of a learner whose collection has a note type with this id and
other fields or templates, and a changed sort field costs them a full sync. Names, styles and the
contents of templates may change; the ids, the number and the order of fields and templates, the
kind and the sort field may not, ever: `tests/export` holds their digest.

Knows nothing of items, nor of how a note type is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple


class Field(NamedTuple):
    """A field. Its `id` is what Anki knows it by, so that it may be renamed."""

    id: int
    name: str
    description: str = ""
    """Shown in Anki's editor while the field is empty."""
    collapsed: bool = False
    searched: bool = True


class NoteType(NamedTuple):
    """A note type with its one card template."""

    id: int
    name: str
    is_cloze: bool
    sort_field: int
    """The place of the field that Anki's browser sorts by."""
    fields: tuple[Field, ...]
    template_id: int
    template_name: str
    front: str
    back: str
    browser_front: str
    browser_back: str
    css: str

    def by_name(self, contents: Sequence[str]) -> dict[str, str]:
        """Return what the fields of a note hold, by the fields' names."""
        names = [field.name for field in self.fields]
        return dict(zip(names, contents, strict=True))

    @property
    def frozen(self) -> str:
        """Digest of what can never change."""
        return _digest(
            str(self.id),
            str(self.is_cloze),
            str(self.sort_field),
            ",".join(str(field.id) for field in self.fields),
            str(self.template_id),
        )

    @property
    def digest(self) -> str:
        """Digest of all that Anki receives of the note type."""
        # Lock files hold digests of these reprs, and so of the class's name.
        fields = [repr(field) for field in self.fields]
        return _digest(
            self.frozen,
            self.name,
            self.template_name,
            self.front,
            self.back,
            self.browser_front,
            self.browser_back,
            self.css,
            *fields,
        )


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def _read(name: str) -> str:
    return (Path(__file__).parent / "cards" / name).read_text("utf-8")


_ID = Field(1763812801001, "ID", "studykit finds this note by its ID.", collapsed=True)
_OWN = "Your own words. They are never shown before the answer."
MY_NOTES = Field(1763812801011, "My notes", _OWN)
"""The learner's own: always empty from us, and named in no update."""
# The spare fields are there from the start: one that came later would strand every note.
_SHARED = (
    Field(1763812801006, "Hint"),
    Field(1763812801007, "Explanation"),
    Field(1763812801008, "Source"),
    Field(1763812801009, "Picture"),
    Field(1763812801010, "Sound"),
    MY_NOTES,
    # Filled where typing the answer makes sense: "yes", or "first" where the author wants it typed.
    Field(1763812801012, "Typed", collapsed=True, searched=False),
    Field(1763812801013, "Spare 1", collapsed=True, searched=False),
    Field(1763812801014, "Spare 2", collapsed=True, searched=False),
    Field(1763812801015, "Spare 3", collapsed=True, searched=False),
)


def named(name: str) -> NoteType:
    """Return the note type that the lock file calls `lookup` or `cloze`."""
    return cloze() if name == "cloze" else lookup()


def by_id(number: int) -> NoteType | None:
    """Return the note type with an id; None for one that is not ours."""
    for kind in (lookup(), cloze()):
        if kind.id == number:
            return kind
    return None


@cache
def lookup() -> NoteType:
    """Return the note type of one question, whose answer is chosen, typed or recalled."""
    # It offers the options in an order of its own at each review, and takes what is typed.
    script = f"<script>\n{_read('card.js')}</script>\n"
    return NoteType(
        id=1763812800001,
        name="studykit",
        is_cloze=False,
        sort_field=1,
        fields=(
            _ID,
            Field(1763812801002, "Stem"),
            Field(1763812801003, "Key"),
            Field(1763812801004, "Accepted"),
            Field(1763812801005, "Options"),
            *_SHARED,
        ),
        template_id=1763812802001,
        template_name="Card",
        front=_read("front.html") + script,
        back=_read("back.html") + script,
        # Anki's browser runs no script, and would show the options of each card.
        browser_front="{{Stem}}",
        browser_back="{{Key}}",
        css=_read("card.css"),
    )


@cache
def cloze() -> NoteType:
    """Return the note type of a sentence with gaps, one card a gap."""
    return NoteType(
        id=1763812800002,
        name="studykit cloze",
        is_cloze=True,
        sort_field=1,
        fields=(_ID, Field(1763812801002, "Text"), Field(1763812801004, "Accepted"), *_SHARED),
        template_id=1763812802002,
        template_name="Cloze",
        front=_read("cloze_front.html"),
        back=_read("cloze_back.html"),
        browser_front="{{cloze:Text}}",
        browser_back="{{cloze:Text}}",
        css=_read("card.css"),
    )
