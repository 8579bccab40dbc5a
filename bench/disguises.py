"""What fraudsters write instead of a word or a character; the words are those that give a fraud away."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pypinyin import Style, lazy_pinyin

# Words that filters look for, and so the ones that are disguised.
WORDS: Final = re.findall(
    r"\S+",
    "微信 转账 汇款 打款 验证码 银行卡 佣金 刷单 贷款 保证金 屏幕共享 共享屏幕 安全账户 解冻 返利 返现 客服 征信 下载 "
    "链接 扫码 二维码 加群 进群 投资 理财 导师 老师 公安 民警 涉嫌 洗钱 冻结 逮捕 退款 理赔 红包 提现 充值 任务 兼职 "
    "日结 垫付 收益 赚钱 稳赚 内幕 股票 额度 利息 无抵押 手续费 押金 定金 账户 账号 密码 身份证 手机 群 额度 放款 "
    "平台 会员 中奖 领取 补贴 免费 现金 黄金 虚拟币 裸聊 视频 通讯录 彩票 下注 博彩 游戏 保密 告诉 家人 马上 逾期 "
    "信用卡 流水 出租 收购 跑分 快递 包裹 航班 领导 专家 养老 秘方 客户 工号 会议 软件 点击 登录 好友 添加 支付宝 "
    "转到 汇到 打到 转给 付款",
)
ANY_WORD: Final = re.compile("|".join(sorted(set(WORDS), key=len, reverse=True)))
# Words whose first letters are in use; others nobody would understand.
INITIALS: Final = re.compile(
    "验证码|银行卡|支付宝|身份证|公众号|微信|转账|贷款|客服|兼职|佣金|加群|进群|红包|刷单|提现|充值|信用卡|手续费|保证金|二维码|领导|视频"
)

# As seen in messages; several to a word, of which one is drawn.
SPELLINGS: Final = {
    "微信": "薇信 威信 徽信 葳芯 微芯 崴信 wei信 v信 薇x",
    "加微": "伽薇 加薇 珈徽 加v",
    "银行": "银hang 垠行 铟行",
    "银行卡": "银行咔 y行卡 银航卡",
    "贷款": "代款 贷欵 带款 dai款",
    "转账": "转帐 转丈 砖账 转zhang",
    "验证码": "验正码 验证吗 y证码 验證馬",
    "佣金": "拥金 涌金 佣jin 佣钅",
    "刷单": "唰单 涮单 耍单 s单",
    "返利": "返力 反利 返li",
    "客服": "克服 客f 愙服",
    "投资": "头资 投姿 投zi",
    "股票": "鼓票 古票 gu票 股piao",
    "导师": "导诗 道师 导shi",
    "保证金": "保正金 bao证金 保證巾",
    "解冻": "解动 解栋 姐冻",
    "征信": "征芯 正信 zheng信",
    "下载": "下栽 下再 xia载",
    "链接": "连接 练接 链jie",
    "扫码": "扫玛 扫马 嫂码",
    "支付宝": "支付保 支fu宝 吱付宝 zfb",
    "屏幕": "屏目 萍幕 ping幕",
    "红包": "红苞 宏包 hong包",
    "兼职": "兼值 间职 jian职",
    "平台": "平抬 坪台 p台",
    "赚钱": "赚米 赚q 撰钱 zhuan钱",
    "充值": "冲值 充直 chong值",
    "提现": "提线 提xian 题现",
    "手续费": "手续fei 手序费",
    "收益": "收意 收yi 售益",
}  # fmt: skip
ANY_SPELLING: Final = re.compile("|".join(sorted(SPELLINGS, key=len, reverse=True)))

PICTURES: Final = {
    "微信": "💬", "支付宝": "🅰️", "钱": "💰", "手机": "📱", "qq": "🐧", "QQ": "🐧", "银行": "🏦", "转账": "💸", "红包": "🧧", "电话": "☎️",
    "飞机": "✈️", "群": "👥", "链接": "🔗", "快递": "📦", "包裹": "📦", "警察": "👮", "民警": "👮", "银行卡": "💳", "卡": "💳", "车": "🚗",
    "密码": "🔑", "加": "➕", "赚": "🤑", "美元": "💵", "股票": "📈", "礼品": "🎁", "彩票": "🎫", "黄金": "🪙", "房": "🏠", "家": "🏠",
    "孩子": "👶", "医院": "🏥", "视频": "📹", "游戏": "🎮", "电脑": "💻", "马上": "🐴上", "发财": "🀅", "下载": "⬇️", "火": "🔥", "看": "👀",
}  # fmt: skip
ANY_PICTURED: Final = re.compile("|".join(sorted(PICTURES, key=len, reverse=True)))

# Left and right halves that are characters, or radicals that can be typed.
HALVES: Final = {
    "张": "弓长", "相": "木目", "好": "女子", "银": "钅艮", "转": "车专", "账": "贝长", "加": "力口", "信": "亻言", "现": "王见", "验": "马佥",
    "码": "石马", "明": "日月", "林": "木木", "证": "讠正", "钱": "钅戋", "佣": "亻用", "刷": "尸巾刂", "款": "士示欠", "期": "其月", "如": "女口",
    "项": "工页", "利": "禾刂", "和": "禾口", "结": "纟吉", "股": "月殳", "投": "扌殳", "扫": "扌彐", "打": "扌丁", "接": "扌妾", "链": "钅连",
    "课": "讠果", "话": "讠舌", "请": "讠青", "的": "白勺", "群": "君羊", "助": "且力", "动": "云力", "额": "客页", "领": "令页", "取": "耳又",
    "付": "亻寸", "你": "亻尔", "他": "亻也", "她": "女也", "们": "亻门", "行": "彳亍", "卡": "上卜", "红": "纟工", "理": "王里", "财": "贝才",
    "赚": "贝兼", "贴": "贝占", "购": "贝勾", "外": "夕卜", "胖": "月半", "朋": "月月", "功": "工力", "仙": "亻山", "保": "亻呆", "任": "亻壬",
}  # fmt: skip

LOOK_ALIKES: Final = dict(
    zip(
        "微账户未己转银验码贷款信提现钱金收购卡密冻结充值任务投资扫载链接客服付利返单群领免费险",
        "徽帐卢末已传很脸玛货歀言堤观线全攸沟咔蜜栋结允植仼仺设姿归栽琏按容眼什刂迈掸郡颌兔废睑",
        strict=True,
    )
)
# Kana, Cyrillic and other signs that pass for a character, or stand for it.
FOREIGN: Final = str.maketrans(
    {"的": "の", "力": "カ", "口": "ロ", "工": "エ", "二": "ニ", "三": "ミ", "八": "ハ", "夕": "タ", "一": "ー", "卡": "ㄎ", "了": "ㄋ",
     "不": "ㄅ", "人": "𠆢", "也": "ㄝ", "又": "ヌ", "千": "チ", "才": "オ", "之": "ㄓ", "多": "タタ", "加": "カロ", "公": "ハム", "立": "ㄌ"}
)  # fmt: skip
BETWEEN: Final = "яжюのゆαωヴㄚ"

HONEST: Final = (
    "今天降温，出门记得加件衣服。",
    "中午食堂有红烧肉，去晚了就没了。",
    "周末孩子学校开运动会，咱们一起去看。",
    "昨天晚上的球赛你看了吗，最后五分钟太精彩了。",
    "楼下的桂花开了，满院子都是香的。",
    "老家的橘子熟了，过几天给你们捎一箱。",
)


@cache
def sounds_of(word: str) -> tuple[str, ...]:
    """Return the syllable of each character of a word, without tones."""
    return tuple(lazy_pinyin(word, style=Style.NORMAL))


@cache
def same_sound() -> dict[str, str]:
    """Return for each syllable the common characters that sound so (of the 3,755 of the standard's first level)."""
    table: dict[str, str] = {}
    for character in _common():
        (syllable,) = lazy_pinyin(character, style=Style.NORMAL)
        table[syllable] = table.get(syllable, "") + character
    return table


def _common() -> str:
    """Return the common characters, in the order of the standard."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)
