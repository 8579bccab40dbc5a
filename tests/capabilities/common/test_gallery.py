"""Every picture comes in one way; the same one is found again elsewhere; its time and place become fields."""

import io
import struct
import uuid
import zlib
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from PIL import Image, ImageDraw

from fanzha.common import files, gallery
from fanzha.common.clock import CHINA
from fanzha.common.gallery.queries import facts_of, said_of
from fanzha.common.gallery.settings import keeping
from fanzha.common.models import AuditRow, KeptPicture
from fanzha.common.permissions import Role
from fanzha.common.pictures import PictureRefused, clean_picture
from fanzha.touches import actions as touches
from fanzha.touches import queries as touch_queries
from tests.builders.intake import a_report, shipped_rules
from tests.builders.org import AT, County, an_actor, an_officer, signed_in
from tests.builders.people import a_person
from tests.builders.pictures import a_photo, a_screen, as_jpeg, taken

pytestmark = pytest.mark.django_db
# Pictures of other objects with shapes by chance, enough for the planner to prefer an index.
MANY_PICTURES = """
WITH filed AS (
    INSERT INTO common_storedfile (name, kind, content_type, size_bytes, digest, place, stored_at)
    SELECT '', 'x', 'x', 0, n, 'x/' || n, now() FROM generate_series(1, 20000) n RETURNING id
)
INSERT INTO common_keptpicture (file_id, holder_kind, holder_id, place, width, height, received_at, thumbnail, position,
    shape, band_0, band_1, band_2, band_3)
SELECT id, 'x', id, 1, 1, 1, now(), '', '', a * 281474976710656 + b * 4294967296 + c * 65536 + d, a, b, c, d
FROM (SELECT id, (random() * 32767)::bigint a, (random() * 65535)::bigint b, (random() * 65535)::bigint c,
      (random() * 65535)::bigint d FROM filed) made
"""


@pytest.fixture
def county():
    shipped_rules()
    return County()


def cleaned(content):
    return clean_picture(io.BytesIO(content), size=len(content), rules=keeping(AT.date()).proof)


def a_proof(person, by, content, *, at=AT):
    """Write down a visit with a picture."""
    picture = cleaned(content)
    said = touches.HandTouch(
        token=str(uuid.uuid4()), kind="visit", channel="door", at=at, photo=picture.content, origin=picture.origin,
        person_id=person.pk,
    )  # fmt: skip
    return touches.record_by_hand(said=said, by=by, at=at)


def kept_of(row):
    """Return the last picture of a report or touch."""
    rows = KeptPicture.objects.select_related("file").filter(holder_kind=row._meta.label_lower, holder_id=row.id)
    return rows.order_by("-place")[0]


