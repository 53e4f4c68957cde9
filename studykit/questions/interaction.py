"""The ways in which a learner deals with an item, whatever its form is.

    choose one       Which island is the largest?       one answer is enough
    choose several   Name the islands of Okinawa.       all answers are wanted
    order            Put these in order: ...            all of them, one after the other
    gaps             Ishigaki lies in [...].            what stands in the gap of a sentence
    true or false    Ishigaki lies in Japan.            a sentence is judged

A form gives an interaction (`questions.forms`); the quiz, Anki and the formats know interactions
and no forms. Whether an answer is chosen, typed or only recalled is another question, that of the
mode: "choose one" may be asked in each.
"""

from typing import Literal

Interaction = Literal["choose one", "choose several", "order", "gaps", "true or false"]
