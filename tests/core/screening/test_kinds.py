"""What sort of text this is, when nobody says."""

import pytest

from fanzha.core.screening import Kind
from fanzha.core.screening.kinds import recognise_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("报警人称其在家中接到电话,对方冒充客服", Kind.NOTE),
        ("昨天有人加我,我就转了三千块", Kind.ACCOUNT),
        ("客服:您好\n我:什么事\n客服:退款", Kind.CHAT),
        ("喂:在吗\n我:在\n他:转账", Kind.CALL),
        ("尊敬的客户:您的贷款将于下月调整", Kind.LETTER),
        ("喂你好\n哪位\n我是快递的\n什么事", Kind.CALL),
        ("您的快递到了", Kind.SMS),
        ("长" * 300, Kind.UNKNOWN),
    ],
)
def test_kind_is_recognised_by_its_form(text, kind):
    assert recognise_kind(text) is kind