def changed(picture):
    """Return a picture as it comes back through a chat program: smaller, coarser, its edge cut."""
    cut = picture.crop((0, int(picture.height * 0.03), picture.width, picture.height))
    return as_jpeg(cut.resize((cut.width // 2, cut.height // 2)), 50)


class TestWhereElse:
    """The same picture elsewhere."""

    def test_a_picture_that_came_back_smaller_and_cut_is_found_in_a_report_and_in_a_touch(self, county):
        centre = an_actor(county.root)
        first = a_report(county.root, pictures=[cleaned(as_jpeg(a_screen(1))), cleaned(as_jpeg(a_screen(2)))])
        touch = a_proof(a_person(county.shangliu), centre, changed(a_screen(2)))

        found = gallery.elsewhere(centre, kept_of(touch), AT)

        assert [(one.word, one.seen.title, one.likeness) for one in found.shown] == [
            ("举报", first.number, "画面几乎一样")
        ]
        assert (found.visible, found.hidden) == (1, 0)

    def test_the_same_file_is_told_as_the_same_file(self, county):
        centre, photo = an_actor(county.root), as_jpeg(a_photo(3))
        a_report(county.root, pictures=[cleaned(photo)])
        last = a_report(county.root, text="另一件事", pictures=[cleaned(photo)])

        found = gallery.elsewhere(centre, kept_of(last), AT)

        assert [one.likeness for one in found.shown] == ["同一个文件"]

    def test_another_picture_is_nowhere_else(self, county):
        centre = an_actor(county.root)
        a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(n))) for n in range(4)])
        last = a_report(county.root, text="另一件事", pictures=[cleaned(as_jpeg(a_photo(9)))])

        assert gallery.elsewhere(centre, kept_of(last), AT).count == 0

    def test_an_officer_sees_his_own_places_and_only_how_many_others_there_are(self, county):
        person = a_person(county.shangliu)
        village = an_actor(county.liuhe, Role.TOWN_OFFICER)
        far = an_actor(county.baiyang, Role.TOWN_OFFICER)
        photo = as_jpeg(a_photo(4))
        a_proof(a_person(county.dongying, phone="13700000001"), far, photo, at=AT - timedelta(days=2))
        a_proof(person, village, photo, at=AT - timedelta(days=1))
        last = a_proof(person, village, photo)

        found = gallery.elsewhere(village, kept_of(last), AT)

        assert [one.seen.unit for one in found.shown] == [str(county.shangliu)]
        assert (found.visible, found.hidden) == (1, 1)

    def test_a_plain_picture_is_compared_by_its_file_alone(self, county):
        white, grey = (as_jpeg(Image.new("RGB", (300, 200), colour)) for colour in ("white", "lightgrey"))
        a_report(county.root, pictures=[cleaned(white)])
        a_report(county.root, text="第二件", pictures=[cleaned(grey)])
        last = a_report(county.root, text="第三件", pictures=[cleaned(white)])

        found = gallery.elsewhere(an_actor(county.root), kept_of(last), AT)

        assert kept_of(last).shape is None
        assert [one.likeness for one in found.shown] == ["同一个文件"]

    def test_the_shape_is_not_the_hash_that_anybody_could_make(self, county):
        from fanzha.common.gallery import shapes
        from fanzha.core.pictures import differing_bits, perceptual_hash

        greys = [shapes._pixels(a_photo(n).convert("L")) for n in (5, 6)]
        plain = [perceptual_hash(grey) for grey in greys]
        hidden = [shapes._hidden(one) for one in plain]

        assert not set(plain) & set(hidden)
        assert differing_bits(*hidden) == differing_bits(*plain)

    def test_the_search_goes_by_the_index_of_the_parts(self, county):
        from fanzha.common.gallery import queries

        picture = kept_of(a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(7)))]))
        values = queries._near_values(picture, queries._shapes(picture), keeping(AT.date()))
        with connection.cursor() as cursor:
            cursor.execute(MANY_PICTURES)
            cursor.execute("ANALYZE common_keptpicture")
            cursor.execute(f"EXPLAIN {queries._NEAR}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())

        assert all(f"picture_band_{n}" in plan for n in range(4))


class TestTimeAndPlace:
    """What a picture says of itself."""

    def test_they_are_read_before_the_picture_is_written_anew(self):
        picture = cleaned(as_jpeg(a_photo(1), exif=taken()))

        assert picture.origin.taken_at == datetime(2026, 11, 20, 15, 30, tzinfo=CHINA)
        assert (picture.origin.latitude, picture.origin.longitude) == (34.26, 108.94)
        with Image.open(io.BytesIO(picture.content)) as kept:
            assert len(kept.getexif()) == 0
        assert "某牌手机".encode() not in picture.content

    def test_the_zone_of_the_camera_counts(self):
        picture = cleaned(as_jpeg(a_photo(1), exif=taken(offset="+00:00")))

        assert picture.origin.taken_at == datetime(2026, 11, 20, 23, 30, tzinfo=CHINA)

    @pytest.mark.parametrize(
        "exif",
        [
            taken(moment="0000:00:00 00:00:00", latitude=None),
            taken(moment="1970:01:01 00:00:00", latitude=None),
            taken(moment="2026:13:45 99:00:00", latitude=None),
            taken(moment="昨天", latitude=(0.0, 0.0, 0.0), longitude=(0.0, 0.0, 0.0)),
            taken(moment="", latitude=(999.0, 0.0, 0.0)),
        ],
        ids=["nulls", "clock never set", "no such day", "words", "no such place"],
    )
    def test_what_makes_no_sense_is_left_out_and_the_picture_is_kept(self, exif):
        picture = cleaned(as_jpeg(a_photo(1), exif=exif))

        assert (picture.origin.taken_at, picture.origin.latitude) == (None, None)
        assert picture.width > 0

    @pytest.mark.parametrize(
        ("moment", "said"),
        [
            ("2026:11:20 09:00:00", "收到前 3 天"),
            ("2026:11:23 09:55:00", "拍完就交"),
            ("2026:11:23 10:10:00", "拍完就交"),
            ("2026:11:23 12:00:00", "比收到还晚 2 小时，拍照的手机时间可能不准"),
        ],
    )
    def test_the_difference_to_the_time_of_arrival_is_told(self, county, moment, said):
        row = a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(1), exif=taken(moment)))])

        assert said in dict(facts_of(kept_of(row), AT))["拍摄时间"]

    def test_the_place_is_sealed_and_shown_to_about_a_kilometre(self, county):
        row = a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(1), exif=taken(latitude=(34, 15, 44.5))))])

        picture = kept_of(row)

        assert picture.position == "34.26236,108.94000"
        assert "北纬 34.26°、东经 108.94°" in dict(facts_of(picture, AT))["拍摄地点"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT position FROM common_keptpicture")
            assert b"34.26" not in bytes(cursor.fetchone()[0])
        with pytest.raises(FieldError):
            KeptPicture.objects.filter(position="34.26236,108.94000").exists()

    def test_a_picture_without_says_why_there_is_none(self, county):
        row = a_report(county.root, pictures=[cleaned(as_jpeg(a_screen(1)))])

        facts = dict(facts_of(kept_of(row), AT))

        assert "截屏和聊天软件转来的照片都不带" in facts["拍摄时间"]
        assert facts["拍摄地点"] == "照片没带定位"

    def test_a_length_of_time_is_said_in_the_largest_unit(self):
        assert said_of(timedelta(days=1, hours=23)) == "1 天"


class TestHostileFiles:
    """What is made to break a decoder is refused in a sentence that says what to do."""

    @staticmethod
    def png(width, height):
        def chunk(name, data):
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        body = zlib.compress(b"\0" * 1000)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")

    @staticmethod
    def moving(form):
        sink = io.BytesIO()
        frames = [a_photo(n, 120, 90) for n in range(3)]
        frames[0].save(sink, form, save_all=True, append_images=frames[1:])
        return sink.getvalue()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (lambda t: t.png(60_000, 60_000), "像素"),
            (lambda t: t.png(50_000, 100), "边长 50,000 像素，最多 30,000"),
            (lambda t: t.png(400, 400), "不是图片，或者没传完整"),
            (lambda t: t.moving("GIF"), "会动的图片"),
            (lambda t: t.moving("WEBP"), "会动的图片"),
            (lambda t: t.moving("PNG"), "会动的图片"),
            (lambda t: b"\0\0\0\x18ftypheic" + b"\0" * 400, "HEIC"),
            (lambda t: b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG"),
            (lambda t: b"  <SVG xmlns='x'></SVG>", "SVG"),
            (lambda t: b"%PDF-1.7 ...", "PDF"),
            (lambda t: as_jpeg(a_photo(1))[:3000], "没传完整"),
            (lambda t: b"<script>alert(1)</script>", "不是图片"),
            (lambda t: b"", "空的"),
            (lambda t: b"x" * (11 * 1024 * 1024), "最多 10 MB"),
        ],
        ids=["bomb", "wide", "empty inside", "gif", "webp", "apng", "heic", "svg", "svg2", "pdf", "cut", "script",
             "empty", "large"],
    )  # fmt: skip
    def test_it_is_refused_in_a_sentence(self, content, said):
        with pytest.raises(PictureRefused, match=said):
            cleaned(content(self))

    def test_what_is_hidden_behind_a_picture_does_not_come_in(self):
        hidden = as_jpeg(a_photo(1), comment=b"<script>alert(1)</script>") + b"PK\x03\x04 payload.exe"

        content = cleaned(hidden).content

        assert b"script" not in content
        assert b"payload" not in content

    def test_the_colours_of_a_printer_are_taken(self):
        sink = io.BytesIO()
        a_photo(1).convert("CMYK").save(sink, "JPEG")

        with Image.open(io.BytesIO(cleaned(sink.getvalue()).content)) as kept:
            assert kept.mode == "RGB"


