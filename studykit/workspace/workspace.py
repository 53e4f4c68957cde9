"""A deck on its road: opened, checked, planned as a package for Anki, and written.

    deck = Workspace.open(Path("decks/nansei.yaml"))   # DeckError, when it cannot be read at all
    deck.items                                         # the questions
    deck.problems                                      # what is wrong in facts and templates

    deck = Workspace.open_sound(path, now)             # DeckError, when there are errors in it
    plan = deck.plan(now)
    plan.export.updated                                # the notes that Anki will change
    plan.write(Path("nansei.apkg"), clock)             # package and lock file, both or none

Every command and `import studykit` take this road, so that none of them disagrees with another. It
knows no terminal and no clock, and of a learner only what the caller hands in. What is heavy
(checks, Anki) is imported where it is needed: a quiz needs neither.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.anki.lock import Lock
from studykit.anki.lock_file import key_problems, lock_path, read_lock
from studykit.checks.waivers import waive, waivers_of, wrong_waivers
from studykit.compiled.fingerprint import compiled_file
from studykit.facts.base import Date, FactBase
from studykit.problems import DeckError, Problem, Waiver, errors
from studykit.questions import make_items
from studykit.questions.fact_sentences import FactSentences
from studykit.questions.identity.earlier_items import EarlierItems
from studykit.questions.identity.row_evidence import RowEvidence
from studykit.questions.item import Deck, EarlierItem, Item, RowsThen
from studykit.questions.item_bank import ItemBank
from studykit.questions.items_on_demand import BankOnDemand, ItemsOnDemand, finder
from studykit.questions.make_items import LoadedDeck
from studykit.questions.templates.template import Template
from studykit.reading.first_line import FirstLine
from studykit.values.dates import iso_date
from studykit.whole_files.writing import finish
from studykit.workspace.file_contents import FileContents
from studykit.workspace.kept_work import KeptWork, Making, make_all

if TYPE_CHECKING:
    from studykit.anki.adoption import Adopting
    from studykit.anki.export import Export
    from studykit.checks.checked_deck import CheckedDeck
    from studykit.compiled.made_items import MadeItems

LearnedOf = Callable[[str], Mapping[str, EarlierItem]]
"""What a learner's log knows of the items of the deck with a key."""


def nothing_learned(_key: str) -> Mapping[str, EarlierItem]:
    """Return what is known of a deck's items without a log."""
    return {}


