"""The canonical text of a content is that of RFC 8785, however it is written."""

from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from engine.audit_trail import canonical

LEAVES = some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | some.text()
CONTENTS = some.recursive(
    LEAVES | some.floats(allow_nan=False, allow_infinity=False),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
)


@given(CONTENTS)
def test_the_quick_way_writes_what_the_standard_says(content: Any) -> None:
    """Texts in every script, control characters, fractions and nested contents come out alike."""
    written = canonical(content)

    assert written == rfc8785.dumps(content)


@given(some.dictionaries(some.text("aZ_é😀\uffee"), LEAVES))
def test_names_stand_in_the_order_of_the_standard(content: dict[str, Any]) -> None:
    """Names are sorted as the standard counts letters, also beyond the first plane."""
    written = canonical(content)

    assert written == rfc8785.dumps(content)
