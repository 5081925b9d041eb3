"""Numbers as people, spreadsheets and programs write them.

A number is written in the digits 0 to 9, with a point before decimals. Plain or narrow spaces and
apostrophes may stand between groups of three digits, a minus (- or −) or plus before the first.
A point or comma before exactly three digits (10.000, 1,234) has two readings and is refused;
so are commas, exponents, signs of currency, a minus behind and brackets. A percent sign is read
where the number is a percentage, and refused elsewhere. Numbers that a program keeps as such
(cells, answers, columns of databases) are taken as they are.
"""

import re
from decimal import Decimal

from engine.values.texts import Unfit, line, quoted

DIGITS = 15  # before the point, and significant ones of a number with decimals
PLACES = 20  # decimals that a number may come with; how many are kept is the column's matter
LONGEST = 60  # characters

PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}([ '])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]+)?")
TWOFOLD = re.compile(r"([0-9]{1,3})[.,]([0-9]{3})")
EXPONENT = re.compile(r"[0-9.,]+[eE][+-]?[0-9]+")
BEHIND = re.compile(r"[0-9][0-9 .,']*-|\([^()]*[0-9][^()]*\)")
COMMAS = re.compile(r"[0-9][0-9 .,']*")
USUAL = "write digits, with a point before decimals"


def number(value: object, *, percent: bool = False) -> Decimal:
    """Return what is written as a number; raises Unfit.

    `percent` tells that the number is a percentage: 95, 95 % and 95% are then the same.
    """
    if isinstance(value, bool):
        raise Unfit(f"{quoted('yes' if value else 'no')} is not a number", USUAL)
    if isinstance(value, (int, float, Decimal)):
        return _kept(value)
    text = line(value)
    if text.endswith("%"):
        if not percent:
            mend = "write the number alone, in the unit that is asked for"
            raise Unfit(f"{quoted(text)} is a percentage", mend)
        return _written(text[:-1].rstrip(), text)
    return _written(text, text)


def whole(value: object) -> int:
    """Return what is written as a whole number; raises Unfit."""
    try:
        found = number(value)
    except Unfit as refused:
        if refused.mend is not USUAL:
            raise
        raise Unfit(f"{quoted(line(value))} is not a whole number", "write digits only") from None
    if found != found.to_integral_value():
        raise Unfit(f"{quoted(line(value))} is not a whole number", "write digits only")
    return int(found)


def within(value: Decimal, low: float | None, high: float | None, unit: str = "") -> Decimal:
    """Return a number that lies within its bounds, both included; raises Unfit."""
    tail = f" {unit}" if unit else ""
    if low is not None and value < low:
        raise Unfit(f"{value:f} is too small", f"give at least {low:g}{tail}")
    if high is not None and value > high:
        raise Unfit(f"{value:f} is too large", f"give at most {high:g}{tail}")
    return value


def spelled(value: Decimal) -> str:
    """Return a number as a text that has no second reading: 10.125 becomes 10.1250."""
    text = format(value.normalize(), "f")
    return f"{text}0" if abs(value) >= 1 and TWOFOLD.fullmatch(text.lstrip("-")) else text


def _kept(value: float | Decimal) -> Decimal:
    """Return a number that a program kept as one."""
    found = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if not found.is_finite():
        raise Unfit(f"{quoted(value)} is not a number", USUAL)
    if found and found.adjusted() >= DIGITS:
        raise Unfit("the number is too large", f"give at most {DIGITS} digits")
    exponent = found.as_tuple().exponent
    small = isinstance(exponent, int) and exponent < -PLACES
    return round(found, PLACES) if small else found


def _written(text: str, whole_text: str) -> Decimal:
    sign = "-" if text[:1] in ("-", "−") else ""
    body = text[1:].lstrip() if text[:1] in ("-", "−", "+") else text
    body = body.replace("’", "'")
    if (twofold := TWOFOLD.fullmatch(body)) and twofold[1].strip("0"):
        raise _two_readings(whole_text, sign, twofold[1].lstrip("0"), twofold[2])
    if GROUPED.fullmatch(body):
        body = body.replace(" ", "").replace("'", "")
    if not PLAIN.fullmatch(body) or len(body) > LONGEST:
        raise Unfit(f"{quoted(whole_text)} is not a number", _mend(body))
    return _kept(Decimal(sign + body))


def _two_readings(text: str, sign: str, before: str, after: str) -> Unfit:
    small, large = f"{sign}{before}.{after}0", f"{sign}{before}{after}"
    what = f"{quoted(text)} may mean {sign}{before}.{after} or {large}"
    return Unfit(what, f"write {large}, or {small} with decimals")


def _mend(body: str) -> str:
    """Return how to write what was probably meant."""
    if EXPONENT.fullmatch(body):
        return "write it out in digits, without an exponent"
    if BEHIND.fullmatch(body):
        return "write a minus before the first digit, such as -5"
    if COMMAS.fullmatch(body) and ("," in body or "." in body):
        return "write a point before decimals and no other mark, such as 1234.50"
    if re.search(r"[0-9]", body) and re.search(r"[^0-9 .,'-]", body):
        return "write the number alone, without a currency or unit"
    return USUAL
