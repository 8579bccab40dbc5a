"""A page asks once, whoever asks on it; outside of a page every question is asked anew."""

from fanzha.common.once import once_a_request, reading


def _counted():
    calls = []

    @once_a_request
    def read(*args, **kwargs):
        calls.append((args, kwargs))
        return len(calls)

    return read, calls


def test_the_same_question_is_worked_out_once_inside_one_request():
    read, calls = _counted()

    with reading():
        answers = [read(1, on="a"), read(1, on="a"), read(2, on="a"), read(1, on="b")]

    assert answers == [1, 1, 2, 3]
    assert len(calls) == 3


def test_two_requests_share_no_answer():
    read, _ = _counted()

    with reading():
        first = read()
    with reading():
        second = read()

    assert (first, second) == (1, 2)


def test_outside_of_a_request_nothing_is_kept():
    read, _ = _counted()

    assert (read(), read()) == (1, 2)


def test_a_request_that_changes_something_keeps_nothing(rf, settings):
    from fanzha.common.middleware import Moment

    read, calls = _counted()
    handler = Moment(lambda request: (read(), read()))

    handler(rf.get("/"))
    handler(rf.post("/"))

    assert len(calls) == 3
