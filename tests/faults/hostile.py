"""A thousand hostile files, the same for the same seed: broken, renamed, swollen, disguised.

Each kind is a function of a generator of chance; `hostile_files` goes round the kinds of a door until enough are made.
"""

import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import xlsxwriter
from PIL import Image

SEED = 20261122
_DAY = datetime(2026, 11, 22, tzinfo=UTC)
_HEAD = ["网格编码", "户号", "姓名", "电话", "身份证号", "住址"]
_KINDS: dict[str, list[Callable[[random.Random], tuple[str, bytes]]]] = {}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: which door it comes to, what sort of malice it is, its name and its bytes."""

    door: str
    kind: str
    name: str
    content: bytes


def kind(*doors: str):
    """Register a kind of hostile file for some doors."""

    def register(make):
        for door in doors:
            _KINDS.setdefault(door, []).append(make)
        return make

    return register


def doors() -> list[str]:
    """Return the names of the doors."""
    return sorted(_KINDS)


def hostile_files(door: str, count: int) -> Iterator[Hostile]:
    """Yield so many files for a door; each kind comes about equally often, with other chances each time."""
    kinds = _KINDS[door]
    for number in range(count):
        make = kinds[number % len(kinds)]
        name, content = make(random.Random(f"{SEED}-{door}-{number}"))
        yield Hostile(door, make.__name__, name, content)


# --- sound files, to be spoilt


def _row(chance: random.Random, number: int) -> list[str]:
    return ["330999101201", f"9-{number}", "测试", f"139{chance.randrange(10**8):08d}", "", "柳河镇"]


@cache
def _book(rows: int, seed: int) -> bytes:
    sink, chance = io.BytesIO(), random.Random(seed)
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"created": _DAY})
        sheet = book.add_worksheet()
        for place, row in enumerate([_HEAD, *(_row(chance, n) for n in range(rows))]):
            sheet.write_row(place, 0, row)
    return sink.getvalue()


def a_book(chance: random.Random, rows: int = 20) -> bytes:
    return _book(rows, chance.randrange(4))


def a_table(chance: random.Random, rows: int = 20, mark: str = ",") -> str:
    return "\n".join(mark.join(row) for row in [_HEAD, *(_row(chance, n) for n in range(rows))])


def a_picture(chance: random.Random, form: str = "JPEG") -> bytes:
    sink = io.BytesIO()
    _noise(chance, chance.randrange(20, 120), chance.randrange(20, 120)).save(sink, form)
    return sink.getvalue()


def _noise(chance: random.Random, width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3))


def _flipped(chance: random.Random, content: bytes, times: int) -> bytes:
    spoilt = bytearray(content)
    for _ in range(times):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _named(name: str) -> zipfile.ZipInfo:
    """Return the entry of a package, the same whenever it is made."""
    entry = zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _with_part(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(_named(name), change(old.read(name)) if name == part else old.read(name))
    return sink.getvalue()


_SHEET = "xl/worksheets/sheet1.xml"
ALL = ("table", "picture", "model", "backup", "keys")


# --- every door


@kind(*ALL)
def nothing(chance):
    return "空.xlsx", b""


@kind(*ALL)
def zeros(chance):
    return "零.xlsx", bytes(chance.randrange(1, 60_000))


@kind(*ALL)
def noise(chance):
    return "噪声.bin", chance.randbytes(chance.randrange(1, 60_000))


@kind(*ALL)
def a_program(chance):
    return "表格.xlsx", chance.choice([b"MZ\x90\0", b"\x7fELF\x02\x01"]) + chance.randbytes(5_000)


@kind(*ALL)
def a_page(chance):
    return "导出.xls", "<html><table><tr><td>姓名</td></tr></table><script>alert(1)</script></html>".encode()


@kind(*ALL)
def text_of_braces(chance):
    return "深.json", b"[" * chance.randrange(1_000, 200_000)


@kind(*ALL)
def a_name_that_climbs(chance):
    name = chance.choice(
        ["../../../../etc/passwd", "..\\..\\win.ini", "/dev/null", "a\x00b.xlsx", "x" * 900, "CON.csv"]
    )
    return name, b"\xff\xfe\x00\x00" + chance.randbytes(40)


@kind(*ALL)
def deflated_rubbish(chance):
    return "压缩.gz", zlib.compress(chance.randbytes(2_000))


@kind(*ALL)
def two_in_one(chance):
    """A picture that is a PDF, a zip and a page at once."""
    return "二合一.jpg", a_picture(chance)[:2_000] + b"%PDF-1.7\n<script>1</script>" + a_book(chance)


@kind(*ALL)
def a_zip_of_climbing_names(chance):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for name in ("../../x.py", "/etc/cron.d/x", "weights.npy", "xl/workbook.xml", "version.json"):
            package.writestr(_named(name), chance.randbytes(100))
    return "包.zip", sink.getvalue()


# --- tables


@kind("table")
def cut_book(chance):
    book = a_book(chance)
    return "截断.xlsx", book[: chance.randrange(4, len(book))]


@kind("table")
def flipped_book(chance):
    return "坏字.xlsx", _flipped(chance, a_book(chance), chance.choice((1, 20, 400)))


@kind("table")
def broken_sheet(chance):
    return "坏表.xlsx", _with_part(a_book(chance), _SHEET, lambda part: part[: chance.randrange(len(part))])


@kind("table")
def shuffled_sheet(chance):
    return "乱表.xlsx", _with_part(a_book(chance), _SHEET, lambda part: _flipped(chance, part, 60))


@kind("table")
def entities(chance):
    """Entities that name each other and files of the machine."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    head = b'<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">' + laughs + b"]>"
    return "实体.xlsx", _with_part(
        a_book(chance), "xl/sharedStrings.xml", lambda part: head + part.replace("测试".encode(), b"&l9;&f;")
    )


