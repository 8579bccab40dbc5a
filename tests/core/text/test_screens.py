"""Boxes of a reader of pictures become text: in order, told apart by side, without what the telephone shows itself."""

import pytest

from fanzha.core.text.screens import Box, Side, joined, lay_out, without_doubles
from fanzha.core.text.screens.furniture import is_stamp

WIDE, TALL = 1000, 2000
HIGH = 50  # of a line
LEFT, RIGHT = 170, 830  # where the bubbles of the two sides begin and end


def box(text, left, top, *, width=None, height=HIGH, sure=1.0):
    return Box(text, left, top, left + (width or 45 * len(text)), top + height, sure)


def left(text, top, **more):
    return box(text, LEFT, top, **more)


def right(text, top):
    return box(text, RIGHT - 45 * len(text), top)


def said(*boxes, width=WIDE, height=TALL):
    return lay_out(boxes, width=width, height=height)


CHAT = (left("您好请问在吗", 400), right("在的你说", 550), left("请把钱转过来", 700))


def test_bubbles_on_two_sides_become_turns():
    layout = said(*CHAT)

    assert layout.text == "对方：您好请问在吗\n我：在的你说\n对方：请把钱转过来"
    assert [turn.side for turn in layout.turns] == [Side.OTHER, Side.OWNER, Side.OTHER]
    assert layout.is_chat


def test_the_order_of_the_boxes_does_not_matter():
    assert said(*reversed(CHAT)) == said(*CHAT)


def test_wrapped_lines_of_one_bubble_are_joined_without_a_gap():
    layout = said(
        left("请把钱转到安全账户6", 400, width=600),
        left("222021234567890123", 465, width=590),
        left("马上办", 530),
        right("好", 700),
    )

    assert layout.turns[0].text == "请把钱转到安全账户6222021234567890123马上办"


def test_a_link_that_was_wrapped_is_whole_again():
    layout = said(left("请马上点击下面这个链接w", 400, width=600), left("ww.abc12.top", 465, width=500))

    assert layout.text == "请马上点击下面这个链接www.abc12.top"


def test_lines_of_one_length_in_the_middle_of_a_poster_stay_lines():
    page = [
        box(text, 320, 200 + 65 * n, width=360) for n, text in enumerate(("招聘打字员", "日结三百元", "在家就能做"))
    ]

    assert said(*page, height=900).text == "招聘打字员\n日结三百元\n在家就能做"


def test_a_line_that_was_ended_by_its_writer_ends_a_line_of_the_text():
    layout = said(left("通知", 400), left("请各位家长把资料费转给我", 465), right("好的", 700))

    assert layout.turns[0].text == "通知\n请各位家长把资料费转给我"


def test_a_wide_bubble_of_the_other_side_stays_on_its_side():
    layout = said(left("很长的一句话" * 2, 400, width=640), right("好的", 550), left("短的", 700))

    assert [turn.side for turn in layout.turns] == [Side.OTHER, Side.OWNER, Side.OTHER]


def test_a_wide_bubble_of_the_owner_stays_on_its_side():
    layout = said(left("在吗", 400), box("很长的一句话" * 2, 250, 550, width=570))

    assert [turn.side for turn in layout.turns] == [Side.OTHER, Side.OWNER]


@pytest.mark.parametrize("width", [500, 590, 610, 630])
def test_a_bubble_that_happens_to_stand_in_the_middle_belongs_to_the_side_whose_edge_it_shares(width):
    layout = said(left("在吗", 400), right("好的", 550), box("正好像在中间", RIGHT - width, 700, width=width))

    assert [turn.side for turn in layout.turns] == [Side.OTHER, Side.OWNER, Side.OWNER]


def test_a_notice_in_the_middle_is_nobodys():
    layout = said(left("在吗", 400), right("好的", 550), box("你们已经是好友了", 380, 700, width=240))

    assert layout.text == "对方：在吗\n我：好的\n你们已经是好友了"


def test_bubbles_of_the_owner_alone_are_the_owners():
    assert said(right("转过去了", 400), right("收到了吗", 550)).text == "我：转过去了\n我：收到了吗"


def test_a_bubble_of_one_side_alone_needs_no_mark():
    layout = said(left("您的快递到了", 400), left("取件码八八", 560))

    assert layout.text == "您的快递到了\n取件码八八"
    assert not layout.is_chat


