"""The Content-Security-Policy of the page: nothing runs but the blocks that geomap put there."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a policy that allows exactly these inline blocks and ``data:`` images, and no request.

    Hashes, not nonces: a file has no request to draw a fresh nonce for (CSP Level 3, section 8.3).
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {sources(scripts)}",
            f"style-src {sources(styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def sources(blocks: Iterable[str]) -> str:
    """Return the sources of a policy that allow exactly these inline blocks."""
    digests = (hashlib.sha256(block.encode()).digest() for block in blocks)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
