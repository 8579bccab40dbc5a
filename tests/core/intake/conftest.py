"""The moment at which the stories of these tests are told, and the shipped words and questions."""

import json
from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest

from fanzha.core import intake

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


def shipped(name):
    return json.loads(resources.files("fanzha.cases").joinpath("rules", name).read_text("utf-8"))["content"]


@pytest.fixture(scope="session")
def words():
    return intake.read_words(shipped("story.json"), "test")


@pytest.fixture(scope="session")
def questions():
    return intake.read_questions(shipped("questions.json"), "test")


@pytest.fixture(scope="session")
def tell(words):
    """Return a function that reads a story told at NOW."""

    def told(text):
        return intake.read_story(text, now=NOW, words=words)

    return told
