"""Exams for a class: forms drawn by a blueprint, papers and keys, and what the answers tell.

Knows decks and formats. Knows no learner's log: an exam on paper is no review.
"""
