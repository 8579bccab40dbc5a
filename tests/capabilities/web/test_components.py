"""Components escape what they are given, speak without colour, and say why."""

import json
import re
from datetime import timedelta

import pytest
from django import forms
from django.core.paginator import Paginator

from tests.capabilities.web import preview
from tests.capabilities.web.test_templates_are_safe import breaches

ATTACK = "\"><script>alert('x')</script>"


@pytest.mark.parametrize("name", ["components", "public", "public_result", "phone_form"])
def test_example_page_keeps_the_content_policy(draw_page, name):
    page = draw_page(name)

    assert breaches(page) == []


@pytest.mark.parametrize("name", ["components", "public", "public_result", "phone_form"])
def test_ids_on_a_page_are_unique_and_references_exist(draw_page, name):
    page = draw_page(name)

    ids = re.findall(r'\sid="([^"]+)"', page)
    wanted = " ".join(re.findall(r'aria-(?:describedby|labelledby|controls)="([^"]+)"', page)).split()

    assert sorted(ids) == sorted(set(ids))
    assert set(wanted) <= set(ids)


@pytest.mark.parametrize(
    "source",
    [
        "{% empty x x url=x label=x %}",
        "{% note 'late' x title=x url=x label=x %}",
        "{% status 'ok' x %}",
        "{% tag x 'late' %}",
        "{% evidence x spans %}",
        "{% facts pairs %}",
        "{% timeline events %}",
        "{% reasons why %}",
        "{% next_steps steps %}",
        "{% bars items x %}",
        "{% share_bar items unit=x %}",
        "{% figure_strip items x %}",
        "{% saved_views views x %}",
        "{% confirm x x x %}",
        "{% clock now now what=x %}",
        "{% chart 'c-1' option x rows.0 rows %}",
        "{% verdict 'unsure' x %}",
        "{% icon 'bell' label=x %}",
        "{% grade_board tiles %}",
    ],
)
def test_hostile_text_is_escaped(draw, source):
    thing = {
        "label": ATTACK,
        "value": 1,
        "note": ATTACK,
        "url": ATTACK,
        "title": ATTACK,
        "text": ATTACK,
        "kind": ATTACK,
    }
    more = {"question": ATTACK, "unit": ATTACK, "of": ATTACK, "change": ATTACK, "trend": ATTACK, "key": ATTACK}
    variables = {
        "x": ATTACK,
        "now": preview.NOW,
        "spans": [{"start": 0, "end": 4, "name": ATTACK}],
        "pairs": [(ATTACK, ATTACK)],
        "events": [{**thing, "at": preview.NOW}],
        "why": [{**thing, "weight": ATTACK}],
        "steps": [thing, {**thing, "reason": ATTACK}, {**thing, **more}],
        "items": [{**thing, **more}],
        "views": [{**thing, "count": ATTACK}],
        "option": {"a": "</script><script>alert('x')</script>"},
        "rows": [[ATTACK, ATTACK]],
        "tiles": [{**thing, "grade": "red", "rule": ATTACK}],
    }

    markup = draw(source, **variables)

    assert "<script>alert" not in markup
    assert "alert(" not in markup or "&#x27;" in markup or "\\u003C" in markup


@pytest.mark.parametrize(
    ("value", "word", "bars"),
    [("red", "红", 4), ("orange", "橙", 3), ("yellow", "黄", 2), ("blue", "蓝", 1), (None, "未定级", 0)],
)
def test_grade_reads_without_colour(draw, value, word, bars):
    markup = draw("{% grade value %}", value=value)

    assert word in markup
    assert markup.count('class="on"') == bars


def test_full_grade_adds_the_word(draw):
    assert "红 · 紧急" in draw("{% grade 'red' 'full' %}")


@pytest.mark.parametrize("kind", ["ok", "due", "late", "run", "off", "na"])
def test_status_is_icon_and_word(draw, kind):
    markup = draw("{% status kind '走访' %}", kind=kind)

    assert "<svg" in markup
    assert "走访" in markup


@pytest.mark.parametrize(
    ("minutes", "css", "words"),
    [
        (31, "s-due", ("剩 31 分", "14:01 前")),
        (121, "s-off", ("剩 2 小时 01 分", "15:31 前")),
        (120, "s-due", ("剩 2 小时 00 分",)),
        (-47, "s-late", ("超时 47 分", "应在 12:43 前")),
        (24 * 60, "s-off", ("11-23 13:30 前",)),
    ],
)
def test_clock_prints_the_deadline_beside_the_time_left(draw, minutes, css, words):
    markup = draw("{% clock due now %}", due=preview.NOW + timedelta(minutes=minutes), now=preview.NOW)

    assert css in markup
    assert all(word in markup for word in words)
    assert "role=" not in markup  # a countdown is no live region


