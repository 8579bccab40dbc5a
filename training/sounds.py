"""Write `data/sounds.json`: how words that frauds need are spelt to dodge filters.

`python -m training.sounds [--corpora FOLDER]`.

For each word below: other characters of the same sound, its pinyin whole and in part, its initials where they are in
use, and spellings seen in messages. A spelling that is a word by itself, or stands in honest text (ours, and with
`--corpora` the honest rows there that may be fitted), is left out; so are those that a reader struck out by hand.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from fanzha.core.screening.surface import surface_of
from fanzha.core.text.normalise import normalise
from training.texts import corpus, is_held_out, own_texts
from training.train import DATA

VERSION: Final = "2026.11-1"
DATE: Final = "2026-11-22"
MOST_BY_TONE: Final = 3  # characters of the same sound and tone tried for a character when two change at once

# Words that frauds need; after "=" the initials in use and spellings seen.
WORDS: Final = """
微信=wx,vx,v信,w信,威x,葳芯,薇❤ 加微=jw 加群=jq 进群 拉群 群聊 好友 私聊=sl 扣扣=kk,抠抠 企鹅 飞机 支付宝=zfb,支付保 公众号=gzh 二维码=ewm
转账=zz,砖账 转帐 汇款 打款 付款 收款 转到 转给 转入 汇到 打到 充值=cz,冲值 提现=tx 到账 垫付 存入 取现 取款 红包=hb 现金 流水 资金
验证码=yzm,验正吗 校验码 短信 密码 卡号 账号 账户 帐户 银行卡=yhk 银行 储蓄卡 信用卡=xyk 身份证=sfz 手机 电话 号码 对公 余额 收款码
佣金=yj 刷单=sd,涮单 做单 接单 派单 抢单 补单 连单 任务 日结 兼职=jz 点赞 关注 返利 返现 返佣 本金 垫单 拍单 薪资 报酬 赚钱
贷款=dk,代欵 借款 网贷 放款 下款 额度 利息 利率 低息 抵押 黑户 还款 逾期 征信 信用 借呗 花呗 白条 秒批 秒到 包装 面签
保证金=bzj 手续费=sxf 解冻 解冻费 押金 定金 税费 会费 会员 工本费 服务费 激活 认证金 保险 风控 冻结 注销 停用 失效 异常 到期
安全账户 屏幕共享 共享屏幕 共享 屏幕 会议 远程 下载=xz 安装 软件 链接 点击 登录 网址 扫码=sm 浏览器 客户端 平台
客服=kf 售后 退款=tk 理赔 赔付 退费 快递 包裹 物流 订单 商家 店铺 取消 百万保障 航班 改签
公安=ga 公安局 民警 警官 警察 检察院 法院 法官 涉嫌 洗钱 逮捕 通缉 涉案 案件 保密 拘留 传唤 核查 清查
投资=tz 理财 导师=ds 老师 专家 分析师 股票=gp 炒股 荐股 个股 涨停 收益 盈利 稳赚 保本 内幕 期货 外汇 基金 原始股 分红 高额 回报 翻倍 虚拟币 数字货币 比特币 黄金
带单 跟单 操作 助理 学员 名额 彩票=cp 下注 投注 博彩 赌博 开奖 中奖 大奖 领奖 领取 免费 补贴 福利 礼品 奖金 抽奖 积分 兑换
裸聊=ll 视频 通讯录 曝光 约炮 同城 美女 上门 小妹 私密 出租 收购 回收 租借 跑分 走账 四件套 代收 代付 电话卡 取钱 交给
游戏 皮肤 装备 防沉迷 账号 领导 书记 老板 家人 父母 子女 儿子 孩子 车祸 住院 手术 绑架 急用 马上 立即 否则 不要 告诉
养老 秘方 根治 包治 补助 退税 医保 社保 专家 恋爱 交友 征婚 修复 洗白 消除 办证 代办 高薪 招聘 招工 包吃住 直招
""".replace("❤", "心")

# Spellings that are words, or stand in honest sentences: found by reading what the tool proposed.
REAL: Final = frozenset(
    re.findall(
        r"\S+",
        "房款 三联单 监察院 检察员 助销 取校 外回 外会 级分 级用 极分 际分 记用 理即 里即 通即 机即 立机 守机 书机 通机 即金 急金 级金 基斤 据留 居留 "
        "于期 于七 于额 述记 价人 队工 汇收 报密 包密 收衣 绘费 子金 营历 出足 带淡 夏款 步助 人务 往指 弃货 车货 易保 译保 设保 点继 取前 取先 "
        "edu yue 点及 易货 手数 共项 专给 描到 苗到 讲今 张户 儿自 待担 定担 联担 定近 牌单 部单 阶单 顶单 凡现 去消 取校 会易 盒茶 部要 步要 布要 补要 "
        "市舱 维新 微心 维心 未信 为信 转长 转张 转战 展账 专账 加为 加位 加未 两号 正信 整信 通记 开将 中将 大将 名单 终将 上们 上门 "
        "个古 连接 代码 同成 童城 美旅 每女 没女 小美 小没 视屏 试听 室屏 一宝 刻服 课服 可服 科服 克服 导失 客户 客付 投字 头子 头资",
    )
)
# Characters that look like those of the words.
SHAPES: Final = dict(
    pair.split("=")
    for pair in re.findall(
        r"\S+",
        "微=徽薇 账=帐胀张 户=沪卢护 转=传砖 银=很跟艮 行=彳 验=脸检险捡 证=诈正 码=玛吗妈犸 贷=货袋代 款=歀欺欵 信=言伫亻 提=堤题 现=观视规 "
        "钱=线浅贱 金=全佥 收=攸改 购=沟构勾 卡=咔下 密=蜜宓 冻=栋陈 结=吉洁诘 充=允兖 值=植直 任=仕壬 投=没设役 资=姿咨次 扫=归妇 载=栽戴裁 "
        "链=琏连 接=按妾 客=容 服=眼报 付=什忖 返=迈反 利=刮刹 单=弹早 群=郡裙 领=颌令 免=兔 费=废贵 佣=拥痈 刷=唰涮 贴=帖 息=熄 额=颔 号=亏 "
        "保=堡呆 押=狎 股=投殳 票=粟漂 老=考 师=帅 解=懈 屏=拼 幕=墓慕暮 享=亨 共=供 红=虹缸 包=苞抱 任=伍 务=雾 兼=谦嫌 职=织 平=乎评 台=抬",
    )
)
_COMMON: Final = (0xB0, 0xD8)  # rows of the first level of the standard
_ALSO: Final = "薇徽葳崴帐咔喀芯鑫玛唰涮瑶佣俑咏邕彧囊贽锃骏琏栈"


def main() -> None:
    """Write the table beside the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, help="folder with the permissive corpora")
    honest = _honest(parser.parse_args().corpora)
    words = {}
    for word, extras in _words():
        kept = sorted({*_of_sound(word), *_in_letters(word), *extras} - {word})
        words[word] = " ".join(spelling for spelling in kept if _is_safe(spelling, honest))
    table = {"version": VERSION, "date": DATE, "words": words}
    (DATA / "sounds.json").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(len(words), "words,", sum(len(found.split()) for found in words.values()), "spellings")


