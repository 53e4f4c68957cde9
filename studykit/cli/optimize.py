"""Fit the schedule to how fast you forget.

`studykit optimize`: fits the parameters of FSRS to the learner's reviews, judges them by the last
fifth of these, and writes them into the settings where they foretell it better.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from studykit.cli._exit_codes import ENVIRONMENT, PROBLEMS
from studykit.cli._home import review_log, settings_file
from studykit.cli._output import counted, say

if TYPE_CHECKING:
    from studykit.progress.fit import FittedParameters
    from studykit.reviews.log import Log

HELP_ORDER = 55
EPILOG = """\b
Examples:
  studykit optimize                                fits, and says what it has changed
  studykit config fsrs_parameters                  the parameters that are in force
  studykit config fsrs_parameters default          takes them back

Now and then is enough: after some hundred new reviews.
"""
_NOT_INSTALLED = (
    "This needs fsrs-rs-python, which is not installed. Install studykit-facts[fsrs] instead of "
    "studykit-facts, or fsrs-rs-python beside it. Parameters that Anki shows do as well: "
    '`studykit config fsrs_parameters "0.4, 1.2, ..."`.'
)
_WIDTH = 13


@click.command(epilog=EPILOG)
def command() -> None:
    """Fit the parameters of FSRS to your reviews, and take them where they foretell better.

    They are fitted to the first four fifths of the reviews that came a day or more after the one
    before, and judged by the last fifth. With fewer than 400 of these nothing is changed.
    """
    from studykit.cli._settings import learner_settings, open_log
    from studykit.progress.fit import can_fit
    from studykit.reviews.log import LogError

    settings = learner_settings()
    if not can_fit():
        say(_NOT_INSTALLED, err=True)
        sys.exit(ENVIRONMENT)
    if not review_log().exists():
        say("There are no reviews yet. The first `studykit quiz` begins their log.", err=True)
        sys.exit(PROBLEMS)
    try:
        with open_log(settings) as log:
            fit = _fit(log)
        if fit is None or not fit.is_better:
            return
        _take(fit.parameters)
    except LogError as error:
        say(f"Error: {error}", err=True)
        sys.exit(ENVIRONMENT)


def _fit(log: Log) -> FittedParameters | None:
    """Return the fit, and say what it foretells; None, which is said, where there is too little."""
    from studykit.progress.fit import FEWEST, evidence, fit

    reviews = log.standing()
    resets = log.resets()
    many = len(evidence(reviews, log.settings, resets))
    that_tell = "a day or more after the one before, which tell how fast you forget"
    say(f"{counted(len(reviews), 'review')}, {many:,} of them {that_tell}.")
    if many < FEWEST:
        say(f"{FEWEST} of these are needed. Nothing was changed.")
        return None

    try:
        fitted = fit(reviews, log.settings, resets)
    except ValueError as error:
        say(f"No parameters fit these reviews ({error}). Nothing was changed.")
        return None
    say("Forecasts of the last fifth, which the fitted parameters have not seen:")
    before, after = fitted.before, fitted.after
    say(f"  {'':{_WIDTH}}{'in force':>10}{'fitted':>10}")
    say(f"  {'log loss':{_WIDTH}}{before.log_loss or 0:>10.4f}{after.log_loss or 0:>10.4f}")
    say(f"  {'RMSE (bins)':{_WIDTH}}{before.rmse or 0:>10.2%}{after.rmse or 0:>10.2%}")
    if not fitted.is_better:
        say("The fitted ones foretell no better by log loss. Nothing was changed.")
    return fitted


def _take(parameters: tuple[float, ...]) -> None:
    """Write the parameters into the settings, and reckon all cards anew by them."""
    from studykit.cli._setting_kinds import as_toml
    from studykit.cli._settings import learner_settings, open_log
    from studykit.cli.config import change

    change(settings_file(), "fsrs_parameters", as_toml(parameters))
    # Now, and not when the next quiz begins.
    with open_log(learner_settings()):
        pass
    say("The fitted ones foretell better by log loss, and are in force now.")
    say(f"They are `fsrs_parameters` in {settings_file()}.")
    say("`studykit config fsrs_parameters default` takes them back.")