@kind("table")
def far_cells(chance):
    """Cells at the far end of the sheet, named again and again."""
    cells = "".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in (1, 2, 1_048_576))
    return "远.xlsx", _with_part(
        a_book(chance), _SHEET, lambda part: part.replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    )


@kind("table")
def merged_whole_sheet(chance):
    return "合并.xlsx", _with_part(
        a_book(chance), _SHEET,
        lambda part: part.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
    )  # fmt: skip


@kind("table")
def failed_formulas(chance):
    cells = "".join(f'<c r="C{r}" t="e"><f>1/0</f><v>#DIV/0!</v></c>' for r in range(2, 9))
    return "公式.xlsx", _with_part(
        a_book(chance),
        _SHEET,
        lambda part: part.replace(b"</sheetData>", f"<row r='90'>{cells}</row></sheetData>".encode()),
    )


@kind("table")
def formulas_in_text(chance):
    signs = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")')
    rows = [[*_row(chance, n)[:2], chance.choice(signs), *_row(chance, n)[3:]] for n in range(12)]
    return "公式.csv", "\n".join(
        ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in r) for r in [_HEAD, *rows]
    ).encode()


@cache
def _bomb(size_mb: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book(2, 1))) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != _SHEET:
                new.writestr(_named(name), old.read(name))
        with new.open(_named(_SHEET), "w", force_zip64=True) as part:
            part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"A" * 2**20 + b"</t></is></c></row>"
            for _ in range(size_mb):
                part.write(row)
    return sink.getvalue()


@kind("table")
def a_bomb(chance):
    return "炸弹.xlsx", _bomb(chance.choice((6, 40, 300)))


