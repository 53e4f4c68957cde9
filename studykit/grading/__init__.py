"""Grading: a typed answer judged.

Start with `expected`, what an answer is held against, and `verdict`, what is said of it; `grade`
is the story between the two. `_match` lists the steps in which a piece of an answer is read:
`_match_text`, `_match_variants` and `_match_slip` by its spelling, among all names of the base
(`vocabulary`), `_match_number` and `_match_date` by its value (as `read_numbers`, `read_dates` and
`read_periods` read it), `_match_words` by the words of a name. When two texts are the same is not
decided here, but in `values.sameness` and `values.variants`.

Knows values. Knows no items (`questions.judge` tells what one expects), no learner, no schedule.
"""
