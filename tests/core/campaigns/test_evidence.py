"""A file is what its bytes say, whatever it is called."""

import pytest

from fanzha.core.campaigns.evidence import FileKind, kind_of, what_is_wrong


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "a.jpg", FileKind.PICTURE),
        (b"\x89PNG\r\n\x1a\nxx", "a.jpg", FileKind.PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBP", "a", FileKind.PICTURE),
        (b"%PDF-1.7", "photo.jpg", FileKind.PDF),
        (b"PK\x03\x04..xl/workbook.xml", "a.zip", FileKind.XLSX),
        (b"PK\x03\x04..word/document.xml", "a.docx", FileKind.DOCX),
        (b"PK\x03\x04..run.bat", "a.xlsx", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", FileKind.XLS),
        (b"\x00\x00\x00\x18ftypmp42", "a.mp4", FileKind.MP4),
        ("姓名,电话".encode(), "a.csv", FileKind.CSV),
        ("姓名,电话".encode("gb18030"), "a.CSV", FileKind.CSV),
        (b"a,b\x00", "a.csv", None),
        (b"<script>", "a.html", None),
        (b"", "a.csv", None),
    ],
)
def test_the_kind_of_a_file(content, name, kind):
    assert kind_of(content, name) is kind


@pytest.mark.parametrize(("size", "said"), [(1024 * 1024, ""), (1024 * 1024 + 1, "超过 1 MB")])
def test_how_large_a_file_may_be(size, said):
    content = b"%PDF-" + b"x" * (size - 5)

    assert said in what_is_wrong(content, "a.pdf", word="扫描件", taken=["pdf"], most_mb=1)
    assert bool(what_is_wrong(content, "a.pdf", word="扫描件", taken=["pdf"], most_mb=1)) is bool(said)
