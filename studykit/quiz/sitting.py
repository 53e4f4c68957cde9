"""A session with what the skins need beside it.

The clock, what else the base knows, the commands of a learner.

Each command is done and put into words here, the same behind every skin. Knows the session. Knows
no keys but their commands, no streams and no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from studykit.problems import safe_text
from studykit.questions.item import Item
from studykit.questions.item_bank import ItemBank
from studykit.questions.items_on_demand import finder
from studykit.quiz import key_phrases, phrases
from studykit.quiz.entry import Entry
from studykit.quiz.phrases import Command, Phrase
from studykit.quiz.question import Feedback, NotDone, Question
from studykit.quiz.related import Related, gives_away, related_facts
from studykit.quiz.session import Session
from studykit.quiz.sounds import NO_QUESTION, NO_SOUND, Sounds
from studykit.reviews.schedule import DEFAULT, Settings

if TYPE_CHECKING:
    from studykit.quiz.drills import DrillOffer, Drills

Clock = Callable[[], datetime]


class EditOutcome(NamedTuple):
    """The outcome of opening a fact in an editor."""

    messages: tuple[str, ...]
    items: Sequence[Item] | None = None
    """The deck's items, made again; None when the deck could not be read: nothing changes then."""


NO_BANKS: Mapping[str, ItemBank] = MappingProxyType({})


def _no_editor(entry: Entry) -> EditOutcome:
    message = f"There is no terminal for an editor here. The fact is at {entry.item.location}."
    return EditOutcome((message,))


class PersonSkin(Protocol):
    """A way to put questions to a person. EOFError from any of them: the learner ends."""

    def show(self, question: Question) -> None:
        """Show what is shown of a question once."""

    def ask(self, question: Question) -> None:
        """Take a reply to the question, and do what it asks for."""

    def goes_on(self) -> bool:
        """Wait at the end, and return whether the learner has opened a question again."""


