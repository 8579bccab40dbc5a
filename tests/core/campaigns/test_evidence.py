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
        (b"\x00\x00\x00\x20ftypisom", "a.jpg", FileKind.MP4),
        (b"\x00\x00\x00\x14ftypqt  ", "IMG_0001.MOV", FileKind.MOV),
        (b"\x00\x00\x00\x18ftypheic", "a.mp4", None),
        (b"\x00\x00\x00\x18ftyp", "a.mp4", None),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.mp4", None),
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


@pytest.mark.parametrize(("size", "said"), [(1024 * 1024, ""), (1024 * 1024 + 1, "超过 1 MB")])
def test_of_a_long_file_the_beginning_and_the_size_will_do(size, said):
    head = b"\x00\x00\x00\x18ftypmp42"

    assert said in what_is_wrong(head, "a.mp4", word="视频", taken=["mp4", "mov"], most_mb=1, size=size)