def test_a_letter_signed_on_the_right_is_no_conversation():
    page = [
        box("为保护各位居民的财产安全现通知如下请认真阅读", 60, 300, width=880),
        box("清河县某某办公室", 580, 600, width=360),
    ]

    assert said(*page).text == "为保护各位居民的财产安全现通知如下请认真阅读\n清河县某某办公室"


def test_lines_of_a_poster_stay_in_order_and_apart():
    page = [
        box("日结三百", 300, 500, width=400),
        box("招聘兼职", 250, 300, width=500),
        box("加微信", 380, 700, width=240),
    ]

    assert said(*page, height=1000).text == "招聘兼职\n日结三百\n加微信"


def test_what_stands_far_apart_on_one_line_is_read_from_left_to_right():
    assert said(box("下午场", 600, 305), box("上午场", 100, 300), height=900).text == "上午场\n下午场"


def test_what_stands_close_on_one_line_is_one_piece():
    assert said(box("Dear", 100, 300), box("customer", 300, 302), height=900).text == "Dear customer"


@pytest.mark.parametrize(
    "furniture",
    [
        box("14:32", 60, 20),
        box("中国移动 5G 86%", 600, 20),
        box("昨天 14:20", 400, 480, height=36),
        box("按住 说话", 400, 1900),
        box("输入消息", 200, 1900),
        box("已读", 700, 620, height=30),
        box("＜", 30, 120),
    ],
)
def test_what_the_telephone_shows_by_itself_is_dropped(furniture):
    assert said(*CHAT, furniture).text == said(*CHAT).text


def test_the_whole_row_of_the_status_bar_goes():
    layout = said(*CHAT, box("14:32", 60, 20), box("米聊", 250, 22), box("HD", 800, 21))

    assert layout.text == said(*CHAT).text


def test_the_name_at_the_head_is_kept_apart():
    layout = said(*CHAT, box("9:41", 60, 20), box("10691234567890", 330, 130))

    assert layout.head == "10691234567890"
    assert layout.text == said(*CHAT).text


def test_the_first_line_of_a_cut_out_picture_is_no_name():
    assert said(box("恭喜您中奖了", 100, 20), box("请尽快来领奖品", 100, 300), height=600).text.startswith(
        "恭喜您中奖了"
    )


def test_a_time_inside_a_sentence_stays():
    assert said(left("明天14:20开会", 400), right("好的", 600)).turns[0].text == "明天14:20开会"


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("14:32", True),
        ("昨天14:20", True),
        ("下午3:15", True),
        ("星期三 09:12", True),
        ("2026年11月2日 下午3:15", True),
        ("2026-11-02 15:15:09", True),
        ("11月2日 周三 14:32", True),
        ("11/02", True),
        ("3:15 PM", True),
        ("110", False),
        ("转账3000", False),
        ("11月2日前缴费", False),
        ("96110", False),
    ],
)
def test_a_stamp_is_a_date_or_a_time_and_nothing_else(text, stamp):
    assert is_stamp(text) is stamp


@pytest.mark.parametrize(
    "odd",
    [
        Box("", 0, 0, 10, 10),
        Box("  ", 0, 0, 10, 10),
        Box("平", 10, 10, 20, 10),
        Box("倒", 10, 30, 20, 10),
        Box("模糊", 10, 10, 20, 30, 0.2),
    ],
)
def test_what_is_no_writing_is_left_out(odd):
    assert said(odd).text == ""
    assert said(*CHAT, odd).text == said(*CHAT).text


def test_an_empty_picture_says_nothing():
    assert said().text == ""


def test_what_two_parts_of_a_long_picture_both_read_is_kept_once():
    cut, whole = box("请把钱转", 170, 400, width=180), box("请把钱转过来", 170, 402, width=270)

    assert without_doubles([cut, whole, box("好", 800, 400)]) == [box("好", 800, 400), whole]


def test_what_the_next_picture_repeats_is_said_once():
    first, second = said(*CHAT), said(left("请把钱转过来", 300), right("转到哪里", 450))

    assert joined([first, second]) == f"{first.text}\n我：转到哪里"


def test_pictures_that_have_nothing_in_common_follow_each_other():
    one, other = said(left("第一张图", 300)), said(left("第二张图", 300))

    assert joined([one, other]) == "第一张图\n第二张图"


def test_a_thousand_boxes_at_one_place_are_laid_out_in_bounded_time():
    layout = said(*[box("啊", 100 + n % 7, 100 + n % 11) for n in range(1000)])

    assert layout.text