class TestPages:
    """The page of a picture."""

    def test_it_shows_the_small_picture_its_facts_and_where_else_it_is_and_is_recorded(self, county, client):
        officer = an_officer(county.root)
        photo = as_jpeg(a_photo(8), exif=taken())
        first = a_report(county.root, pictures=[cleaned(photo)])
        last = a_report(county.root, text="另一件事", pictures=[cleaned(photo)])

        page = signed_in(client, officer).get(f"/pictures/{kept_of(last).pk}/").content.decode()

        assert first.number in page
        assert "data:image/jpeg;base64," in page
        assert "2026-11-20 15:30，收到前 2 天" in page
        row = AuditRow.objects.get(action="picture.opened")
        assert (row.subject_kind, row.subject_id) == ("intake.report", str(last.pk))

    def test_the_picture_of_another_unit_is_not_there(self, county, client):
        row = a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(8)))])
        client = signed_in(client, an_officer(county.liuhe, Role.TOWN_OFFICER))

        assert client.get(f"/pictures/{kept_of(row).pk}/").status_code == 404
        assert not AuditRow.objects.filter(action="picture.opened").exists()

    def test_a_touch_says_that_its_picture_was_used_before_and_accuses_nobody(self, county, client):
        person, centre = a_person(county.shangliu), an_actor(county.root)
        a_proof(person, centre, as_jpeg(a_photo(5)), at=AT - timedelta(days=3))
        last = a_proof(person, centre, changed(a_photo(5)))

        client = signed_in(client, an_officer(county.root, Role.DIRECTOR))
        page = client.get(touch_queries.url_of(last)).content.decode()
        whole = client.get(f"/pictures/{kept_of(last).pk}/").content.decode()

        assert "另有 1 处同图，其中 1 处更早" in page
        assert "同图只是提示" in whole
        assert not any(word in page + whole for word in ("造假", "作弊", "违规", "弄虚"))

    def test_the_report_shows_its_pictures(self, county, client):
        row = a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(5)))])

        page = signed_in(client, an_officer(county.root)).get(f"/intake/reports/{row.pk}/").content.decode()

        assert "别处没有同图" in page


