"""Read protobuf messages without their definitions: numbers of fields, and what stands there.

Anki keeps the settings of note types and decks in such messages. A message is read whole, or it is
a ProtobufError; https://protobuf.dev/programming-guides/encoding/ says how it is written.

    08 03              field 1 is the number 3
    12 02 68 69        field 2 is two bytes, "hi"
"""

from __future__ import annotations

import struct

_MOST_FIELDS = 10_000
"""Of one message of settings, which has some forty."""
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""Kinds of values. 3 and 4 were those of groups, which nobody writes any more."""


class ProtobufError(ValueError):
    """Bytes that are no message."""


class Message:
    """A message's fields by their numbers."""

    def __init__(self, encoded: bytes, most_fields: int = _MOST_FIELDS) -> None:
        """Raise ProtobufError for bytes that are no message, or have more than `most_fields`."""
        self._fields: dict[int, list[int | bytes]] = {}
        place = count = 0
        while place < len(encoded):
            count += 1
            if count > most_fields:
                raise ProtobufError("too many fields")
            key, place = _varint(encoded, place)
            # The last three bits are the kind of the value, the others the number of the field.
            value, place = _value(encoded, place, key & 7)
            self._fields.setdefault(key >> 3, []).append(value)

    def number(self, field: int) -> int:
        """Return a number without a sign; 0 when it is not there, as protobuf has it."""
        value = self._last(field)
        return value if isinstance(value, int) else 0

    def signed(self, field: int) -> int | None:
        """Return a number of 64 bits with its sign; None when it is not there."""
        value = self._last(field)
        if not isinstance(value, int):
            return None
        # A negative number is written as what it is in two's complement.
        return value - 2**64 if value >= 2**63 else value

    def text(self, field: int) -> str:
        """Return a text, empty when it is not there. Raise ProtobufError for broken UTF-8."""
        try:
            return self.blob(field).decode()
        except UnicodeDecodeError as error:
            raise ProtobufError("no text") from error

    def blob(self, field: int) -> bytes:
        """Return bytes, empty when they are not there."""
        value = self._last(field)
        return value if isinstance(value, bytes) else b""

    def decimal(self, field: int) -> float | None:
        """Return a number of four bytes; None when it is not there."""
        value = self._last(field)
        if not isinstance(value, bytes) or len(value) != 4:
            return None
        (number,) = struct.unpack("<f", value)
        return float(number)

    def decimals(self, field: int) -> tuple[float, ...]:
        """Return numbers of four bytes, all in one field or one in each."""
        numbers: list[float] = []
        for value in self._fields.get(field, ()):
            # Packed they are one value of many bytes, else each is one of four.
            if isinstance(value, bytes) and len(value) % 4 == 0:
                numbers += struct.unpack(f"<{len(value) // 4}f", value)
        return tuple(numbers)

    def blobs(self, field: int) -> list[bytes]:
        """Return the bytes of a field that may repeat."""
        return [value for value in self._fields.get(field, ()) if isinstance(value, bytes)]

    def __contains__(self, field: int) -> bool:
        return field in self._fields

    def _last(self, field: int) -> int | bytes | None:
        values = self._fields.get(field)
        if not values:
            return None
        # Of a field that comes twice, where it should not, protobuf takes the last value.
        return values[-1]


def _value(encoded: bytes, place: int, kind: int) -> tuple[int | bytes, int]:
    if kind == _VARINT:
        return _varint(encoded, place)
    if kind == _EIGHT_BYTES:
        size = 8
    elif kind == _FOUR_BYTES:
        size = 4
    elif kind == _BYTES:
        size, place = _varint(encoded, place)
    else:
        raise ProtobufError("a field of no known kind")
    end = place + size
    if end > len(encoded):
        raise ProtobufError("it ends too early")
    return encoded[place:end], end


def _varint(encoded: bytes, place: int) -> tuple[int, int]:
    """Return a number of up to 64 bits, seven in each byte, and the place behind it."""
    number = 0
    # Ten bytes at most, and the lowest seven bits come first.
    for shift in range(0, 70, 7):
        if place >= len(encoded):
            raise ProtobufError("it ends too early")
        byte = encoded[place]
        place += 1
        number |= (byte & 0x7F) << shift
        # The eighth bit says that another byte follows.
        if byte < 0x80:
            return number & (2**64 - 1), place
    raise ProtobufError("a number that is too long")
