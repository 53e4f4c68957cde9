"""Counts what the queries of a fact base cost, in SQLite's instructions and in memory.

    300 instructions, texts of up to 4 KiB     300 x 4 steps
    the same with json_set in the query        300 x 4 x 8 steps

Knows nothing of what a query does; SQLite asks every few instructions whether to go on (`_sql`).
"""

from __future__ import annotations

import sys

from studykit.limits import MAX_SQL_MEMORY, MAX_SQL_STEPS

try:
    import resource
except ImportError:
    # Windows does not tell how much memory a process has held.
    resource = None  # type: ignore[assignment]


class Budget:
    """The steps that all queries of a fact base may still take together."""

    def __init__(self) -> None:
        self.left = MAX_SQL_STEPS * 1000
        self.reason_to_stop = ""
        """Why the query is not to go on; empty while it may."""
        self._weight_of_texts = 1
        self._weight_of_functions = 1
        self._memory_at_start = _memory_used()

    def begin(self, left: int, weight_of_texts: int) -> None:
        """Begin to count a run of a query."""
        self.left = left
        self.reason_to_stop = ""
        self._weight_of_texts = weight_of_texts
        self._weight_of_functions = 1

    def weigh_function(self, weight: int) -> None:
        """Let each instruction count so often from now on, if it does not count more often."""
        # Which instruction calls it is not told, so all of the query's count.
        self._weight_of_functions = max(self._weight_of_functions, weight)

    def take(self, steps: int) -> bool:
        """Take so many steps; return whether the query may go on."""
        self.left -= steps
        if self.left < 0:
            self.reason_to_stop = f"takes more than {MAX_SQL_STEPS // 1000} million steps"
            if self._weight > 1:
                self.reason_to_stop += (
                    f", each counted {self._weight} times for its long texts or its JSON"
                )
        return not self.reason_to_stop

    def take_instructions(self, count: int) -> bool:
        """Take the steps of instructions that were run; return whether the query may go on."""
        # The process tells only the most that it has ever held, so what it held before is not ours.
        may_go_on = self.take(count * self._weight)
        if may_go_on and _memory_used() - self._memory_at_start > MAX_SQL_MEMORY:
            self.stop_for_memory()
        return not self.reason_to_stop

    def stop_for_memory(self) -> None:
        """Let the query not go on, since it takes too much memory."""
        self.reason_to_stop = f"takes more than {MAX_SQL_MEMORY >> 20} MiB of memory"

    @property
    def _weight(self) -> int:
        """Return how often an instruction counts."""
        return self._weight_of_texts * self._weight_of_functions


def _memory_used() -> int:
    """Return the most memory that the process has held so far, in bytes; 0 if nobody knows."""
    if resource is None:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS tells bytes, and the others kilobytes.
    return most if sys.platform == "darwin" else most * 1024
