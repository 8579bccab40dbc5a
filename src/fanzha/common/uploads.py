"""Stops an upload that is far too large while it comes in, before it fills the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# The largest single file that any page takes is 20 MB; four pictures of a report stay well below.
MOST_BYTES = 64 * 1024 * 1024
TOO_BIG = "fanzha.upload_too_big"


class Capped(FileUploadHandler):
    """Counts what comes in and lets the rest of a too large request pass unread; the page then says so."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, as long as the whole is within bounds."""
        self._seen += len(raw_data)
        if self._seen > MOST_BYTES:
            self.request.META[TOO_BIG] = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return


def is_too_big(request: Any) -> bool:
    """Say whether an upload of this request was cut off."""
    return bool(request.META.get(TOO_BIG))