def _honest(corpora: Path | None) -> frozenset[str]:
    """Return every run of two to four characters of honest texts."""
    texts = [text.text for text in own_texts() if not text.is_scam]
    if corpora:
        texts += [row["text"] for row in corpus(corpora, "antispam_messages") if row["label"] == "pass"]
        texts += [row["text"] for row in corpus(corpora, "teleantifraud_dialogues") if row["label"] == "正常"]
    plain = [surface_of(text).text for text in texts if not is_held_out(text)]
    return frozenset(text[at : at + size] for text in plain for size in (2, 3, 4) for at in range(len(text) - size + 1))


def _words() -> Iterator[tuple[str, list[str]]]:
    seen = set()
    for entry in WORDS.split():
        word, _, extras = entry.partition("=")
        if word not in seen:
            seen.add(word)
            yield word, [normalise(extra).text for extra in extras.split(",") if extra]


def _of_sound(word: str) -> Iterator[str]:
    """Yield a word with one character, or two of its first two, swapped for others of the same sound."""
    for at, character in enumerate(word):
        for other in _same(character, with_tone=False) + SHAPES.get(character, ""):
            yield word[:at] + other + word[at + 1 :]
    if len(word) == 2:
        for first in _same(word[0], with_tone=True)[:MOST_BY_TONE]:
            for second in _same(word[1], with_tone=True)[:MOST_BY_TONE]:
                yield first + second


def _in_letters(word: str) -> Iterator[str]:
    """Yield a word in pinyin, whole or but for one character."""
    sounds = lazy_pinyin(word, style=Style.NORMAL)
    yield "".join(sounds)
    for at, sound in enumerate(sounds):
        yield word[:at] + sound + word[at + 1 :]
    if len(word) == 3:
        for at in range(3):
            yield "".join(character if place == at else sounds[place] for place, character in enumerate(word))
    for at in range(len(word)):
        yield word[:at] + sounds[at][0] + word[at + 1 :]


def _is_safe(spelling: str, honest: frozenset[str]) -> bool:
    """Return whether a spelling is not a word by itself nor found in honest text."""
    if spelling in REAL or normalise(spelling).text != spelling:
        return False
    if re.fullmatch("[a-z]+", spelling):  # two letters stand inside too many addresses, four are English words
        return spelling in {"wx", "vx"} or len(spelling) == 3 or len(spelling) >= 5
    return spelling not in _dictionary() and spelling not in honest


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(phrases_dict)


def _same(character: str, *, with_tone: bool) -> str:
    """Return the common characters that sound like one, without it."""
    style = Style.TONE3 if with_tone else Style.NORMAL
    (sound,) = lazy_pinyin(character, style=style)
    return _by_sound(style).get(sound, "").replace(character, "")


@cache
def _by_sound(style: Style) -> dict[str, str]:
    table: dict[str, str] = {}
    for character in (*_ALSO, *_common()):
        (sound,) = lazy_pinyin(character, style=style)
        table[sound] = table.get(sound, "") + character
    return table


def _common() -> Iterable[str]:
    cells = (bytes((row, cell)) for row in range(*_COMMON) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


if __name__ == "__main__":
    main()