@kind("table")
def a_bomb_that_lies(chance):
    """A directory that names a small size for a part that unpacks to a large one."""
    bomb = bytearray(_bomb(40))
    place = bomb.rfind(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = (1_000).to_bytes(4, "little")
    return "谎报.xlsx", bytes(bomb)


@kind("table")
def many_parts(chance):
    sink = io.BytesIO(a_book(chance))
    with zipfile.ZipFile(sink, "a") as package:
        for number in range(chance.choice((100, 3_000))):
            package.writestr(_named(f"xl/media/{number}.bin"), b"x")
    return "零件.xlsx", sink.getvalue()


@kind("table")
def a_word_file(chance):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        package.writestr(_named("word/document.xml"), "<w:document/>")
    return "名单.xlsx", sink.getvalue()


@kind("table")
def an_old_book(chance):
    return "名单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(3_000)


@kind("table")
def csv_with_nul(chance):
    text = a_table(chance).encode()
    place = chance.randrange(len(text))
    return "名单.csv", text[:place] + b"\0" + text[place:]


@kind("table")
def csv_of_bad_bytes(chance):
    return "名单.csv", _flipped(chance, a_table(chance).encode(chance.choice(["utf-8", "gb18030"])), 25)


@kind("table")
def csv_in_utf_16(chance):
    encoded = a_table(chance).encode(chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
    return "名单.csv", encoded[: len(encoded) - chance.choice((0, 1))]


@kind("table")
def csv_without_end(chance):
    return "名单.csv", (a_table(chance) + '\n330999101201,"9-99').encode()


@kind("table")
def a_million_columns(chance):
    return "宽.csv", (",".join(_HEAD) + "\n" + "," * 10**6).encode()


@kind("table")
def a_million_headings(chance):
    return "宽头.csv", ("," * 10**6 + "\n" + a_table(chance)).encode()


@kind("table")
def a_huge_cell(chance):
    row = _row(chance, 1)
    row[5] = "长" * chance.choice((5_001, 400_000, 4_000_000))
    return "长.csv", "\n".join([",".join(_HEAD), ",".join(row)]).encode()


@kind("table")
def csv_of_quotes(chance):
    return "引号.csv", b'"' * chance.randrange(3, 200_001)


@kind("table")
def rows_of_separators(chance):
    return "分隔.csv", (",".join(_HEAD) + "\n").encode() + b",;\t|\r\n" * 3_000


@kind("table")
def the_same_heading_twice(chance):
    return "重头.csv", (",".join([*_HEAD, "姓名", "姓名"]) + "\n" + ",".join([*_row(chance, 1), "甲", "乙"])).encode()


@kind("table")
def strange_signs(chance):
    signs = "\u202e\u200b\ufeff\ufffe\U000e0041\u0301" + "́" * 50
    rows = [[c + signs if n == 2 else c for n, c in enumerate(_row(chance, r))] for r in range(9)]
    return "怪字.csv", "\n".join(",".join(r) for r in [_HEAD, *rows]).encode()


@kind("table")
def numbers_that_lost_their_end(chance):
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"created": _DAY})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _HEAD)
        sheet.write_row(1, 0, ["330999101201", "9-1", "测试", 1.39e10, 3.30999198801011e17, float(10**300)])
    return "丢位.xlsx", sink.getvalue()


# --- pictures


@kind("picture")
def cut_picture(chance):
    form = chance.choice(["JPEG", "PNG", "WEBP", "GIF", "BMP"])
    content = a_picture(chance, form)
    return "截断.jpg", content[: chance.randrange(8, len(content))]


@kind("picture")
def flipped_picture(chance):
    form = chance.choice(["JPEG", "PNG", "WEBP", "GIF", "BMP"])
    return "坏图.png", _flipped(chance, a_picture(chance, form), chance.choice((3, 60, 900)))


@kind("picture")
def a_picture_that_lies_about_its_size(chance):
    content = bytearray(a_picture(chance, "PNG"))
    side = chance.choice((60_000, 2**31 - 1, 0))
    content[16:24] = side.to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return "巨图.png", bytes(content)