class Workspace(NamedTuple):
    """A deck file that could be read, with its facts, its items, and what Anki was last told."""

    path: Path
    deck: Deck
    base: FactBase
    templates: Sequence[Template]
    items: Sequence[Item]
    problems: list[Problem]
    """What is wrong in the deck and its facts, less what its author waives."""
    lock: Lock
    """What Anki was last told of the deck."""
    used_waivers: Collection[Waiver]
    """What the author lets stay (`allow`), as far as something was waived by it."""
    loaded: LoadedDeck
    """The deck before its items were made: `why` asks the same functions again."""
    contents_before: FileContents
    """Its files before they were read."""
    cache: Path | None = None
    """The folder of compiled decks, where rows of before may be known from; None: not looked at."""
    kept: KeptWork | None = None
    """What is kept of work on it, where its items owe nothing to a log."""
    item_problems: Sequence[Problem] = ()
    """All that was found to be wrong while the items were made; what counts is in `problems`."""

    @property
    def bank(self) -> ItemBank:
        """The items by their ids, with what the facts say beside an answer."""
        sayings = FactSentences(self.base)
        if isinstance(self.items, ItemsOnDemand):
            return BankOnDemand(self.items, sayings)
        return ItemBank(self.items, sayings)

    @classmethod
    def open(
        cls,
        path: Path,
        learned_of: LearnedOf = nothing_learned,
        *,
        today: date | None = None,
        cache: Path | None = None,
        first_line: FirstLine = FirstLine.UNKNOWN,
        making: Making = Making.TO_KEEP,
    ) -> "Workspace":
        """Read a deck file (or a plain list) with its facts, and make its items.

        Items keep the identity and the options that the deck's lock file knows, and else what the
        learner's log knows. What an error touches makes no item; DeckError is raised only when
        nothing can be read. `today`: the learner's day, for a deck that asks as of today.
        `cache`: the folder of compiled decks, which know rows of before. What was made of the same
        files last time is read from there, and kept there.
        `first_line`: whether the first line of a list names its columns.
        `making`: when its items are made, and whether they are kept for the next time.
        """
        # Before anything is read: what is written meanwhile makes them other files.
        files = FileContents(path)
        # A deck that was never exported has no lock file: then the lock is empty, and no problem.
        lock, lock_problems = read_lock(lock_path(path))
        loaded, problems = make_items.load_deck(path, files.add_facts, today, first_line)
        if loaded is None:
            raise DeckError([*problems, *lock_problems])

        kept = None
        # Only what the files say by themselves is kept.
        if cache and today and first_line is FirstLine.UNKNOWN:
            kept = KeptWork.of(path, cache, files, loaded, lock, today)
        if kept and making is Making.ONCE:
            kept = kept._replace(is_to_write=False)
        made = _kept_or_made(loaded, lock, learned_of, kept, making)
        # The rules for facts and templates have spoken; those for items come with `check_decks`.
        problems = [*problems, *made.problems, *lock_problems]
        deck = cls._with_items(path, files, loaded, lock, made, problems)
        # Of items that owe something to a log no work is kept.
        if learned_of is not nothing_learned:
            kept = None
        return deck._replace(cache=cache, kept=kept)

    @classmethod
    def _with_items(
        cls,
        path: Path,
        files: FileContents,
        loaded: LoadedDeck,
        lock: Lock,
        made: "MadeItems",
        problems: list[Problem],
    ) -> "Workspace":
        """Return a deck with its items, and its problems less what its author waives."""
        used: set[Waiver] = set()
        if problems:
            problems, used = waive(problems, waivers_of(loaded.base, loaded.templates))
        return cls(
            path,
            loaded.file.deck,
            loaded.base,
            loaded.templates,
            made.items,
            problems,
            lock,
            used,
            loaded,
            files,
            item_problems=made.problems,
        )

    @classmethod
    def open_sound(
        cls,
        path: Path,
        now: datetime,
        opened: "Workspace | None" = None,
        *,
        cache: Path | None = None,
        first_line: FirstLine = FirstLine.UNKNOWN,
        making: Making = Making.TO_KEEP,
    ) -> "Workspace":
        """Open a deck that is to leave here; its problems are all that `check` finds but cues.

        Raise DeckError when one of them is an error: what leaves here is right as a whole. `now` is
        of the learner's own time zone, whose day a deck asks for that does so as of today. A
        writing of the lock file that was cut off is finished first. A deck that was `opened` before
        is not read again while its files, and the day, are what they were.
        """
        finish(lock_path(path))
        deck = opened
        if deck is None or not (deck.is_as_its_files() and deck.is_as_on(now)):
            deck = cls.open(path, today=now, cache=cache, first_line=first_line, making=making)
        problems = check_decks([deck], now, are_all_decks=False, cues=False)
        if errors(problems):
            raise DeckError(problems)
        return deck._replace(problems=problems)

    def is_as_its_files(self) -> bool:
        """Return whether a watched deck would be read again just as it is."""
        # A head may name a file that does not end in .csv, which is known only when it is read.
        if self.base.sheets and not self.contents_before.include(self.base.sheets):
            return False
        return self.contents_before.are_the_same()

    def is_as_on(self, day: date) -> bool:
        """Return whether a deck that asks as of today was opened for a day; others go with all."""
        file = self.loaded.file
        return file.on(day).as_of == file.as_of

    def item(self, identity: str) -> Item | None:
        """Return the item with an id; None where the deck has none. Of many no other is made."""
        return finder(self.items)(identity)

    def to_check(self) -> "CheckedDeck":
        """Return the deck as the rules for items and `check --coverage` look at it."""
        from studykit.checks.checked_deck import CheckedDeck

        return CheckedDeck(self.base, self.templates, self.items, self.loaded.file)

    def findings(self, today: date, *, cues: bool) -> list[Problem]:
        """Return what the rules for items find in the deck by itself (see `check_decks`)."""
        from studykit.checks.run import check_cues, check_deck

        findings = self.kept.findings(today) if self.kept else None
        is_complete = findings is not None and (findings.cues is not None or not cues)
        if findings is None:
            # Facts have dates of their own kind, which may be years or months.
            day = Date(today.year, today.month, today.day)
            findings = check_deck(self.to_check(), day, cues=cues)
        elif not is_complete:
            findings = findings._replace(cues=tuple(check_cues(self.to_check())))
        if self.kept and not is_complete:
            self.kept.keep_findings(today, findings)
        return findings.problems(cues=cues)

    def with_fresh_options(self, templates: Collection[str]) -> "Workspace":
        """Return the deck with the options of these templates drawn anew, its items else the same.

        What an export looks at is the lock file alone, and so does this.
        """
        file, bound, base, _ = self.loaded
        earlier = EarlierItems.of({}, self.lock.earlier_items(), file, bound, base)
        items, _ = make_items.generate(self.loaded, earlier, templates)
        drawn_by = self._drawn_by_then()
        for template in templates:
            drawn_by.pop(template, None)
        lock = self.lock._replace(drawn_by=drawn_by)
        # Nothing is kept of these items.
        return self._replace(items=tuple(items), lock=lock, kept=None)

    def items_with_old_options(self) -> dict[str, list[str]]:
        """Return by template the ids of items of which the lock keeps options that are out of date.

        They were drawn with another `hardness`, or by other columns, and today they would be
        others. Facts that are new or gone do not count: for these the lock keeps the options.
        """
        from studykit.questions.options.drawn_by import is_drawn_otherwise

        then = self._drawn_by_then()
        redrawn = []
        for template, digest in self._drawn_by().items():
            if is_drawn_otherwise(then.get(template, digest), digest):
                redrawn.append(template)
        if not redrawn:
            return {}
        drawn_anew = {item.id: item for item in self.with_fresh_options(redrawn).items}
        ids: dict[str, list[str]] = {}
        for item in self.items:
            entry = self.lock.entries.get(item.id)
            if entry is None or not entry.options or entry.retired:
                continue
            # In which order they stand makes no difference.
            if set(item.kept_options) != set(drawn_anew[item.id].kept_options):
                ids.setdefault(item.template, []).append(item.id)
        return ids

    def _drawn_by(self) -> dict[str, str]:
        """Return by template what its options would be drawn by today."""
        from studykit.questions.options.drawn_by import drawn_by

        return drawn_by(self.templates, self.base)

    def _drawn_by_then(self) -> dict[str, str]:
        """Return by template, under its name of today, what its options were drawn by."""
        then = {}
        for template in self.templates:
            for name in (*template.was, template.id):
                if name in self.lock.drawn_by:
                    then[template.id] = self.lock.drawn_by[name]
        return then

    def rows_then(self) -> Iterator[RowsThen]:
        """Yield what rows said at the last export, and when the quiz compiled the deck last."""
        yield self.lock.rows
        if self.cache is None:
            return
        file = compiled_file(self.path, self.cache)
        # Without one there is no need to load SQLite. Unlike Path.exists this never raises.
        if os.path.isfile(file):  # noqa: PTH113
            from studykit.compiled.deck_cache import rows_then

            yield rows_then(file)

    def plan(self, now: datetime) -> "PackagePlan":
        """Return the next package of a sound deck. Raise DeckError when Anki could not take it."""
        from studykit.anki.untold import untold

        lock_file = lock_path(self.path)
        # Two decks with one key would take each other's notes in Anki.
        taken = key_problems(lock_file, self.deck.key)
        if taken:
            raise DeckError([*self.problems, *taken])
        export, problems, before = self._gather(int(now.timestamp()))
        if export is None:
            raise DeckError([*self.problems, *problems])
        drawn_by = self._drawn_by()
        # Options that are kept were drawn by what was then.
        drawn_by.update(self._drawn_by_then())
        lock = self._with_day_of_then(export.lock._replace(drawn_by=drawn_by))
        export = export._replace(lock=lock)
        problems += untold(export, lock_file, self.lock)
        return PackagePlan(export, before, lock_file, problems)

    def _gather(self, now: int) -> "tuple[Export | None, list[Problem], Lock]":
        """Return what the next package will hold (None with an error), and what Anki was told."""
        as_of = self.loaded.file.as_of
        day = iso_date(as_of) if as_of else ""
        if self.adopts:
            from studykit.anki.gather_adopted import gather_adopted

            return gather_adopted(self.deck, self.items, self.lock, now, self._adopting(), day)
        from studykit.anki.gather import gather

        evidence = RowEvidence(self.base)
        export, problems = gather(self.deck, self.items, self.lock, now, evidence, day)
        return export, problems, self.lock

    @property
    def adopts(self) -> bool:
        """Its notes are of a published note type, by the deck file or by the lock."""
        return bool(self.loaded.file.note_types or self.lock.adopted)

    def _adopting(self) -> "Adopting":
        from studykit.anki.adoption import Adopting

        return Adopting(self.loaded.file.note_types, self.path, self.base, self.templates)

    def adopted_problems(self) -> list[Problem]:
        """Return what is to be said of the note types that the deck adopts; of none nothing."""
        if not self.adopts:
            return []
        from studykit.anki.gather_adopted import adopted_problems

        return adopted_problems(self.deck, self.items, self.lock, self._adopting())

    def _with_day_of_then(self, lock: Lock) -> Lock:
        """Return the next lock, with the day of the last one where it would say just the same.

        So who exports a deck as of today every day has a new lock file only when something changed.
        """
        if not self.loaded.file.follows_today or not self.lock.day:
            return lock
        as_then = lock._replace(day=self.lock.day)
        # Where it was read from is no part of what it says; what notes show has a digest in it.
        if as_then == self.lock._replace(path=lock.path, texts=lock.texts):
            return as_then
        return lock


