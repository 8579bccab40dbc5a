"""One example of everything, for the tests and for looking at the components as pictures."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator

from fanzha.common.clock import CHINA

NOW = datetime(2026, 11, 22, 13, 30, 20, tzinfo=CHINA)
MESSAGE = (
    "您好，我是“金安通”官方客服。您名下的百万保障服务今晚 18:00 到期，不关闭每月自动扣费 800 元并影响征信。"
    "请下载会议软件，打开屏幕共享，按提示把资金转到安全账户核验，核验后全额退回。请勿告诉家人和银行柜员。"
)


def span(words, name, strong=False, text=MESSAGE):
    start = text.index(words)
    return {"start": start, "end": start + len(words), "name": name, "strong": strong}


SPANS = [
    span("“金安通”官方客服", "impersonation"),
    span("今晚 18:00 到期，不关闭每月自动扣费 800 元", "deadline"),
    span("每月自动扣费 800 元并影响征信", "credit"),
    span("打开屏幕共享", "screen", strong=True),
    span("安全账户核验", "safe_account", strong=True),
    span("请勿告诉家人和银行柜员", "secrecy", strong=True),
]

REASONS = [
    {
        "name": "screen",
        "text": "要求打开屏幕共享",
        "note": "强证据，近 90 天命中 58 次，核实为诈骗 56 次",
        "weight": "+28",
    },
    {"name": "safe_account", "text": "要求把钱转到“安全账户”", "weight": "+26"},
    {"name": "impersonation", "text": "自称平台官方客服", "weight": "+12"},
    {"text": "境外来电后 47 分钟未挂断", "note": "来源：运营商推送 12:51", "weight": "+14"},
    {"text": "尚未发现转账", "note": "银行反馈 13:10，覆盖 3/5 家开户行", "weight": "-4", "against": True},
]

STEPS = [
    {"key": "meet", "label": "登记见面结果", "url": "/alerts/187/meet/", "icon": "home-check", "primary": True},
    {"key": "move", "label": "改派给其他单位", "url": "/alerts/187/move/", "icon": "refresh"},
    {"key": "remind", "label": "催办责任人", "url": "/alerts/187/remind/", "method": "post", "icon": "send"},
    {
        "key": "harmless",
        "label": "登记为误报",
        "url": "/alerts/187/harmless/",
        "icon": "circle-x",
        "question": "登记为误报？登记后预警办结，记为规则误报。",
        "yes": "登记误报",
    },
    {
        "key": "stop",
        "label": "申请止付",
        "reason": "还没有收款账户。补录后可用",
        "reason_url": "/alerts/187/account/",
        "reason_label": "补录账户",
    },
    {"key": "close", "label": "办结", "reason": "红色预警要先见面，再由值班长复核"},
]

FACTS = [
    ("姓名", "张某，女，67 岁"),
    ("电话", "138****0000"),
    ("住址", "城关镇 东关社区 2 组"),
    ("家属", "儿子 138****0001"),
    ("近期宣传", None),
]

EVENTS = [
    {"at": NOW - timedelta(hours=20), "title": "运营商推送可疑通话"},
    {"at": NOW - timedelta(minutes=28), "title": "筛查命中，建议红色", "note": "举报和可疑通话合并"},
    {"at": NOW - timedelta(minutes=21), "title": "电话劝阻未接通（第 1 次）", "note": "刘某 · 占线", "state": "late"},
    {"at": NOW - timedelta(minutes=10), "title": "网格员孟某出发", "note": "距对象 600 米"},
    {"at": NOW + timedelta(minutes=32), "title": "见面劝阻时限", "note": "到时未见面，自动报值班长", "state": "todo"},
]

TILES = [
    {
        "grade": "red",
        "rule": "1 小时内见面劝阻",
        "total": 6,
        "closed": 3,
        "open": 2,
        "late": 1,
        "note": "最近到期：剩 12 分",
        "url": "/alerts/?grade=red",
    },
    {
        "grade": "orange",
        "rule": "4 小时内电话或见面",
        "total": 19,
        "closed": 11,
        "open": 7,
        "late": 1,
        "note": "最近到期：剩 35 分",
        "url": "/alerts/?grade=orange",
    },
    {
        "grade": "yellow",
        "rule": "24 小时内电话回访",
        "total": 64,
        "closed": 49,
        "open": 14,
        "late": 1,
        "note": "",
        "url": "/alerts/?grade=yellow",
    },
    {
        "grade": "blue",
        "rule": "当日短信提醒",
        "total": 238,
        "closed": 221,
        "open": 17,
        "late": 0,
        "note": "失败 4 条转人工",
        "url": "/alerts/?grade=blue",
    },
]

FIGURES = [
    {
        "label": "立案",
        "value": 117,
        "unit": "起",
        "of": "去年同期 125 起",
        "change": "少 8 起（−6.4%）",
        "trend": "good",
    },
    {
        "label": "万人发案",
        "value": "2.00",
        "unit": "起/万人",
        "of": "117 起 ÷ 58.56 万人",
        "change": "去年 2.14（降 0.14）",
        "trend": "good",
    },
    {
        "label": "止住资金",
        "value": "268.3",
        "unit": "万元",
        "of": "占损失的 41.9%",
        "change": "升 6.8 个百分点",
        "trend": "good",
    },
    {
        "label": "劝阻后 7 天未受骗",
        "value": "96.3",
        "unit": "%",
        "of": "1,095 / 1,137 人",
        "change": "降 0.8 个百分点",
        "trend": "bad",
    },
    {"label": "群众损失", "value": None, "of": "今天的案件数据还没导入"},
]

CHART = {
    "grid": {"left": 34, "right": 64, "top": 26, "bottom": 24},
    "tooltip": {"trigger": "axis"},
    "xAxis": {"type": "category", "data": ["11-01", "11-08", "11-15", "11-22"], "boundaryGap": False},
    "yAxis": {"type": "value", "name": "起/周", "min": 0},
    "series": [
        {
            "name": "今年",
            "type": "line",
            "data": [34, 31, 28, 24],
            "lineStyle": {"color": "$chart-1", "width": 2.5},
            "itemStyle": {"color": "$chart-1"},
            "endLabel": {"show": True, "formatter": "今年 {c}", "color": "$chart-1", "fontSize": 13, "fontWeight": 600},
        },
        {
            "name": "去年同期",
            "type": "line",
            "data": [34, 34, 31, 26],
            "symbol": "none",
            "lineStyle": {"type": "dashed", "color": "$chart-2"},
            "itemStyle": {"color": "$chart-2"},
            "endLabel": {"show": True, "formatter": "去年 {c}", "offset": [0, -10], "color": "$ink-3"},
        },
    ],
}
CHART_ROWS = [("11-01", 34, 34), ("11-08", 31, 34), ("11-15", 28, 31), ("11-22", 24, None)]

BARS = [
    {"label": "刷单返利", "value": 34, "note": "（−4）", "url": "/cases/?type=C01"},
    {"label": "虚假投资理财", "value": 19, "note": "（+3）"},
    {"label": "冒充平台客服", "value": 18, "note": "（+7）"},
    {"label": "其他 5 类", "value": 5, "note": "（−1）"},
]
SHARES = [
    {
        "name": "冬季防诈集中宣传",
        "phase": "第 2/3 阶段",
        "of": "61/69 项",
        "words": "按时 53 · 迟交 8 · 缺 8",
        "parts": [
            {"label": "按时", "value": 53, "kind": "ok"},
            {"label": "迟交", "value": 8, "kind": "due"},
            {"label": "缺", "value": 8, "kind": "late"},
        ],
    },
]

VIEWS = [
    {"key": "mine", "label": "待我办", "count": 9},
    {"key": "late", "label": "超时和快到期", "count": 12},
    {"key": "red", "label": "今日红橙", "count": 25},
    {"key": "all", "label": "今日全部", "count": 327},
]


class Filters(forms.Form):
    q = forms.CharField(
        label="关键词", required=False, widget=forms.TextInput(attrs={"placeholder": "编号、机构、号码尾号"})
    )
    grade = forms.ChoiceField(label="等级", required=False, choices=[("", "全部等级"), ("red", "红"), ("orange", "橙")])
    town = forms.ChoiceField(label="乡镇", required=False, choices=[("", "全部 12 个"), ("1", "柳河镇")])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), ("late", "超时")])


class Outcome(forms.Form):
    outcome = forms.ChoiceField(
        label="见面结果",
        choices=[("stopped", "已劝阻"), ("away", "暂时找不到"), ("lost", "已受骗")],
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(label="家属电话", required=False, help_text="11 位手机号。只显示后四位")
    note = forms.CharField(label="情况说明", widget=forms.Textarea(attrs={"rows": 3}))
    picture = forms.FileField(label="现场照片", required=False, help_text="JPG 或 PNG，每张不超过 10 MB，最多 4 张")
    told = forms.BooleanField(label="已当面告知不转账、不给验证码")

    def clean_phone(self):
        if self.cleaned_data["phone"]:
            raise forms.ValidationError("电话少 4 位，应为 11 位")
        return ""


ROWS = [
    (
        "red",
        timedelta(minutes=-47),
        None,
        "赵某，71 岁",
        "冒充平台客服",
        "白杨乡 · 王某",
        "due",
        "未见面",
        88,
        "YJ-1122-0164",
    ),
    (
        "orange",
        timedelta(minutes=-86),
        None,
        "孙某，34 岁",
        "刷单返利",
        "柳河镇 · 陈某",
        "off",
        "未接单",
        74,
        "YJ-1122-0139",
    ),
    (
        "yellow",
        timedelta(minutes=-185),
        None,
        "周某，52 岁",
        "虚假投资理财",
        "新城街道 · 何某",
        "run",
        "已通话，未填结果",
        58,
        "YJ-1121-0472",
    ),
    (
        "red",
        timedelta(minutes=12),
        None,
        "许某，45 岁",
        "冒充公检法",
        "城关镇 · 刘某",
        "run",
        "见面途中",
        91,
        "YJ-1122-0181",
    ),
    ("blue", timedelta(hours=9), None, "杨某，33 岁", "虚假贷款", "河口镇 · 秦某", "off", "已接单", 32, "YJ-1121-0493"),
    (
        "red",
        timedelta(hours=-1),
        NOW - timedelta(hours=1, minutes=8),
        "冯某，39 岁",
        "刷单返利",
        "柳河镇 · 陈某",
        "ok",
        "已劝阻",
        90,
        "YJ-1122-0102",
    ),
]


def rows():
    keys = ("grade", "due", "stopped", "name", "type", "place", "kind", "state", "score", "number")
    return [
        SimpleNamespace(**{**dict(zip(keys, r, strict=True)), "due": NOW + r[1], "hit": NOW - timedelta(hours=2)})
        for r in ROWS
    ]


NAV = [
    {
        "title": "",
        "items": [{"label": "指挥首页", "icon": "home", "url": "/", "count": None, "late": False, "current": False}],
    },
    {
        "title": "预警与劝阻",
        "items": [
            {"label": "预警", "icon": "bell", "url": "/alerts/", "count": 26, "late": False, "current": True},
            {"label": "劝阻任务", "icon": "phone-call", "url": "/tasks/", "count": 3, "late": True, "current": False},
            {"label": "来源筛查", "icon": "filter", "url": "/intake/", "count": None, "late": False, "current": False},
        ],
    },
    {
        "title": "资料",
        "items": [
            {
                "label": "导入与导出",
                "icon": "database-import",
                "url": "/i/",
                "count": 0,
                "late": False,
                "current": False,
            }
        ],
    },
]


def context():
    """Return one example of everything."""
    return {
        "now": NOW,
        "nav": NAV,
        "bell": 7,
        "demo": True,
        "actor": SimpleNamespace(name="李某", id=1),
        "posts": "县反诈中心 主任",
        "data_cuts": [("案件数据", NOW - timedelta(hours=5))],
        "message": MESSAGE,
        "spans": SPANS,
        "why": REASONS,
        "steps": STEPS,
        "facts_pairs": FACTS,
        "events": EVENTS,
        "tiles": TILES,
        "figures": FIGURES,
        "option": CHART,
        "headers": ("周", "今年（起）", "去年同期（起）"),
        "chart_rows": CHART_ROWS,
        "bar_items": BARS,
        "shares": SHARES,
        "views": VIEWS,
        "filter_form": Filters({"grade": "red"}),
        "bad_form": Outcome({"phone": "1380000"}),
        "form": Outcome(),
        "rows": rows(),
        "page": Paginator(range(324), 10).page(2),
        "fen": 1340000_00,
        "due": NOW + timedelta(minutes=31, seconds=40),
    }
