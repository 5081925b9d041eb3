"""The documentation as tests see it: its pages, their code blocks and their links."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?[^\n]*\n(?P<text>.*?)^```',
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<target>[^)#\s]+)(?:#[^)\s]*)?\)")


@dataclass(frozen=True)
class Snippet:
    """A block of code, and the page and line it stands at."""

    page: str
    line: int
    language: str
    text: str
    file: str = ""  # which its reader is to put it into, where the block says so

    def __str__(self) -> str:
        """Return the place, which names the test."""
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Return every page that people read."""
    written = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return written + sorted((ROOT / "docs").rglob("*.md"))


def snippets(language: str) -> list[Snippet]:
    """Return every code block in a language."""
    return [s for page in pages() for s in _snippets(page) if s.language == language]


def commands() -> Iterator[tuple[Snippet, list[str]]]:
    """Return every command that a console block shows, split into words, with its block."""
    for snippet in (*snippets("console"), *snippets("bash")):
        joined = snippet.text.replace("\\\n", " ")
        for line in joined.splitlines():
            if snippet.language == "bash" or line.startswith("$ "):
                words = shlex.split(line.removeprefix("$ "), comments=True)
                if words:
                    yield snippet, words


def smo_calls(words: list[str]) -> Iterator[list[str]]:
    """Return the words behind each `smo` of a command line."""
    call: list[str] | None = None
    for word in [*words, ";"]:
        if word in ("&&", "||", "|", ";"):
            if call is not None:
                yield call
            call = None
        elif word == "smo" and call is None:
            call = []
        elif call is not None:
            call.append(word)


def links(page: Path) -> list[Path]:
    """Return the files that a page points to."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [page.parent / found["target"] for found in LINK.finditer(text)]


def _snippets(page: Path) -> Iterator[Snippet]:
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        name = page.relative_to(ROOT).as_posix()
        yield Snippet(name, line, found["language"], found["text"], found["file"] or "")
