"""Telephone screens for tests; drawing needs a Chinese font, which is said where there is none."""

import pytest

from bench.screens import a_chat, a_message, a_poster, as_bytes, has_font

needs_a_font = pytest.mark.skipif(not has_font(), reason="没有中文字体；apt-get install fonts-noto-cjk")

__all__ = ["a_chat", "a_message", "a_poster", "as_bytes", "needs_a_font"]
