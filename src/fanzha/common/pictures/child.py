"""The process that reads pictures: `python -m fanzha.common.pictures.child`, spoken to through its pipes.

In: the length of a JPEG, then the JPEG. Out: the length of a JSON object, then the object.
"""

import json
import os
import select
import struct
import sys
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct(">I")
_IDLE_S: Final = 300  # then the memory is given back; the next picture starts a new process
_BELOW_PAGES: Final = 10
_MOST_BYTES: Final = 64 * 1024 * 1024


def main() -> None:
    """Answer one picture after the other until the other side goes, or nobody asks for a while."""
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    os.nice(_BELOW_PAGES)
    engine = None
    while (picture := _next(asked)) is not None:
        try:
            if engine is None:
                from fanzha.common.pictures.rapid import Engine  # noqa: PLC0415 - takes a second; reported if it fails

                engine = Engine()
            said = engine.boxes_of(picture)
        except Exception as problem:  # the parent decides; a broken picture must not end us
            said = {"problem": f"{type(problem).__name__}: {problem}"[:300]}
        _answer(answers, said)


def _next(asked: IO[bytes]) -> bytes | None:
    if not select.select([asked], [], [], _IDLE_S)[0]:
        return None
    head = asked.read(_LENGTH.size)
    if len(head) < _LENGTH.size or _LENGTH.unpack(head)[0] > _MOST_BYTES:
        return None
    return asked.read(_LENGTH.unpack(head)[0])


def _answer(answers: IO[bytes], said: dict[str, Any]) -> None:
    content = json.dumps(said).encode()
    answers.write(_LENGTH.pack(len(content)) + content)
    answers.flush()


if __name__ == "__main__":
    main()