def test_the_small_picture_goes_with_the_file(county):
    row = a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(5)))])

    file = kept_of(row).file
    row.pictures.all().delete()

    files.erase(file)

    assert not KeptPicture.objects.exists()


def test_bytes_that_are_no_picture_are_kept_without_a_shape(county):
    file = files.store(b"no picture", kind="x", name="x", content_type="x", at=AT)

    picture = gallery.keep(file=file, content=b"no picture", holder=("intake.report", 1), at=AT)

    assert (picture.shape, picture.thumbnail, picture.width) == (None, b"", 0)


def test_a_drawn_line_does_not_make_it_another_picture(county):
    marked = a_photo(6).copy()
    ImageDraw.Draw(marked).line((10, 10, 60, 40), fill="red", width=3)
    a_report(county.root, pictures=[cleaned(as_jpeg(a_photo(6)))])
    last = a_report(county.root, text="另一件事", pictures=[cleaned(as_jpeg(marked))])

    assert gallery.elsewhere(an_actor(county.root), kept_of(last), AT).count == 1


def test_time_and_place_come_through_the_page_that_holds_a_picture():
    from fanzha.common import held_pictures

    first = cleaned(as_jpeg(a_photo(1), exif=taken()))
    plain = cleaned(as_jpeg(a_photo(1)))

    back = held_pictures.opened(held_pictures.sealed([first, plain], AT), AT, most=2)

    assert [one.origin for one in back] == [first.origin, plain.origin]
