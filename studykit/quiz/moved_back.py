"""Put the new items that a placement moved back behind all others.

author's order   a b c d e
moved back       b d           what the learner likely knows (`quiz.placement_rule`)
asked            a c e b d
"""

from collections.abc import Container, Iterable, Iterator


def moved_back_last(identities: Iterable[str], moved_back: Container[str]) -> Iterator[str]:
    """Yield item ids in their order, those that were moved back after all others."""
    # The others are not all gone through where few are wanted: a deck may be large.
    last = []
    for identity in identities:
        if identity in moved_back:
            last.append(identity)
        else:
            yield identity
    yield from last
