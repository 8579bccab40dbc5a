"""Chinese names: where a label announces one, and which part is the surname."""

import re
from collections.abc import Iterator
from typing import Final

# The surnames of more than 99 in 100 people, after the ministry's published yearly counts, and those of two characters.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金"
    "韦贾夏付傅方邹熊白孟秦邱丘侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文樊兰殷施陶洪翟安颜倪严牛温芦季俞章"
    "鲁葛伍申尤毕聂柴焦管柳邢岳齐梅庄辛祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
    "丛华车房饶敖冉滕晏古尚明冀简冷边匡木宫骆党商晁桑佟佘"
)
_DOUBLE: Final = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "轩辕",
        "南宫",
        "呼延",
        "澹台",
    )
)
_LABELLED: Final = re.compile(
    r"(?:姓名|户名|户主|收款人|持卡人|开户人|开户名|联系人|机主|受害人|事主|当事人|嫌疑人|收件人|法人|我叫|名叫|本人叫)"
    r"[\s:是为叫,]{0,3}(?P<name>[\u3400-\u9fff]{2,12})"
)
# Where a run of characters after a label goes on, the name ends before one of these.
_AFTER: Final = re.compile(
    "电话|手机|身份|账号|帐号|卡号|账户|性别|年龄|住|地址|联系|先生|女士|开户|银行|转|汇|的|是|在|和|与|说|以|于|已|因|今年|男|女"
)
_LONGEST: Final = 4


def surnames() -> frozenset[str]:
    """Return the surnames of nearly everybody, of one character and of two."""
    return _SURNAMES | _DOUBLE


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name; of a name in another form, the first character and the rest.

    >>> split_name("司马光"), split_name("李白"), split_name("Ann")
    (('司马', '光'), ('李', '白'), ('A', 'nn'))
    """
    size = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    return name[:size], name[size:]


def names_in(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where a normalised text has a name after a label such as 户名 or 我叫.

    >>> text = "户名:王小明,开户行不详,我叫李雷今年三十,联系人待定"
    >>> [text[start:end] for start, end in names_in(text)]
    ['王小明', '李雷']
    """
    for match in _LABELLED.finditer(plain):
        run = match["name"]
        if cut := _AFTER.search(run, 2):
            run = run[: cut.start()]
        is_name = run[0] in _SURNAMES or run[:2] in _DOUBLE
        if is_name:
            longest = _LONGEST if run[:2] in _DOUBLE else _LONGEST - 1
            yield match.start("name"), match.start("name") + min(len(run), longest)


_TITLES: Final = "先生|女士|小姐|老师|经理|警官|主任|医生|师傅|老板|队长|同志"
_CALLED: Final = re.compile(
    rf"(?:{'|'.join(sorted(_DOUBLE))}|[{''.join(sorted(_SURNAMES))}])[\u3400-\u9fff]{{0,2}}?(?={_TITLES})"
)


def called_in(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where a normalised text calls somebody by a surname, with or without a given name, before a title.

    >>> text = "联系王经理或者李建国老师,欧阳警官也在"
    >>> [text[start:end] for start, end in called_in(text)]
    ['王', '李建国', '欧阳']
    """
    for match in _CALLED.finditer(plain):
        yield match.span()
