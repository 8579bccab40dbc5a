"""What has happened in the demo county: an example in every state, made by the actions that officers use."""

import random
from datetime import datetime

from fanzha.cli.demo.tree import County


def build(county: County, *, rng: random.Random, at: datetime) -> None:
    """Tell the stories once."""
