"""Files that commands write: never over another without being told, and whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from workflows.cli.refusals import Refused

Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Write over files that are there already.")
]


def require_free(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Raise Refused where a file is there already and nobody said that it may go."""
    taken = [] if overwrite else [path for path in paths if path.exists()]
    if taken:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise Refused(f"{taken[0]}{more} is there already; name another place, or say --overwrite.")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a failure in the middle leaves what was there before."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
