"""Values as SQLite can hold them."""

from __future__ import annotations

from decimal import Decimal

# SQLite's integers end here; a larger printed number is kept as REAL beside its `raw`.
_MAX_INTEGER = 2**63 - 1


def store_number(value: Decimal | None) -> int | float | None:
    """A number as it is stored: INTEGER where it has no decimals, REAL otherwise."""
    if value is None:
        return None
    if value.adjusted() <= 18 and value == value.to_integral_value() and abs(value) <= _MAX_INTEGER:
        return int(value)
    return float(value)


def storable(text: str) -> str:
    """`text` with what SQLite cannot hold (lone surrogates, NUL) replaced one for one, so that spans still hold."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text
