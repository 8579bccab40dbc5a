"""What a file really is, whatever its name says, and whether it is safe to open."""

import io
import re
import zipfile

from fanzha.common.imports.table import Limits, TableRefused

# A sheet of 200,000 rows and 12 columns takes about 100 MB once unpacked.
MOST_UNPACKED = 256 * 1024 * 1024
# Sheets of equal rows shrink to a hundredth; only bombs shrink further. Small files may do what they like.
MOST_RATIO = 250
_RATIO_MATTERS_ABOVE = 8 * 1024 * 1024
_MOST_PARTS = 2_000

_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
    (b"PAR1", "parquet 文件"),
    (b"{\\rtf", "Word 文件"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_HTML = re.compile(rb"^\s*(<!doctype html|<html|<table|<\?xml|<meta)", re.IGNORECASE)
_HOW = "请在 Excel 或 WPS 里“另存为” .xlsx 或 .csv，再上传。"


def kind_of(content: bytes) -> str:
    """Return "xlsx" or "text" by what the bytes are.

    Raises:
        TableRefused: it is neither; the sentence says what it is and what to do.
    """
    if not content:
        raise TableRefused("文件是空的，一个字节也没有。请检查后重新上传。")
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        raise TableRefused(f"这是旧版 Excel（.xls）或 Word（.doc）文件，或加了密码的表，改名也打不开。{_HOW}")
    for magic, name in _FOREIGN:
        if content.startswith(magic):
            raise TableRefused(f"这是{name}，不是表格。{_HOW}")
    if _HTML.match(content[:200]):
        raise TableRefused(f"这是网页格式的表，不是真正的 Excel 文件。{_HOW}")
    if not content.strip(b"\0"):
        raise TableRefused("文件里全是空字节，像是没传完或磁盘出过错。请重新导出后再上传。")
    return "text"


def check_size(content: bytes, limits: Limits) -> None:
    """See that a file is not larger than allowed.

    Raises:
        TableRefused: it is.
    """
    if len(content) > limits.max_bytes:
        size, most = len(content) / 1024 / 1024, limits.max_bytes / 1024 / 1024
        raise TableRefused(f"文件有 {size:.1f} MB，超过上限 {most:.0f} MB。请分成几份上传。")


def check_package(content: bytes) -> None:
    """See that a zipped file is a whole workbook and does not unpack to something huge.

    Only the directory is read here: the unpacking itself happens in a process with little memory.

    Raises:
        TableRefused: it is cut off, no workbook, encrypted, or a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise TableRefused("文件不完整，像是没传完或没写完。请重新导出后再上传。") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise TableRefused(_other_package(names))
    if any(part.flag_bits & 1 for part in parts):
        raise TableRefused("这份表加了密码。请去掉密码后再上传。")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    too_dense = unpacked > _RATIO_MATTERS_ABOVE and unpacked / packed > MOST_RATIO
    if unpacked > MOST_UNPACKED or too_dense or len(parts) > _MOST_PARTS:
        raise TableRefused("这份表解开后大得不正常，为安全没有打开。请只保留需要的数据，另存为新的 .xlsx 再上传。")


def _other_package(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return (
            f"这是 Word 文件，改名不会变成 Excel 表。请把表格复制到 Excel，{_HOW.removeprefix('请在 Excel 或 WPS 里')}"
        )
    if "xl/workbook.bin" in names:
        return f"这是 .xlsb 格式。{_HOW}"
    if "content.xml" in names:
        return f"这是 OpenDocument 格式。{_HOW}"
    return f"这是压缩包，不是 Excel 表。请解压后上传里面的表。{_HOW}"


def clean_name(name: str) -> str:
    """Return the last part of a file's name, without folders, control signs or tricks, at most 120 characters.

    >>> clean_name("../../etc/passwd.xlsx"), clean_name("C:\\\\temp\\\\a.csv"), clean_name("\u202e..")
    ('passwd.xlsx', 'a.csv', '未命名')
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    return shown[-120:] or "未命名"
