"""Which role may do what: the table of the code, in words."""

from dataclasses import dataclass

from fanzha.common.permissions import ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role

_GROUPS = {
    "home": "首页", "search": "首页", "unit": "机构", "officer": "人员账号", "duty": "值班", "import": "导入",
    "person": "人员与住户", "knowledge": "知识", "touch": "宣传触达", "report": "举报与核查", "feed": "消息导入",
    "watchlist": "名单", "screening": "识别版本", "label": "标注", "alert": "预警", "case": "案件", "message": "短信",
    "job": "后台任务", "rule": "规则", "audit": "操作记录", "token": "对外接口",
    "approval": "第二人批准", "house": "备份与密钥", "followup": "帮助跟进",
}  # fmt: skip
_VERBS = {
    "view": "查看", "edit": "修改", "import": "导入", "use": "使用", "reveal": "看完整信息（写明用途）",
    "export": "导出", "review": "审核", "record": "登记", "confirm": "确认", "open": "新建", "grade": "定级",
    "assign": "派单", "work": "办理", "close": "办结", "retry": "重试",
    "train": "训练、对照", "release": "投入使用、退回", "decide": "决定（每件另一人同意）", "switch": "启用、停用",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One permission, and whether each role holds it, in the order of the roles."""

    group: str
    verb: str
    code: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RoleTable:
    """All roles by all permissions."""

    roles: tuple[str, ...]
    rows: tuple[RoleRow, ...]


def role_table() -> RoleTable:
    """Return which role holds which permission, as the code has it."""
    rows = tuple(_row(permission) for permission in Permission)
    return RoleTable(tuple(ROLE_NAMES[role] for role in Role), rows)


def _row(permission: Permission) -> RoleRow:
    noun, _, verb = permission.value.partition(".")
    held = tuple(permission in ROLE_PERMISSIONS[role] for role in Role)
    return RoleRow(_GROUPS.get(noun, noun), _VERBS.get(verb, "使用") if verb else "搜索", permission.value, held)
