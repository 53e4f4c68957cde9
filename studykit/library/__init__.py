"""The road as a whole, silent: a deck opened, examined, and planned for Anki, for commands and for programs.

Nothing here prints, ends the program, or knows a learner's log. Its modules, each importing only what stands before it:

    opened      a deck file with its facts, its items and its lock file
    examine     all rules, held against decks that are open
    planned     what a package for Anki will hold, and its writing
    public      what `import studykit` offers
"""
