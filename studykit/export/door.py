"""The door to genanki, which opens without asyncio.

genanki takes `cached_property` from a package of that name, which loads asyncio, and with it sockets and ssl, only to
see whether what it wraps is a coroutine. Nothing of genanki's is, and `functools` has the same: it stands in for the
package while genanki is imported. Without that, loading was a quarter of an export of a hundred notes.
"""

from __future__ import annotations

import functools
import sys
from types import ModuleType

_NAME = "cached_property"

_loaded = sys.modules.get(_NAME)
if not _loaded:
    _stand_in = ModuleType(_NAME)
    setattr(_stand_in, _NAME, functools.cached_property)
    sys.modules[_NAME] = _stand_in
try:
    import genanki
    from genanki.apkg_col import APKG_COL
    from genanki.apkg_schema import APKG_SCHEMA
finally:
    if not _loaded:
        del sys.modules[_NAME]  # who else imports it gets the package itself

__all__ = ["APKG_COL", "APKG_SCHEMA", "genanki"]