class Sitting(NamedTuple):
    """A session, and what the skins need beside it."""

    session: Session
    clock: Clock
    settings: Settings = DEFAULT
    banks: Mapping[str, ItemBank] = NO_BANKS
    """The items of each deck, with what their facts say, by the deck's key."""
    edit: Callable[[Entry], EditOutcome] = _no_editor
    sounds: Sounds | None = None
    """None where nobody listens."""
    drills: Callable[[], Drills] | None = None
    """Offers to set apart what is confused, made at the first wrong answer; None where nothing is
    offered, as in an exam."""

    def run(self, skin: PersonSkin) -> None:
        """Ask until the session is over. EOFError when the learner ends it before."""
        shown: Question | None = None
        while True:
            question = self.question()
            if question is None:
                if not skin.goes_on():
                    return
                continue
            # After help or a flag the same question is asked again, and not shown anew.
            if question is not shown:
                skin.show(question)
            shown = question
            skin.ask(question)

    def question(self) -> Question | None:
        """Return the open question, or the next one; None when the sitting is over."""
        return self.session.question(self.clock())

    def is_over(self) -> bool:
        """Return whether there is nothing more to ask now."""
        return self.session.is_over(self.clock())

    def feedback_in_words(self, feedback: Feedback, *, is_seen: bool = False) -> list[Phrase]:
        """Return the feedback as lines; where the answer was seen already, when it comes again."""
        again = phrases.comes_again(feedback.due, self.clock(), self.settings)
        if is_seen:
            return again
        lines = [phrases.verdict_of(feedback)]
        lines += phrases.right_answers(feedback.item, feedback.matched)
        lines += self._sentence_and_source(feedback.deck, feedback.item, feedback.why)
        return [*lines, *again]

    def sentence_of(self, deck: str, item: Item, said: str = "") -> str:
        """Return what an item's facts say in one sentence.

        Nothing where it was said already, or would give away what is still to come.
        """
        bank = self.banks.get(deck)
        sentence = phrases.sentence_of(item)
        if phrases.is_told(sentence, said):
            return ""
        # What was never asked may be told here, where it is not asked today: a fact that gives
        # several questions says them all in its one sentence.
        if bank and sentence and gives_away(sentence, item, bank, self._is_not_to_come(deck)):
            return ""
        return sentence

    def explanation_of(self, deck: str, item: Item) -> str:
        """Return what is read after the answer, without lines that give away what is to come."""
        bank = self.banks.get(deck)
        if bank is None:
            return item.explanation
        may_tell = self._is_not_to_come(deck)
        lines = item.explanation.splitlines()
        return "\n".join(line for line in lines if not gives_away(line, item, bank, may_tell))

    def _is_not_to_come(self, deck: str) -> Callable[[str], bool]:
        return lambda item: not self.session.is_to_come(deck, item)

    def _sentence_and_source(self, deck: str, item: Item, said: str = "") -> list[Phrase]:
        sentence = self.sentence_of(deck, item, said)
        return phrases.said_with_source(sentence, phrases.short_source(item))

    def more_about(self, deck: str, item: Item) -> list[Phrase]:
        """Return all that is known of an item, and no answer that may not be told yet."""
        bank = self.banks.get(deck)
        if bank is None:
            return phrases.more(item, Related())
        may_tell = self._may_tell(deck)
        lines = []
        for line in item.explanation.splitlines():
            if not gives_away(line, item, bank, may_tell):
                lines.append(line)
        related = related_facts(item, bank, may_tell)
        return phrases.more(item._replace(explanation="\n".join(lines)), related)

    def related_to(self, feedback: Feedback) -> Sequence[str]:
        """Return facts about the same thing, without those that the verdict has named."""
        bank = self.banks.get(feedback.deck)
        if bank is None:
            return ()
        related = related_facts(feedback.item, bank, self._may_tell(feedback.deck))
        return [fact for fact in related.facts if not phrases.is_told(fact, feedback.why)]

    def time_of(self, feedback: Feedback) -> str:
        """Return the time after which an item comes again; empty where it does not."""
        if feedback.due is None:
            return ""
        return phrases.short_time(feedback.due, self.clock(), self.settings)

    def _may_tell(self, deck: str) -> Callable[[str], bool]:
        return lambda item: self.session.may_tell(deck, item)

    def answer_of(self, question: Question) -> list[Phrase]:
        """Return the answer of a card as lines, before the learner rates himself."""
        item = question.item
        if self.sounds:
            self.sounds.answer_is_shown(item)
        lines = phrases.right_answers(item, ())
        lines += self._sentence_and_source(question.entry.deck, item)
        old = self.session.old_keys(question)
        if old:
            lines.insert(0, Phrase(safe_text(old.line(old.keys)), "half"))
        return lines

    def offer(self, answered: Feedback) -> DrillOffer | None:
        """Return the offer to set two things apart that an answer brings, if it does."""
        if self.drills is None or answered.kind != "review" or answered.correct:
            return None
        return self.drills().offer(answered)

    def bar(self, question: Question) -> Phrase:
        """Return the line above a question: what is left, and the time of an exam."""
        return phrases.bar(question, self.session.counts())

    def ratings(self, question: Question) -> list[str]:
        """Return the four ratings of a card, each with the time after which it comes again."""
        from studykit.reviews.schedule import after_review

        now = self.clock()
        lines = []
        for number in range(1, len(phrases.RATINGS) + 1):
            time = ""
            # Practice moves no schedule: nothing comes earlier or later by it.
            if self.session.is_scheduled:
                state = after_review(question.entry.state, number, now, self.settings)
                time = phrases.short_time(state.due, now, self.settings)
            lines.append(phrases.rating_line(number, time))
        return lines

    def command_alone(self, question: Question, text: str) -> Command | None:
        """Return the command whose key is all of a typed text; None where that is an answer."""
        from studykit.quiz.lone_keys import is_answer, lone_command

        command = lone_command(text)
        if command is None:
            return None
        bank = self.banks.get(question.entry.deck)
        if is_answer(text, question.item, bank):
            return None
        return command

    def command_meant(self, question: Question, text: str) -> Command | None:
        """Return the command that a typed word seems to mean, which is to be asked about."""
        from studykit.quiz.lone_keys import command_in_words, is_answer

        command = command_in_words(text)
        if command is None:
            return None
        bank = self.banks.get(question.entry.deck)
        if is_answer(text, question.item, bank):
            return None
        return command

    def hint(self) -> list[Phrase]:
        """Give the first letter of the answer, or the options; return what hinders it, if anything.

        The skins show them as a part of the question.
        """
        hinted = self.session.hint(self.clock())
        if isinstance(hinted, NotDone):
            return [Phrase(hinted.why, "quiet")]
        return []

    def obey(self, command: Command, word: str = "") -> list[Phrase]:
        """Do what is commanded and return what came of it. Ending the quiz is for the skin."""
        now, session = self.clock(), self.session
        match command:
            case Command.HELP:
                return key_phrases.help_lines(session.open, is_exam=session.is_exam)
            case Command.HINT if session.open:
                return self.hint()
            case Command.HINT:
                return [Phrase("There is no question to be hinted at.", "quiet")]
            case Command.MORE:
                return [key_phrases.NOTHING_MORE_YET]
            case Command.GIVE_UP:
                return [Phrase("There is no question to give up.", "quiet")]
            case Command.SKIP if session.open:
                session.skip()
            case Command.UNDO:
                return _done_or_why(session.undo(now), "Taken back.")
            case Command.FLAG:
                flagged = session.flag(word, now)
                return _done_or_why(flagged, "Flagged: `studykit flags` lists it.")
            case Command.SUSPEND:
                suspended = session.suspend(now)
                return _done_or_why(suspended, "It is never asked again; undo takes it back.")
            case Command.BURY:
                buried = session.bury(now)
                return _done_or_why(buried, "It is asked again tomorrow; undo takes it back.")
            case Command.RESET:
                new = session.reset(now)
                return _done_or_why(new, "It begins anew, as a new one; undo takes it back.")
            case Command.PLAY:
                return self._play()
            case Command.EDIT:
                return self._edit()
            case Command.ACCEPT:
                done = "Counted as right; `studykit suggestions` lists it."
                return self._corrected(session.accept(now), done)
            case Command.EASY:
                return self._corrected(session.easy(now), "Rated Easy.")
        return []

    def _corrected(self, outcome: Feedback | NotDone, done: str) -> list[Phrase]:
        if isinstance(outcome, NotDone):
            return [Phrase(outcome.why, "quiet")]
        again = phrases.comes_again(outcome.due, self.clock(), self.settings)
        return [Phrase(done, "right"), *again]

    def _play(self) -> list[Phrase]:
        """Play a sound of the current question, and return what hinders it, if anything."""
        entry = self.session.current()
        if entry is None:
            return [Phrase(NO_QUESTION, "quiet")]
        if self.sounds is None:
            return [Phrase(NO_SOUND, "quiet")]
        # A sound of the answer is heard only when that is shown.
        is_answered = self.session.open is None
        hindrance = self.sounds.play(entry.item, is_answered=is_answered)
        if not hindrance:
            return []
        return [Phrase(safe_text(hindrance), "quiet")]

    def _edit(self) -> list[Phrase]:
        """Open the current fact in the editor, and go on with the deck as it reads afterwards."""
        entry = self.session.current()
        if entry is None:
            return [Phrase("There is no question whose fact could be edited.", "quiet")]

        outcome = self.edit(entry)
        lines = [Phrase(safe_text(message), "quiet") for message in outcome.messages]
        if outcome.items is None:
            return lines

        self.session.replace_items(entry.deck, outcome.items, self.clock())
        item = finder(outcome.items)(entry.item.id)
        if item is None:
            return [*lines, Phrase("That question is gone.", "half")]
        # An open question is shown anew by the skin.
        if self.session.open:
            return lines
        # One that was answered is shown as it reads now.
        return [*lines, Phrase(safe_text(item.stem)), *phrases.answers(item)]


def _done_or_why(outcome: object, done: str) -> list[Phrase]:
    if isinstance(outcome, NotDone):
        return [Phrase(outcome.why, "quiet")]
    return [Phrase(done, "quiet")]
