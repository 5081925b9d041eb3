"""Every refusal of the package is one family and carries its facts."""

import inspect

import pytest

from calendars import errors

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.CalendarError) and kind is not errors.CalendarError
]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_error_says_what_happened(kind: type[errors.CalendarError]) -> None:
    """Every class has a docstring of its own and takes its facts, not a ready sentence."""
    facts = [name for name in inspect.signature(kind).parameters if name != "self"]

    assert inspect.cleandoc(kind.__doc__ or "") != inspect.cleandoc(
        errors.CalendarError.__doc__ or ""
    )
    assert facts
    assert "message" not in facts
