"""What is told to other systems."""


def listen() -> None:
    """Subscribe to what lower capabilities tell."""
