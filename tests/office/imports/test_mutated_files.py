"""Whatever stands in the files, the answer is faults with lines, never a traceback."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.imports.folder import check_folder
from tests.office.imports.folders import a_folder

FILES = ("organisation.yaml", "units.yaml", "people.yaml", "roles.yaml", "calendar.yaml")
PIECES = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            ": ",
            "[",
            "{",
            "}",
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "? ",
            "|\n",
            "'",
            '"',
            "\t",
            "\n",
            "  ",
            "null",
            "~",
            "2028-02-30",
            "9" * 5000,
            "F+99999999w",
            "-1",
            "%",
            "@",
            "<<: *a",
            "---\n",
            "...\n",
            "\x00",
            "\ufeff",
            "é" * 300,
            "[[[[[[[[[[[[[[[[[[[[",
        ]
    ),
    st.text(max_size=8),
)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    file=st.sampled_from(FILES),
    where=st.floats(0, 1),
    length=st.integers(0, 30),
    piece=PIECES,
)
def test_a_mutated_file_never_gives_a_traceback(
    tmp_path: Path, file: str, where: float, length: int, piece: str
) -> None:
    """Any text in the place of any other leads to faults or to none, and to nothing else."""
    for old in tmp_path.iterdir():
        old.unlink()
    path = a_folder(tmp_path) / file
    text = path.read_text(encoding="utf-8")
    start = int(where * len(text))
    path.write_bytes((text[:start] + piece + text[start + length :]).encode("utf-8", "ignore"))

    found = check_folder(tmp_path)

    assert all(fault.file and fault.line > 0 and fault.mend for fault in found)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_a_file_of_noise_never_gives_a_traceback(tmp_path: Path, noise: bytes) -> None:
    """Bytes that are no text at all are a fault of that file."""
    for name in ("people.csv", "organisation.yaml"):
        (tmp_path / name).write_bytes(noise)

    found = check_folder(tmp_path)

    assert "roles.yaml" in {fault.file for fault in found}
