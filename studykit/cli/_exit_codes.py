"""The codes that a command ends with; 0 is fine. `studykit help exit-codes` explains them."""

PROBLEMS = 1
USAGE = 2
CHANGES = 3
"""`diff` alone: the next import into Anki will change something."""
ENVIRONMENT = 4
"""The disk, a permission, or a log that cannot be used: nothing that the facts could help."""
INTERRUPTED = 130
"""As shells have it: 128 and the number of the signal of Ctrl-C."""
