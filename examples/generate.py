"""Write the records of the example organisation, or the faults to plant in them.

`python -m examples.generate` writes examples/marrowby/records. The files are kept in the
repository, so that people can read them, compare them and open them in a spreadsheet before
anything is installed; a test proves that this program writes the same again.

`python -m examples.generate FOLDER` writes only the rows that planted faults change, to be imported
on top of the others; then `smo rules` finds every one of them.
"""

import sys
from pathlib import Path

from examples.generator.cast import EXAMPLE
from examples.generator.planting import changes, faults, planted
from examples.generator.writing import content, write

RECORDS = EXAMPLE / "records"


def main(folder: Path | None = None) -> None:
    """Write what has changed and tell each file."""
    book = content()
    if folder is None:
        names = write(book, RECORDS)
    else:
        names = write(changes(book, planted(book, faults())), folder)
    for name in names:
        sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
