"""One way to say what a content is: the hash that approvals bind and the history keeps."""

import hashlib
from typing import Any

import rfc8785


def content_hash(content: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a content."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
