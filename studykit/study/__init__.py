"""One learner: what is asked, how an answer is graded, what is remembered, and what the log keeps.

Knows items, and nothing of how facts are written or of other programs. Its modules, each importing only what
stands before it:

    spellings   what a learner types as a number, a date or a yes
    grade       whether an answer is right
    memory      when a card is due (FSRS)
    records     what the log keeps of a review and of a card
    log         the review log (SQLite)
    plan        what to ask today, and in which order
    questions   the nouns of a sitting
    session     one sitting, as a state machine
    outlook     what lies beyond a sitting
    words       what is said to the learner
    desk        what a learner commands besides answering
    leaving     how a terminal is left as it was
    prompts     prompts and keys in a terminal (questionary)
    lines       the sitting as plain lines
    terminal    the sitting in a terminal
    protocol    the sitting for programs, as JSON lines
"""
