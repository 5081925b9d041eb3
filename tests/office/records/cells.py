"""Cells as people and programs write them, in many formats and countries, and what they mean."""

from datetime import date, datetime, time, timedelta
from typing import Any

TWO, POINT, ALONE = (
    "may mean",
    "not a number; write a point",
    "not a number; write the number alone",
)
DIGITS, SIGN = "not a number; write digits", "not a number; write a minus before"

# What is typed for a number of a measure in percent, and the number, or the fault where it is none
NUMBERS: dict[str, str] = {
    "93": "93", "93.5": "93.5", "-5": "-5", "−5": "-5", "+5": "5", "- 5": "-5", "0": "0",
    "0.125": "0.125", "007": "7", ".5": "0.5", " 93 ": "93", "\u200b93": "93", "93\n": "93",
    "1 234": "1234", "1 234.5": "1234.5", "12 345 678": "12345678", "1\u00a0234": "1234",
    "1\u202f234.5": "1234.5", "1\u2009234": "1234", "1'234": "1234", "1’234’567.8": "1234567.8",
    "1234.567": "1234.567", "93.1250": "93.125", "10.0000": "10", "93%": "93", "93 %": "93",
    "93\u202f%": "93", "-5 %": "-5", "1 234 %": "1234",
    "10.000": TWO, "10,000": TWO, "1,234": TWO, "-10.000": TWO, "−1.000": TWO, "999.999": TWO,
    "010.000": TWO, "12.345 %": TWO, "12,345%": TWO,
    "1,234.50": POINT, "1.234,50": POINT, "12,5": POINT, "0,125": POINT, "1 234,50": POINT,
    "1\u202f234,50": POINT, "1.234.567": POINT, "1,234,567": POINT, "1,23,456.00": POINT,
    "1'234,50": POINT, "5.": POINT, "93,5 %": POINT,
    "1e5": "without an exponent", "1E-3": "without an exponent", "1e-999999": "without an exponent",
    "5-": SIGN, "1 234-": SIGN, "(5)": SIGN, "(1 234)": SIGN,
    "€ 5": ALONE, "5 EUR": ALONE, "$5": ALONE, "£1,234.50": ALONE, "5 kr": ALONE, "1_000": ALONE,
    "5/6": ALONE, "0x1F": ALONE, "–5": ALONE, "2028-01-31T": ALONE, "95 ‰": ALONE,
    "٩٥": DIGITS, "９５": DIGITS, "many": DIGITS, "#N/A": DIGITS, "NaN": DIGITS, "inf": DIGITS,
    "-": DIGITS, "1 23": DIGITS, "--5": DIGITS, "yes": DIGITS, "%": DIGITS,
    "9" * 16: "the number is too large",
}  # fmt: skip

NO_DAY, INSTANT, FAR = "not a day", "an instant, not a day", "out of reach"
DAYS: dict[str, str] = {
    "2028-01-31": "2028-01-31", " 2028-01-31\u00a0": "2028-01-31", "2028-02-29": "2028-02-29",
    "2028-01-31 00:00": "2028-01-31", "2028-01-31T00:00:00": "2028-01-31",
    "2028-01-31 00:00:00.000": "2028-01-31", "1950-01-01": "1950-01-01", "2199-12-31": "2199-12-31",
    "31.01.2028": NO_DAY, "1/31/2028": NO_DAY, "31/01/2028": NO_DAY, "2028/01/31": NO_DAY,
    "20280131": NO_DAY, "2028-1-31": NO_DAY, "46783": "format of a date", "0": "format of a date",
    "86400": "format of a date", "44941.5": "format of a date", "1706659200": NO_DAY,
    "2028-02-30": NO_DAY, "2027-02-29": NO_DAY, "31 Jan 2028": NO_DAY, "Jan 31, 2028": NO_DAY,
    "31. Januar 2028": NO_DAY, "2028年1月31日": NO_DAY, "2028-W05-1": NO_DAY, "soon": NO_DAY,
    "٢٠٢٨-٠١-٣١": NO_DAY, "9999-12-31": FAR, "1900-01-01": FAR, "2028-01-31T08:00:00Z": INSTANT,
    "2028-01-30T23:00:00Z": INSTANT, "2028-01-31 23:59": INSTANT,
}  # fmt: skip

Typed = tuple[Any, str, str]  # a value, the format of its cell, and what it means
SOME_DAY, ERROR, FORMULA = date(2028, 1, 31), "shows the error", "holds a formula without a result"
NUMBER_CELLS: tuple[Typed, ...] = (
    (93, "General", "93"), (93.5, "General", "93.5"), (93.125, "0.0", "93.125"),
    (0.93, "0%", "93"), (0.935, "0%", "93.5"), (0.93125, "0.00%", "93.125"), (1.05, "0 %", "105"),
    (-0.05, "0%;[Red]-0%", "-5"), (0.93, '0.00 "%"', "0.93"), (0.93, r"0.00\%", "0.93"),
    (1234.5, "#,##0.00", "1234.5"), (1234.5, '#,##0.00 "EUR"', "1234.5"),
    (1234.5, "[$€-407] #,##0.00", "1234.5"), (1234567, "#,##0,", "1234567"),
    (-5, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "-5"), (5, '0 "days"', "5"),
    (0.1 + 0.2, "General", "0.3"), (10.0, "0.000", "10"), (1e-7, "0.00E+00", "0.0000001"),
    ("93", "@", "93"), ("10.000", "@", TWO), (1e20, "General", "too large"),
    (True, "General", DIGITS), ("#N/A", "General", ERROR), ("#DIV/0!", "0%", ERROR),
    ("=1+1", "0%", FORMULA), (SOME_DAY, "dd.mm.yyyy", "not a number"),
    (time(8, 30), "hh:mm", "not a number"), (timedelta(hours=30), "[h]:mm", "not a number"),
)  # fmt: skip
DAY_CELLS: tuple[Typed, ...] = (
    (SOME_DAY, "yyyy-mm-dd", "2028-01-31"), (SOME_DAY, "dd.mm.yyyy", "2028-01-31"),
    (SOME_DAY, "m/d/yy", "2028-01-31"), (SOME_DAY, "[$-407]d. mmmm yyyy", "2028-01-31"),
    (datetime(2028, 1, 31), "dd.mm.yyyy hh:mm", "2028-01-31"),  # noqa: DTZ001 - as a cell has it
    (46783, "dd.mm.yyyy", "2028-01-31"), ("2028-01-31", "@", "2028-01-31"),
    (46783, "General", "format of a date"), (46783, '0 "d"', "format of a date"),
    (0.95, "0%", NO_DAY), (0, "dd.mm.yyyy", NO_DAY), (1e9, "dd.mm.yyyy", "a date without a day"),
    (46783.5, "dd.mm.yyyy", INSTANT), (date(9999, 12, 31), "yyyy-mm-dd", FAR),
    (True, "General", NO_DAY), ("#REF!", "dd.mm.yyyy", ERROR), ("=TODAY()", "dd.mm.yyyy", FORMULA),
)  # fmt: skip
