"""Write the records of the example organisation: `python -m examples.generate`.

The files are kept in the repository, so that people can read them, compare them and open them in
a spreadsheet before anything is installed; a test proves that this program writes the same again.
"""

import sys

from examples.generator.cast import EXAMPLE
from examples.generator.writing import write

RECORDS = EXAMPLE / "records"


def main() -> None:
    """Write what has changed and tell each file."""
    for name in write(RECORDS):
        sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
