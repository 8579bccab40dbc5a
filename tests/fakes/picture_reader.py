"""A reader of pictures that says what it is told to."""

from fanzha.core.text.screens import Layout, Side, Turn


def a_page(*paragraphs, head=""):
    """Return what a reader would say of a page with these paragraphs."""
    return Layout(head, tuple(Turn(Side.NOBODY, text) for text in paragraphs))


class PictureReader:
    """Says one layout after the other, or raises what it is given; counts what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def read(self, pictures, *, wait_s=0.0):
        """Return the next layouts, the last one again and again."""
        self.asked.append(list(pictures))
        return [self._next() for _ in pictures]

    def _next(self):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer
