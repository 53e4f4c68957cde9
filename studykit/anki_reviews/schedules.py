"""Find where Anki schedules our cards otherwise than the learner's settings do here.

    in Anki   retention 0.85, parameters 0.2, 1.3, ...      a preset of its own
    here      desired_retention = 0.9, those of FSRS-6

From the same reviews other settings make another memory, so that a learner wants to know of it.
Nothing is taken over unasked: they hold for all decks here. Knows settings and packages, no log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from studykit.anki.package_contents import PackageContents, PackagePreset
from studykit.reviews.fsrs import fsrs_parameters
from studykit.reviews.schedule import Settings

_DIGITS = 4
"""Of a parameter: Anki shows as many, and keeps them in 32 bits."""


class OtherSetting(NamedTuple):
    """A setting that is another one in Anki."""

    what: str
    """In words."""
    setting: str
    """What it is called here; empty where Anki has several, of which none can be taken over."""
    value: str
    """As Anki has it, to be written behind `studykit config`."""


def differences(
    contents: PackageContents, decks: Iterable[str], settings: Settings
) -> list[OtherSetting]:
    """Return what is otherwise in Anki; `decks` are the names of the decks with cards of ours."""
    others = []
    if contents.day_begins_at not in (None, settings.day_turns_at):
        hour = contents.day_begins_at
        others.append(OtherSetting(f"its day begins at {hour}", "day_begins_at", str(hour)))
    # Without FSRS Anki has no memory that could be compared, and numbers that nobody uses.
    if contents.fsrs_is_on is False:
        return others

    presets, retentions = _presets(contents, set(decks))
    parameters = set()
    for preset in presets:
        numbers = _parameters(preset)
        if numbers is not None:
            parameters.add(numbers)
    wanted = {_rounded(settings.parameters)}
    if parameters and parameters != wanted:
        others.append(_of_parameters(parameters))
    if retentions and retentions != {settings.retention}:
        others.append(_of_retentions(retentions))
    return others


def _presets(contents: PackageContents, decks: set[str]) -> tuple[list[PackagePreset], set[float]]:
    """Return the presets of decks by their names, and the retentions that are wanted there."""
    presets = {}
    retentions = set()
    for deck in contents.decks.values():
        # A package has presets only if its maker asked for that, and a filtered deck has none.
        if deck.name not in decks or deck.preset not in contents.presets:
            continue
        preset = contents.presets[deck.preset]
        presets[preset.id] = preset
        retention = deck.desired_retention or preset.desired_retention
        if retention:
            retentions.add(round(retention, _DIGITS))
    return list(presets.values()), retentions


def _parameters(preset: PackagePreset) -> tuple[float, ...] | None:
    """Return those of a preset; none where it has FSRS's own, and None where they cannot be."""
    try:
        # Anki keeps 32 bits of each, which may lie a hair outside of the bounds.
        return _rounded(fsrs_parameters(_rounded(preset.fsrs_parameters)))
    except ValueError:
        return None


def _rounded(parameters: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(number, _DIGITS) for number in parameters)


def _of_parameters(parameters: set[tuple[float, ...]]) -> OtherSetting:
    if len(parameters) > 1:
        return OtherSetting("it has several sets of parameters of FSRS for these cards", "", "")
    (numbers,) = parameters
    listed = ", ".join(f"{number:g}" for number in numbers)
    return OtherSetting("it has other parameters of FSRS", "fsrs_parameters", listed or "default")


def _of_retentions(retentions: set[float]) -> OtherSetting:
    if len(retentions) > 1:
        return OtherSetting("it wants several retentions for these cards", "", "")
    (retention,) = retentions
    return OtherSetting(
        f"it wants a retention of {retention:g}", "desired_retention", f"{retention:g}"
    )
