"""Find what only a label before it makes recognisable: chat ids, meetings, verification codes, app names."""

import re
from typing import Final

from fanzha.core.text.characters import CJK
from fanzha.core.text.find.found import Claims
from fanzha.core.text.kinds import EntityKind

_BETWEEN: Final = r"(?:号码?|账号|帐号|账户|id|名|群号?|同号|联系|客服|搜索?|请){0,6}+[\s:;,=是为加+(「“\"]{0,4}"
_CHAT_ID: Final = r"[a-z][a-z0-9_\-]{4,19}(?![a-z0-9_\-*])"
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)

_HINT: Final = re.compile(
    "[微薇徽威溦徵v扣q球秋抠信]|wx|wechat|weixin|企鹅|tg|telegram|电报|飞机|支付宝|会议|房间号|码|zoom|code"
)
# People write the names of chat services with other characters to slip through filters.
_LABELLED: Final = (
    (
        EntityKind.WECHAT,
        re.compile(
            r"(?:[微薇徽威溦徵]\s?[信心xv]|v\s?信|(?<![a-z0-9])(?:vx|wx|wechat|weixin|v(?=[: +]))|(?<=[加+])v"
            rf"|[加+]\s?[薇徽威溦]){_BETWEEN}(?P<value>wxid_[a-z0-9]{{6,30}}|{_CHAT_ID}|\d{{5,12}}(?![\d*]))"
        ),
    ),
    (
        EntityKind.QQ,
        re.compile(
            r"(?:(?<![a-z0-9])q{1,2}(?![a-z])|扣扣|企鹅|秋秋|球球|抠抠|(?<=[加+])扣)"
            rf"{_BETWEEN}(?P<value>[1-9]\d{{4,10}}(?![\d*]))"
        ),
    ),
    (
        EntityKind.TELEGRAM,
        re.compile(
            rf"(?:telegram|(?<![a-z0-9])tg(?=[:@ 群号])|电报|纸?飞机){_BETWEEN}@?"
            r"(?P<value>[a-z][a-z0-9_]{4,31}(?![a-z0-9_*]))"
        ),
    ),
    (
        EntityKind.ALIPAY,
        re.compile(r"支付宝(?:账号|帐号|账户|号)[\s:是为]{0,3}(?P<value>[a-z0-9][a-z0-9._\-]{4,39}(?![a-z0-9@*]))"),
    ),
    (
        EntityKind.MEETING,
        re.compile(
            r"(?:会议(?:号码?|id|室|间|编号)|房间号|(?:腾讯|飞书|钉钉)会议|zoom)[\s:是为,号]{0,4}"
            r"(?P<value>\d{3,4}[ \-]?\d{3,4}[ \-]?\d{3,5}(?![\d*]))"
        ),
    ),
    (
        EntityKind.CODE,
        re.compile(
            r"(?:验证码|校验码|动态码|动态密码|确认码|激活码|短信码|(?<![a-z])code)"
            rf"[{CJK}]{{0,3}}[\s:,是为(\[【“]{{0,3}}(?P<value>\d{{4,8}}|[a-z0-9]{{4,8}}(?=[^a-z0-9{CJK}]|$))(?![\d*])"
        ),
    ),
    (
        EntityKind.CODE,
        re.compile(
            r"(?<![\d*.])(?P<value>\d{4,8})[\])】”]?\s?"
            r"(?:\((?:短信)?(?:动态|登录)?(?:验证码|校验码)|[,]?(?:是|为)?(?:您|你)?的?(?:登录|注册|短信|动态)?(?:验证码|校验码))"
        ),
    ),
)


# Whatever the label, its value has at least so many letters and digits in a row.
_VALUE_HINT: Final = re.compile(r"[a-z0-9_.\-]{3}|\d{3}")


def find_labelled(plain: str, claims: Claims) -> None:
    """Claim the chat ids, meeting numbers and codes of a normalised text.

    >>> claims = Claims(text := "加微信:abc_123或+v wxid_9z8y7x6w,扣扣12345678,腾讯会议123-456-789,验证码 8821")
    >>> find_labelled(text, claims)
    >>> [(str(found[2]), found[3]) for found in claims.found]
    [('wechat', 'abc_123'), ('wechat', 'wxid_9z8y7x6w'), ('qq', '12345678'), ('meeting', '123456789'), ('code', '8821')]
    """
    if not _HINT.search(plain) or not _VALUE_HINT.search(plain):
        return
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(plain):
            value = match["value"]
            if kind is not EntityKind.QQ and _MOBILE.fullmatch(value):
                continue  # a phone, whatever else it is used for
            if not value.strip("x*") or value in {"wechat", "weixin"}:
                continue  # blanked out by whoever passed the text on
            if kind is EntityKind.MEETING:
                value = re.sub(r"\D", "", value)
            claims.add(*match.span("value"), kind, value)


_APP_HINT: Final = re.compile("app|软件|客户端|下载|安装")
_OPEN, _CLOSE = r"[“\"《「【『']", r"[”\"》」】』']"
_QUOTED: Final = r"[^“”\"《》「」【】『』'\n]{2,20}"
_KIND_OF_APP: Final = r"(?:的|手机|官方){0,2}(?:app|软件|客户端)"
_FILLER: Final = (
    r"(?:并|和|与|安装|下载|注册|登录|打开|一下|这个|那个|该|一个|一款|一种|个|款|了|好|我们|咱们|公司|平台|您|你|手机|官方|官网|正规|专业|专用"
    r"|最新|新版|指定|内部|名为|名叫|叫做?|的|我|他们?|对方|聊天|理财|投资|刷单|贷款|办公|银行){0,6}+"
)
_APPS: Final = (
    re.compile(rf"(?:下载|安装|注册)[^,。;!?\n]{{0,8}}?{_OPEN}(?P<value>{_QUOTED}){_CLOSE}"),
    re.compile(rf"{_OPEN}(?P<value>{_QUOTED}){_CLOSE}{_KIND_OF_APP}"),
    re.compile(rf"(?:下载|安装|注册|打开|登录){_FILLER}(?P<value>[{CJK}a-z0-9]{{2,10}}?){_KIND_OF_APP}"),
    re.compile(r"(?:下载|安装) ?(?P<value>[a-z][a-z0-9]{2,19})(?![a-z0-9.:/@])"),
)
# Words that stand where a name would stand.
_NO_NAME: Final = re.compile(
    "的|或|和|一些|特定|相应|非法|什么|哪个|这些|那些|相关|第三方|任何|其他|这类|以及|使用|app|apk|https?|www"
)


def find_app_names(plain: str, claims: Claims) -> None:
    """Claim the names of apps that a normalised text tells people to install or to open.

    >>> claims = Claims(text := "请下载“安心贷”登录,再安装我们公司的蓝信通app,或者下载teamviewer")
    >>> find_app_names(text, claims)
    >>> [found[3] for found in claims.found]
    ['安心贷', '蓝信通', 'teamviewer']
    """
    if not _APP_HINT.search(plain):
        return
    for pattern in _APPS:
        for match in pattern.finditer(plain):
            name = match["value"]
            if not _NO_NAME.search(name) and name.strip():
                claims.add(*match.span("value"), EntityKind.APP_NAME, name.strip())