@kind("picture")
def a_picture_bomb(chance):
    return "炸弹.png", _white(chance.choice((9_000, 14_000)))


@cache
def _white(side: int) -> bytes:
    sink = io.BytesIO()
    Image.new("1", (side, side), 1).save(sink, "PNG", optimize=True)
    return sink.getvalue()


@kind("picture")
def a_picture_with_a_tail(chance):
    """Sound, with a page, a zip and somebody's place behind it: what is kept must be the picture alone."""
    sink = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "HOSTILE-TAIL", {1: "N", 2: (30.0, 0.0, 0.0)}
    Image.new("RGB", (60, 40), "white").save(sink, "JPEG", exif=exif, comment=b"HOSTILE-TAIL")
    return "尾巴.jpg", sink.getvalue() + b"HOSTILE-TAIL<script>" + a_book(chance)


@kind("picture")
def a_moving_picture(chance):
    frames = [_noise(chance, 40, 40).convert("P") for _ in range(chance.choice((2, 200)))]
    sink = io.BytesIO()
    frames[0].save(sink, "GIF", save_all=True, append_images=frames[1:])
    return "动图.gif", sink.getvalue()


@kind("picture")
def a_drawing(chance):
    body = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/><script>1</script></svg>'
    return "图.svg", body


@kind("picture")
def a_postscript(chance):
    return "图.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n(/etc/passwd) (r) file\n"


@kind("picture")
def a_tiff(chance):
    sink = io.BytesIO()
    Image.new("RGB", (30, 30)).save(sink, "TIFF")
    return "图.jpg", sink.getvalue()


@kind("picture")
def a_strip(chance):
    """One pixel high and as wide as may be."""
    sink = io.BytesIO()
    Image.new("L", (chance.choice((30_000, 60_000)), 1)).save(sink, "PNG")
    return "长条.png", sink.getvalue()


# --- model files


def _archive(**parts: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(_named(name.replace("__", ".")), content)
    return sink.getvalue()


@kind("model")
def a_pickle(chance):
    """What would run a command if it were unpickled."""
    pickled = b"cos\nsystem\n(S'touch /tmp/fz-hostile-was-here'\ntR."
    head = b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
    return "模型.npz", _archive(weights__npy=head + pickled)


@kind("model")
def a_huge_array(chance):
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % 10 ** chance.randrange(9, 15)
    return "模型.npz", _archive(weights__npy=b"\x93NUMPY\x01\x00v\x00" + head.ljust(117) + b"\n")


@kind("model")
def a_model_bomb(chance):
    return "模型.npz", _archive(weights__npy=bytes(chance.choice((10, 200)) * 2**20))


@kind("model")
def a_model_of_words(chance):
    return "模型.npz", _archive(meta__json=json.dumps({"version": "x" * 999, "classes": [None] * 50}).encode())


# --- backups and exported keys


@kind("backup")
def half_a_backup(chance):
    head = b"FANZHA-BACKUP-1\n" + json.dumps({"key": "k1", "format": 1, "made_at": "x"}).encode() + b"\n"
    return "a.fzbackup", head + chance.randbytes(chance.randrange(0, 9_000))


@kind("backup")
def a_backup_with_a_long_line(chance):
    return "a.fzbackup", b"FANZHA-BACKUP-1\n" + b"{" * 3_000_000


@kind("keys")
def a_ring_that_costs(chance):
    """Sound in form; what it asks of memory and time is not."""
    head = {
        "format": "fanzha-keys-1", "passes": chance.choice((0, -1, 6, 100, 10**9, "6")),
        "memory_kib": chance.choice((0, 1, 2**16, 2**21, 2**40)), "lanes": chance.choice((0, 1, 64, None)),
        "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "nonce": "AAAAAAAAAAAAAAAA", "sealed": "AAAA" * chance.randrange(50),
    }  # fmt: skip
    return "keys.txt", json.dumps(head).encode()[: chance.choice((30, 9_999, 9_999))]
