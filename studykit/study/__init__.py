"""One learner: what is asked, how an answer is graded, what is remembered, and what the log keeps.

Knows items, and nothing of how facts are written or of other programs. Its modules, each importing only what
stands before it:

    texts       what two texts have in common, folded; yes and no
    typos       slips of the finger (rapidfuzz)
    numbers     what a learner types as a number
    units       the usual spellings of units
    dates       what a learner types as a date
    outcome     what a piece of an answer may turn out to be
    measures    typed numbers, quantities and dates against an answer
    known       typed texts against an answer and the others that the base knows
    pieces      a typed list taken apart
    grade       whether an answer is right
    related     what a wrong answer is true of, and facts about the same thing
    confused    what a learner takes an item for
    memory      when a card is due (FSRS)
    records     what the log keeps of a review and of a card
    log         the review log (SQLite)
    plan        what to ask today, and in which order
    questions   the nouns of a sitting
    session     one sitting, as a state machine
    recall      how well memory held, and was foretold
    strength    what is known well and what is not
    outlook     what lies beyond a sitting
    stats       all that the reviews tell
    words       what is said to the learner
    desk        what a learner commands besides answering
    leaving     how a terminal is left as it was
    prompts     prompts and keys in a terminal (questionary)
    lines       the sitting as plain lines
    terminal    the sitting in a terminal
    protocol    the sitting for programs, as JSON lines
"""
