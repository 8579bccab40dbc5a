"""Why a step of the exchange is not taken."""


class ExchangeRefused(Exception):
    """A package, a card or a step is not taken; nothing of it was kept. The sentence is fit to be shown."""
