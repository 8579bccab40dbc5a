"""Tables that leave the house: at once for short ones, by a job for long ones; what is exported imports again."""

from fanzha.common.exports.downloads import (
    XLSX_TYPE,
    ExportRefused,
    csv_parts,
    record,
    stream_csv,
    stream_xlsx,
    write_xlsx,
)
from fanzha.common.exports.registry import Exporter, exporter_of, in_steps, open_to, register, register_family

__all__ = [
    "XLSX_TYPE",
    "ExportRefused",
    "Exporter",
    "csv_parts",
    "exporter_of",
    "in_steps",
    "open_to",
    "record",
    "register",
    "register_family",
    "stream_csv",
    "stream_xlsx",
    "write_xlsx",
]
