"""studykit: facts in, questions out, nothing learned is lost."""

__version__ = "0.1.0"