@pytest.mark.parametrize(("minutes", "text"), [(-1, "按时"), (0, "按时"), (47, "迟 47 分")])
def test_stopped_clock_says_how_it_went(draw, minutes, text):
    stopped = preview.NOW + timedelta(minutes=minutes)

    markup = draw("{% clock now now stopped=stopped %}", now=preview.NOW, stopped=stopped)

    assert text in markup
    assert "data-clock" not in markup


def test_no_deadline_is_said(draw):
    assert "没有时限" in draw("{% clock none now %}", none=None, now=preview.NOW)


def test_missing_figure_is_not_zero(draw):
    markup = draw(
        "{% figure_strip items %}",
        items=[{"label": "损失", "value": None}, {"label": "立案", "value": 0, "unit": "起"}],
    )

    assert "没有数据" in markup
    assert re.search(r'class="v">0<small>起', markup)


def test_closed_step_stays_in_reach_and_says_why(draw):
    markup = draw(
        "{% next_steps steps %}", steps=[{"key": "close", "label": "办结", "url": "/x/", "reason": "要先见面"}]
    )

    assert 'aria-disabled="true" aria-describedby="why-close"' in markup
    assert 'id="why-close"' in markup
    assert "要先见面" in markup
    assert " disabled" not in markup
    assert "/x/" not in markup


def test_open_step_by_post_carries_the_token(draw):
    markup = draw(
        "{% next_steps steps %}", steps=[{"label": "催办", "url": "/x/", "method": "post", "fields": {"id": 3}}]
    )

    assert "csrfmiddlewaretoken" in markup
    assert '<input type="hidden" name="id" value="3">' in markup


def test_queue_has_one_verb_a_row_and_names_what_it_is_for(draw):
    item = {
        "title": "续冻结 2 个账户",
        "detail": "ZF-018",
        "url": "/x/",
        "verb": "去决定",
        "due_at": preview.NOW + timedelta(hours=5),
    }

    markup = draw("{% queue items %}", items=[item], now=preview.NOW)

    assert '去决定<span class="fz-vh">：续冻结 2 个账户</span>' in markup
    assert "剩 5 小时 00 分" in markup


def test_empty_queue_says_so(draw):
    assert "现在没有要决定的" in draw("{% queue items '现在没有要决定的' %}", items=[])


def test_act_without_undo_asks_with_the_verb_on_the_button(draw):
    markup = draw("{% confirm '启动约谈' '启动对白杨乡的约谈？' '/x/' no='先不启动' %}")

    assert "<details" in markup
    assert "启动对白杨乡的约谈？" in markup
    assert "先不启动" in markup
    assert "csrfmiddlewaretoken" in markup


def test_share_bar_speaks_its_parts_and_fills_the_whole(draw):
    parts = [{"label": "按时", "value": 53, "kind": "ok"}, {"label": "缺", "value": 8, "kind": "late"}]

    markup = draw("{% share_bar parts unit='项' %}", parts=parts)

    widths = [float(w) for w in re.findall(r'<rect[^>]* width="([\d.]+)"', markup)]
    assert "按时 53 项，缺 8 项，共 61 项" in markup
    assert sum(widths) == pytest.approx(100, abs=0.02)


def test_share_bar_of_nothing_draws_nothing(draw):
    markup = draw("{% share_bar parts %}", parts=[{"label": "按时", "value": 0, "kind": "ok"}])

    assert 'width="0.0"' in markup


def test_chart_carries_its_numbers_as_a_table(draw):
    source = "{% chart 'c-1' option '升了' headers rows %}{% chart 'c-2' option '降了' headers rows %}"

    markup = draw(source, option={"a": "$chart-1"}, headers=["周", "起"], rows=[["11-22", None]])

    assert json.loads(re.search(r'<script id="c-1" type="application/json">(.*?)</script>', markup)[1]) == {
        "a": "$chart-1"
    }
    assert "没有数据" in markup
    assert markup.count("echarts.common.min.js") == 1


def test_chart_without_summary_is_refused(draw):
    from fanzha.web.components.charts import ChartWithoutWords

    with pytest.raises(ChartWithoutWords):
        draw("{% chart 'c-1' option '' headers rows %}", option={}, headers=["周"], rows=[])


def test_unknown_icon_is_refused(draw):
    from fanzha.web.components.icons import UnknownIcon

    with pytest.raises(UnknownIcon):
        draw("{% icon 'no-such-icon' %}")


def test_timeline_says_a_new_day_once_and_failure_in_words(draw):
    markup = draw("{% timeline events %}", events=preview.EVENTS)

    assert re.findall(r'class="day">([\d-]+)<', markup) == ["11-21", "11-22"]
    assert "没办成：" in markup
    assert "还没到：" in markup


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("likely_scam", "很可能是诈骗"),
        ("unsure", "有可疑，先核实"),
        ("nothing", "没查到问题"),
        ("unreadable", "看不懂，打 96110"),
    ],
)
def test_public_verdicts_are_four(draw, kind, words):
    markup = draw("{% verdict kind %}", kind=kind)

    assert words in markup
    assert ("这不等于安全。" in markup) is (kind == "nothing")


