"""Checks the documents: every relative link leads somewhere, and every decision record has its parts."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PARTS = ("## Decision", "## Why")


def broken_links() -> list[str]:
    """Return a sentence for each relative link that leads nowhere."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return [
        f"{page.relative_to(ROOT)}: {target} does not exist"
        for page in pages
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]


def incomplete_decisions() -> list[str]:
    """Return a sentence for each decision record that lacks a part."""
    return [
        f"{page.relative_to(ROOT)}: lacks '{part}'"
        for page in sorted((ROOT / "docs/decisions").glob("0*.md"))
        for part in PARTS
        if part not in page.read_text("utf-8")
    ]


if __name__ == "__main__":
    problems = broken_links() + incomplete_decisions()
    print("\n".join(problems) or "documents: every link leads somewhere")
    sys.exit(bool(problems))
