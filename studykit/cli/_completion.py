r"""Tell a shell, when somebody presses Tab, which words may stand at the cursor.

click knows what may stand there; this module speaks with the shells. Each of them runs a small
function (the files in shells/), which starts studykit with `_STUDYKIT_COMPLETE` set, the words so
far in other variables, and reads an answer:

    names                   what the lines below are; or `files` or `folders`: the shell knows them
    farp-island
    patrol-days

click's own functions for bash do not do: they forget all names when files may stand there too, and
quote nothing.

bash is the hard one, since it replaces only a part of the word, in quotes or not, and inserts
letter for letter:

    line                    bash replaces    with               for the name
    studykit quiz My        My               My\ deck\ \(1\)    My deck (1)
    studykit quiz 'My d     My d             My deck (1)        My deck (1)
    studykit quiz a::       (nothing)        b                  a::b
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

_KINDS = {"plain": "names", "file": "files", "dir": "folders"}
"""click's words for what may stand there, and ours."""


class _Shell(ShellComplete):
    """One that quotes by itself what it inserts, such as zsh and fish."""

    def source(self) -> str:
        """Return the shell's function, to be evaluated when it starts."""
        return (
            resources.files("studykit.cli")
            .joinpath("shells", self.source_template)
            .read_text(encoding="utf-8")
        )

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the finished words behind the program's name, and the word that is begun."""
        # A word may hold blanks; a line feed ends what completion can do.
        words = os.environ["_STUDYKIT_WORDS"].split("\n")
        return words[1:], os.environ["_STUDYKIT_WORD"]

    def complete(self) -> str:
        """Return the answer; where a deck or the line is wrong, one without names."""
        try:
            words, begun = self.get_completion_args()
            items = self.get_completions(list(words), begun)
        except Exception:  # noqa: BLE001 - a traceback would stand in the middle of what is being typed
            return _KINDS["plain"]
        names = self._names(items, begun)
        # Without names click has said that files or folders may stand there.
        if names or not items:
            return "\n".join([_KINDS["plain"], *names])
        return _KINDS.get(items[-1].type, _KINDS["plain"])

    def _names(self, items: Sequence[CompletionItem], begun: str) -> list[str]:
        # Of `--tag=isl` click completes `isl`, and the shell the whole word.
        option, sign, _ = begun.partition("=")
        before = f"{option}{sign}" if sign and option.startswith("--") else ""
        lines = []
        for item in items:
            name = f"{before}{item.value}"
            if item.type == "plain" and name.startswith(begun) and name.isprintable():
                lines.append(self._line(name, item.help or ""))
        return list(dict.fromkeys(lines))

    def _line(self, name: str, about: str) -> str:
        return f"{name}\t{about}" if about else name


class _Zsh(_Shell):
    name = "zsh"
    source_template = "zsh.sh"


class _Fish(_Shell):
    name = "fish"
    source_template = "fish.fish"

    def get_completion_args(self) -> tuple[list[str], str]:
        words, begun = super().get_completion_args()
        return words, shell_words(begun).words[-1]


class _Bash(_Shell):
    name = "bash"
    source_template = "bash.sh"

    def get_completion_args(self) -> tuple[list[str], str]:
        words = shell_words(os.environ["_STUDYKIT_LINE"]).words
        return words[1:-1], words[-1]

    def _line(self, name: str, about: str) -> str:  # noqa: ARG002 - bash shows names alone
        """Return what bash is to put in place of the part of the word that it replaces."""
        line, replaced = os.environ["_STUDYKIT_LINE"], os.environ["_STUDYKIT_WORD"]
        kept = shell_words(line.removesuffix(replaced))
        return quoted_for_bash(name.removeprefix(kept.words[-1]), kept.quote)


class ShellWords(NamedTuple):
    """The words of a command line, without their quotes."""

    words: list[str]
    """The last one is begun: it is empty behind a blank."""
    quote: str
    """The quotation mark that is open at the end, if there is one."""


def shell_words(line: str) -> ShellWords:
    r"""Return the words of a line that need not be whole.

    `quiz 'My d` is `quiz` and `My d`, with a quote open.

    `shlex` does not do: it refuses an open quote, and does not say which one it is.
    """
    words = [""]
    quote = ""
    is_escaped = False
    for sign in line:
        if is_escaped:
            # Between double quotes a backslash is one, but before these.
            words[-1] += sign if not quote or sign in '\\"$`' else f"\\{sign}"
            is_escaped = False
        elif sign == "\\" and quote != "'":
            is_escaped = True
        elif sign == quote:
            quote = ""
        elif sign in "'\"" and not quote:
            quote = sign
        elif sign in " \t\n;|&()<>" and not quote:
            words.append("")
        else:
            words[-1] += sign
    # Two blanks between words make no empty word; at the end one is being begun.
    finished = [word for word in words[:-1] if word]
    return ShellWords([*finished, words[-1]], quote)


def quoted_for_bash(text: str, quote: str) -> str:
    """Return the text as it must stand on a command line behind a quotation mark, or none."""
    if quote == "'":
        return text.replace("'", r"'\''")
    if quote == '"':
        # No backslash helps a `!` there: it is put outside.
        return re.sub(r'([\\"$`])', r"\\\1", text).replace("!", r'"\!"')
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", text)


def teach_shells() -> None:
    """Let click use these for bash, zsh and fish."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)