def test_there_is_no_fifth_verdict(draw):
    with pytest.raises(KeyError):
        draw("{% verdict 'safe' %}")


class TestLists:
    def test_pager_keeps_the_filters(self, draw):
        page = Paginator(range(324), 10).page(2)

        markup = draw("{% pager page %}", "/alerts/?grade=red&town=3&page=2", page=page)

        assert "第 11–20 条，共 324 条" in markup
        assert 'rel="next" href="?grade=red&amp;town=3&amp;page=3"' in markup
        assert 'href="?grade=red&amp;town=3&amp;per_page=50"' in markup

    def test_pager_at_the_end_shows_where_it_ends(self, draw):
        page = Paginator(range(3), 10).page(1)

        markup = draw("{% pager page %}", page=page)

        assert markup.count('aria-disabled="true"') == 2
        assert "rel=" not in markup

    def test_keyset_pager_forgets_the_other_direction(self, draw):
        markup = draw("{% keyset_pager 50 before='a' after='b' total=900 %}", "/x/?q=1&after=z")

        assert 'rel="prev" href="?q=1&amp;before=a"' in markup
        assert 'rel="next" href="?q=1&amp;after=b"' in markup

    def test_view_tab_starts_at_the_first_page(self, draw):
        markup = draw("{% saved_views views 'late' %}", "/x/?page=4&town=3&view=late", views=preview.VIEWS)

        assert 'href="?town=3&amp;view=mine"' in markup
        assert markup.count('aria-current="page"') == 1

    def test_filters_work_as_a_plain_form_and_keep_the_view(self, draw):
        form = preview.Filters({"grade": "red"})

        markup = draw("{% filters form %}", "/x/?view=late&grade=red&page=3", form=form)

        assert 'method="get"' in markup
        assert '<input type="hidden" name="view" value="late">' in markup
        assert 'name="page"' not in markup
        assert '<button type="submit"' in markup
        assert "更多条件（已选 1）" in markup
        assert "hx-get" not in markup

    def test_every_filter_has_its_label(self, draw):
        markup = draw("{% filters form %}", form=preview.Filters())

        labels = re.findall(r'<label for="([^"]+)"', markup)
        assert all(f'id="{label}"' in markup for label in labels)
        assert len(labels) == 4


class TestFields:
    def test_error_is_tied_to_its_field(self, draw):
        markup = draw("{% field form.phone %}", form=preview.Outcome({"phone": "138"}))

        assert 'aria-describedby="id_phone_help id_phone_error"' in markup
        assert 'aria-invalid="true"' in markup
        assert 'id="id_phone_error"' in markup
        assert "电话少 4 位，应为 11 位" in markup

    def test_typed_text_stays_and_is_escaped(self, draw):
        markup = draw("{% field form.phone %}", form=preview.Outcome({"phone": ATTACK}))

        assert "&lt;script&gt;" in markup
        assert "<script>" not in markup

    def test_missing_answers_are_named_by_kind(self, draw):
        markup = draw("{% error_summary form %}", form=preview.Outcome({}))

        assert "有 3 处要改" in markup
        assert re.findall(r'href="#([^"]+)">([^<]+)<', markup) == [
            ("id_outcome", "见面结果：还没选"),
            ("id_note", "情况说明：还没填"),
            ("id_told", "已当面告知不转账、不给验证码：要先勾选"),
        ]

    def test_own_words_for_a_missing_answer_are_kept(self, draw):
        class Own(forms.Form):
            text = forms.CharField(error_messages={"required": "粘贴短信后再查"})

        assert "粘贴短信后再查" in draw("{% field form.text %}", form=Own({}))

    def test_problem_of_the_whole_form_stands_first(self, draw):
        form = preview.Outcome({})
        form.add_error(None, "这条预警刚被别人办结")

        markup = draw("{% error_summary form %}", form=form)

        assert markup.index("刚被别人办结") < markup.index("还没选")

    def test_untouched_form_has_no_summary(self, draw):
        assert draw("{% error_summary form %}", form=preview.Outcome()).strip() == ""

    @pytest.mark.parametrize("phone", [True, False])
    def test_choices_are_a_group_with_a_legend(self, draw, phone):
        markup = draw("{% field form.outcome phone=phone %}", form=preview.Outcome(), phone=phone)

        assert "<fieldset" in markup
        assert "<legend" in markup
        assert markup.count('type="radio"') == 3
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', markup)) == {"id_outcome_0", "id_outcome_1", "id_outcome_2"}

    def test_optional_field_says_so(self, draw):
        assert "可不填" in draw("{% field form.phone %}", form=preview.Outcome())
        assert "可不填" not in draw("{% field form.note %}", form=preview.Outcome())
