"""Whether a text from elsewhere fits the library, before anybody lets it in."""

from collections.abc import Mapping
from typing import Any

from fanzha.knowledge.models import PARTS, check_body


def story_problems(body: Mapping[str, Any]) -> list[str]:
    """Return what a typical case breaks of limits and tone, each as a sentence that names its part."""
    labels = {part.name: part.label for part in PARTS["story"]}
    return [f"{labels[problem.part]}：{problem.sentence}" for problem in check_body("story", body)]
