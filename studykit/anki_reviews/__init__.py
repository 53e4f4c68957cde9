"""Reviews that were given in Anki, brought into the review log.

Begin with `seen`, the nouns: what a file, or a running Anki, shows of our cards. `history` says
which rows of a card's `revlog` are answers, which practice, and where its memory began anew.
`bring` holds both against the log and gives what the log does not know yet; `gone` and `readings`
say which reviews of the log were undone in Anki, `marks` what was suspended, buried and flagged,
`our_rows` which rows are reviews of ours that a sync took there. `from_package` reads what a
package shows, and `schedules` how Anki schedules otherwise than the learner does here.

What rows mean is kept apart from where they come from. Knows no terminal and no clock; a moment
becomes the learner's own by a function that comes in.
"""
