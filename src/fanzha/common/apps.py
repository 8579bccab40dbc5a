"""Registers the common tables."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_migrate

from fanzha.common import slots
from fanzha.common.nav import NavItem
from fanzha.common.permissions import Permission

# Trusted extensions: the owner of a database may create them.
_EXTENSIONS = ("ltree", "pg_trgm", "btree_gist")


def _to_approve(actor: Any, at: Any) -> int:
    from fanzha.common.approvals.queries import menu_count  # noqa: PLC0415 - models are ready only now

    return menu_count(actor, at)


_IMPORTS = NavItem("资料", "导入与导出", "database-import", "imports:list", Permission.IMPORT_USE)
_EXPORTS = NavItem("资料", "我的导出", "download", "exports:mine", Permission.IMPORT_USE)
_HOUSE = NavItem("系统", "备份与密钥", "lock", "house:page", Permission.HOUSE_VIEW)
_APPROVALS = NavItem("系统", "第二人批准", "user-check", "approvals:list", Permission.APPROVAL_USE, _to_approve)
_AUDIT = NavItem("系统", "操作留痕", "history", "audit:log", Permission.AUDIT_VIEW)


def _create_extensions(sender: AppConfig, using: str, **_: Any) -> None:
    from django.db import connections  # noqa: PLC0415 - the database is not known before

    with connections[using].cursor() as cursor:
        for name in _EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


class CommonConfig(AppConfig):
    """Audit rows, versioned rules, files, imports, failed jobs, number series."""

    name = "fanzha.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the extensions in place before the first table of any capability."""
        pre_migrate.connect(_create_extensions, sender=self)
        import fanzha.common.audit.listed  # noqa: F401, PLC0415 - the log makes itself known
        from fanzha.common import kept  # noqa: PLC0415 - models are ready only now

        kept.register()
        slots.register("nav", "imports", lambda: _IMPORTS, order=80)
        slots.register("nav", "exports", lambda: _EXPORTS, order=81)
        from fanzha.common import exports  # noqa: PLC0415 - models are ready only now
        from fanzha.common.audit import exported  # noqa: PLC0415

        exports.register(exported.EXPORTER)
        from fanzha.common.approvals import queries as approvals  # noqa: PLC0415 - models are ready only now
        from fanzha.common.backups import queries, restoring  # noqa: PLC0415

        restoring.register()
        slots.register("nav", "approvals", lambda: _APPROVALS, order=84)
        slots.register("decisions", "approvals", approvals.decisions, order=50)
        slots.register("inbox", "approvals", approvals.news, order=50)
        slots.register("waiting_count", "approvals", approvals.waiting_count)

        slots.register("nav", "audit", lambda: _AUDIT, order=85)
        slots.register("nav", "house", lambda: _HOUSE, order=86)
        slots.register("decisions", "house", queries.waiting)
        slots.register("waiting_count", "house", queries.waiting_count)
