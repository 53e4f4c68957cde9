"""The one hash of this tool, BLAKE2, without the library around it.

`hashlib` loads OpenSSL, which nothing here needs: that took 3 ms of the 60 that a check of a hundred facts takes.
"""

try:
    from _blake2 import blake2b  # the very class that `hashlib` gives
except ImportError:  # a Python that has it elsewhere
    from hashlib import blake2b

__all__ = ["blake2b"]
