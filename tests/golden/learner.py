"""A learner who talks to `quiz --json` line by line: right, wrong and odd answers in a fixed order, and every command.

It reads what the quiz has printed so far whenever the quiz wants a line, so that an answer fits the question, and lets
the clock run on a little. It knows the protocol and `items --json`, nothing of the program.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

Message = dict[str, Any]
ANSWERS = 45
"""About so many questions are answered, from all through the deck. The others are passed over: the transcript holds
these, too, with their options."""
MOST_OF_A_TEMPLATE = 3
MOST_LINES = 4000
SKIP: Message = {"command": "skip"}


class Learner(io.RawIOBase):
    """Standard input of a quiz."""

    def __init__(self, items: Mapping[str, Message], tick: Callable[[], None]) -> None:
        self.items = items
        self.tick = tick
        templates = list(dict.fromkeys(item["template"] for item in items.values()))
        self.answered_templates = set(templates[:: max(1, len(templates) // ANSWERS)])
        self.answers_a_template = min(MOST_OF_A_TEMPLATE, max(1, ANSWERS // max(1, len(templates))))
        self.answered: Counter[str] = Counter()
        self.read_so_far = 0
        self.lines = 0
        self.replies: deque[Message] = deque()
        self.refused: Counter[str] = Counter()
        self.open: Message | None = None
        self.is_new = False
        """The open question has not been thought about."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not len(buffer):
            return 0
        self.lines += 1
        reply = self._reply() if self.lines < MOST_LINES else None
        if reply != SKIP:
            self.tick()
        line = b"" if reply is None else json.dumps(reply).encode() + b"\n"
        assert len(line) <= len(buffer), line
        buffer[: len(line)] = line
        return len(line)

    def _reply(self) -> Message | None:
        for message in self._new_messages():
            self._hear(message)
        if not self.replies and self.open and self.is_new:
            self.is_new = False
            self.replies.extend(self._replies_to(self.open))
        if self.replies:
            return self.replies.popleft()
        return SKIP if self.open else None

    def _new_messages(self) -> list[Message]:
        sys.stdout.flush()
        with sys.stdout.buffer.getbuffer() as printed:  # type: ignore[attr-defined]
            new = bytes(printed[self.read_so_far :])
        self.read_so_far += len(new)
        return [json.loads(line) for line in new.splitlines()]

    def _hear(self, message: Message) -> None:
        kind = message["type"]
        if kind == "question":
            self.open = message
            self.is_new = True
        elif kind == "again" and self.open:
            self.refused[self.open["id"]] += 1
            if self.refused[self.open["id"]] < 3:
                self.replies.appendleft({"answer": self._right(self.open)})

    def _replies_to(self, question: Message) -> list[Message]:
        template = question["id"].partition("/")[0]
        if (
            template not in self.answered_templates
            or self.answered[template] >= self.answers_a_template
        ):
            return [SKIP]
        self.answered[template] += 1
        number = self.answered.total()
        replies = [self._answer(question, number)]
        # Afterwards, while the next question is open, something about the one that was answered.
        match number % 12:
            case 2:
                replies.append({"command": "correct"})
            case 3:
                replies.append({"command": "flag", "word": "odd"})
            case 5:
                replies.append({"command": "easy"})
            case 7:
                replies.extend([{"command": "undo"}, {"answer": self._right(question)}])
            case 9:
                replies.append({"command": "suspend", "id": question["id"]})
            case 11:
                replies.append({"command": "later"})
        return replies

    def _answer(self, question: Message, number: int) -> Message:
        if question["mode"] == "cards" and number % 5:
            return {"rating": 1 + number % 4}
        if question["mode"] == "choice":
            return {"answer": self._wrong(question) if number % 3 == 2 else self._right(question)}
        match number % 8:
            case 2:
                return {"answer": self._wrong(question)}
            case 3:
                return {"answer": self._misspelt(question)}
            case 4:
                return {"answer": self._alias(question)}
            case 6:
                return {"answer": self._item(question)["answers"][0]}
            case 0:
                return {"answer": ""}
        return {"answer": self._right(question)}

    def _item(self, question: Message) -> Message:
        return self.items.get(question["id"]) or {
            "answers": ["?"],
            "accepted": {},
            "distractors": [],
            "form": "",
        }

    def _right(self, question: Message) -> str:
        item = self._item(question)
        if question["options"]:
            right = [option for option in question["options"] if option in item["answers"]]
            return right[0] if right else str(question["options"][0])
        if question["many"] == "all":
            return "; ".join(item["answers"])
        return str(item["answers"][0])

    def _wrong(self, question: Message) -> str:
        item = self._item(question)
        if question["options"]:
            wrong = [option for option in question["options"] if option not in item["answers"]]
            return wrong[0] if wrong else str(question["options"][-1])
        if item["form"] == "order":
            return "; ".join(reversed(item["answers"]))
        return str(item["distractors"][0]) if item["distractors"] else "nonsense"

    def _misspelt(self, question: Message) -> str:
        right = self._right(question)
        return right[:-3] + right[-2:] if len(right) > 3 else right.swapcase()

    def _alias(self, question: Message) -> str:
        for aliases in self._item(question)["accepted"].values():
            if aliases:
                return str(aliases[0])
        return self._right(question).upper()
