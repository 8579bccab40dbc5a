"""Lists of messages put together from what the screening engine looks for, and of random text."""

from hypothesis import strategies as st

_PIECES = st.sampled_from([
    "转账", "安全账户", "验证码", "不要", "告诉", "谨防", "诈骗", "。", "，", "\n", " ", "5000元", "http://",
    "a.cc", "加微信", "您", "我是", "公安局", "“", "”", "😀", "\u200b", "١", "x" * 12, "一万五", "96110",
    "\ud83d", "ﷺ", "İ", "\0", "一百分之", "3.5%", "12个点", "¥800", "www.", "abc-def", "a1b2c", "13800138000",
    "l38oo138ooo", "幺三八零零一三八", "-", "——", "*", "安 全 账 户", "中奖", "刷单", "点击链接", "提现",
    "保证金", "反诈中心", "提醒", "骗子", "先", "交", "退款", "，嗯，", "点com", "两",
])  # fmt: skip
TEXTS = st.lists(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=40), max_size=6)
