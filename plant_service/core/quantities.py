"""Quantities: whole numbers, or exact decimals where a product is measured (kg, m). Never binary fractions."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from plant_service.core.texts import arguments

Quantity: TypeAlias = int | Decimal

#: Bounds that keep every sum exact within the 28 digits of Decimal's arithmetic.
MOST: Quantity = 10**15
MOST_DECIMALS = 6
_FINEST = Decimal(1).scaleb(-MOST_DECIMALS)


def parse_quantity(value: object) -> Quantity:
    """The exact quantity that a number or text like `2.5` says; a whole one is an int. Raises ValueError in words."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(arguments.NUMBER(value=value))
    try:
        exact = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(arguments.NUMBER(value=value)) from None
    # copy_abs, because abs() rounds, and raises Overflow where the exponent is too large for that.
    if not exact.is_finite() or exact.copy_abs() > MOST:
        raise ValueError(arguments.NUMBER_UP_TO(most=MOST, value=value))
    if exact != exact.quantize(_FINEST):
        raise ValueError(arguments.DECIMALS(decimals=MOST_DECIMALS, value=value))
    return int(exact) if exact == int(exact) else exact.normalize()


def total(quantities: Iterable[Quantity]) -> Quantity:
    """Their exact sum; 0 for none."""
    result: Quantity = 0
    for quantity in quantities:
        result += quantity
    return result


def decimals_of(quantity: Quantity) -> int:
    """Digits behind the point that a quantity needs."""
    if isinstance(quantity, int):
        return 0
    return max(0, -int(quantity.normalize().as_tuple().exponent))