def _kept_or_made(
    loaded: LoadedDeck,
    lock: Lock,
    learned_of: LearnedOf,
    kept: KeptWork | None,
    making: Making,
) -> "MadeItems":
    """Return the items of a deck: those of last time while they count, or else made anew."""
    learned = learned_of(loaded.file.deck.key)
    made = kept.items(learned, lock) if kept else None
    if made is not None:
        return made
    # Most decks at hand were never exported: nothing is to be looked up for them.
    locked: Mapping[str, EarlierItem] = {}
    if lock.entries:
        locked = lock.earlier_items()
    on_demand = making is Making.ON_DEMAND
    made = make_all(loaded, learned, locked, on_demand=on_demand)
    if kept and learned_of is nothing_learned and not on_demand:
        kept.keep_items(made)
    return made


class PackagePlan(NamedTuple):
    """The next package of a deck, before it is written."""

    export: "Export"
    before: Lock
    """What it was last told."""
    lock_file: Path
    problems: Sequence[Problem]
    """What Anki cannot be told, as a warning."""

    def write(
        self,
        package: Path,
        clock: Callable[[], datetime],
        beside: Mapping[Path, bytes] | None = None,
        *,
        only_new: bool = False,
    ) -> None:
        """Write the package, the lock file and what shall lie `beside`, all or nothing.

        Raise OSError when the disk refuses. With `only_new` the package changes no note that a
        collection has.
        """
        from studykit.anki import package as anki_package

        _wait_until(self.export.ready_at, clock)
        anki_package.write(self.export, package, self.lock_file, beside, only_new=only_new)


