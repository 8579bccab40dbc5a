"""No picture is read unless a test says what the reader answers."""

from tests.fakes.picture_reader import no_reader, reader_says

__all__ = ["no_reader", "reader_says"]
