"""Tables of rights and retention."""

from fanzha.rights.models.erasing import ErasureLine, ErasureRun, Hold
from fanzha.rights.models.objections import Objection
from fanzha.rights.models.records import Record, RecordFile, RecordVersion
from fanzha.rights.models.requests import Request

__all__ = ["ErasureLine", "ErasureRun", "Hold", "Objection", "Record", "RecordFile", "RecordVersion", "Request"]