def _wait_until(seconds: float, clock: Callable[[], datetime]) -> None:
    """Wait, at most two seconds, until no time in a package lies in the future.

    Anki takes no correction before. A clock that was set to stand still is not waited for.
    """
    last_look = None
    now = clock()
    while now != last_look and now.timestamp() < seconds:
        time.sleep(seconds - now.timestamp())
        last_look = now
        now = clock()


def check_decks(
    decks: Sequence[Workspace], today: date, *, are_all_decks: bool, cues: bool = True
) -> list[Problem]:
    """Return all problems of decks in their facts, templates and items, as of `today`.

    `are_all_decks`: there are no others, so that a waiver of no use here is of no use anywhere.
    `cues`: look also for what gives answers away over a whole deck, which is for its author and
    stops no export.
    """
    from studykit.anki.check import deck_names, forbidden_texts
    from studykit.checks.read_sources import problems_of_sources
    from studykit.checks.renamed_rows import renamed_rows
    from studykit.checks.run import check_between, same_keys

    findings: list[Problem] = []
    if len(decks) > 1:
        findings += same_keys([deck.deck for deck in decks])
    for deck in decks:
        findings += deck.findings(today, cues=cues)
    findings += check_between([deck.to_check() for deck in decks])
    # Decks may share a folder of facts, and so the waivers on its rows.
    waivers: dict[Waiver, None] = {}
    used: set[Waiver] = set()
    problems: list[Problem] = []
    for deck in decks:
        findings += forbidden_texts(deck.base, deck.items)
        # What is kept of findings goes by the facts and decks; these files are others.
        findings += problems_of_sources(deck.base)
        findings += deck_names(deck.deck, deck.items)
        findings += deck.adopted_problems()
        for then in filter(None, deck.rows_then()):
            findings += renamed_rows(deck.base, then)
        waivers.update(dict.fromkeys(waivers_of(deck.base, deck.templates)))
        used.update(deck.used_waivers)
        problems += deck.problems

    not_waived, used_by_findings = waive(findings, list(waivers))
    problems += not_waived
    # Without the rules for cues a waiver of one of these would seem to be of no use.
    if cues:
        problems += wrong_waivers(waivers, used | used_by_findings, whole=are_all_decks)
    return problems
