"""What the running house says of its health: queues, seals, backups, clock, versions, slow queries.

Reads by plain statements and changes nothing. A house without tables yet has nothing to say.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography import x509

from fanzha.runtime import disk, keys, schema, seal_key
from fanzha.runtime.backup.making import exported
from fanzha.runtime.backup.server import Server
from fanzha.runtime.doctor import Finding
from fanzha.runtime.problems import RuntimeProblem

_CLOCK_S = 5  # the two clocks of one network differ by less, and deadlines are in minutes
_QUEUE_S = {"urgent": 60, "normal": 900, "bulk": 6 * 3600}
_QUEUE_NAMES = {"urgent": "紧急", "normal": "普通", "bulk": "批量"}
_SEAL_S = 60
_BACKUP = timedelta(hours=36)
_CERTIFICATE = timedelta(days=30)
_DAYS_LEFT = 30
_HISTORY = timedelta(days=7)
_SLOW_MS = 500
_MB = 2**20


@dataclass(frozen=True, slots=True)
class House:
    """What is looked at: the data folder, the open database, and the machine's time."""

    root: Path
    connection: psycopg.Connection
    now: datetime

    def one(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        """Return the first row of a statement, or `None`."""
        return self.connection.execute(statement, values).fetchone()


def checks(root: Path, server: Server | None, *, now: datetime) -> list[Finding]:
    """Return what the house says, in the order to mend it.

    Args:
        server: `None` where the database does not run.
    """
    found = [check_exported(root), check_seal_key(root), *check_certificate(root, now)]
    if server is None:
        return [*found, Finding("database", True, "数据库没有在运行，队列、封存、备份等没有查；产品运行时再查一次。")]
    try:
        with server.connect() as connection:
            if not server.has_tables():
                return [*found, Finding("database", True, "数据库里还没有表，第一次启动时会建立。")]
            house = House(root, connection, now)
            return [*found, *(_tried(name, look, house) for name, look in _LOOKS.items())]
    except RuntimeProblem as refusal:
        return [*found, Finding("database", False, refusal.sentence_zh, "请确认数据库正在运行。")]


def check_exported(root: Path) -> Finding:
    """See whether the active data key was exported: backups hang on it."""
    try:
        ring, known = keys.load(keys.ring_path(root)), exported(root)
    except RuntimeProblem:
        return Finding("key_exported", True, "还没有密钥，不用导出。")
    if ring.active in known:
        return Finding("key_exported", True, f"数据密钥 {ring.active} 已导出过。")
    return Finding("key_exported", False, f"数据密钥 {ring.active} 还没有导出，备份做不了。",
                   "请执行 fanzha keys export 文件名，并把文件和口令分开保管。")  # fmt: skip


def check_seal_key(root: Path) -> Finding:
    """Read the key that seals the audit rows."""
    path = seal_key.seal_path(root)
    if not path.exists() and not keys.ring_path(root).exists():
        return Finding("seal_key", True, "还没有封存密钥，第一次启动时会自动建立。")
    try:
        seal_key.load(path)
    except RuntimeProblem as refusal:
        return Finding("seal_key", False, refusal.sentence_zh, "请用 fanzha keys import 恢复。")
    return Finding("seal_key", True, "封存密钥完好。")


def check_certificate(root: Path, now: datetime) -> list[Finding]:
    """Judge the certificate that the web server shows, where there is one."""
    named = os.environ.get("FANZHA_TLS_CERTIFICATE")
    path = Path(named) if named else root / "tls" / "certificate.pem"
    if not path.exists():
        return (
            [Finding("certificate", False, f"找不到证书 {path}。", "请核对 FANZHA_TLS_CERTIFICATE。")] if named else []
        )
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return [Finding("certificate", False, f"证书 {path} 读不出来。", "请换一份 PEM 格式的证书。")]
    if ends - now > _CERTIFICATE:
        return [Finding("certificate", True, f"证书 {ends:%Y-%m-%d} 到期。")]
    what = "已过期" if ends <= now else f"还有 {(ends - now).days} 天到期"
    return [Finding("certificate", False, f"证书{what}（{ends:%Y-%m-%d}）。", "请换上新证书后重新启动网页服务。")]


def check_versions(house: House) -> Finding:
    """Say which versions work together."""
    (server,) = house.one("SHOW server_version")
    (migrations,) = house.one("SELECT count(*) FROM django_migrations WHERE app <> 'procrastinate'")
    return Finding("versions", True, f"PostgreSQL {server}，库表已升级 {migrations} 步。")


def check_schema(house: House) -> Finding:
    """Compare the migrations of the database with those of this program."""
    found = schema.state(house.connection)
    if found.unknown:
        return Finding(
            "schema", False, f"数据库比程序新（{schema.shown(found.unknown)}）。", "请换上与数据相符的新版程序。"
        )
    if found.pending:
        return Finding("schema", False, f"库表还差 {len(found.pending)} 步（{schema.shown(found.pending)}）。",
                       "请执行 fanzha upgrade，会先自动备份。")  # fmt: skip
    return Finding("schema", True, "库表与程序的版本相符。")


def check_clocks(house: House) -> Finding:
    """Compare the machine's clock with the database's and with the last seal."""
    (there,) = house.one("SELECT clock_timestamp()")
    apart = abs((there - datetime.now(UTC)).total_seconds())  # noqa: TID251 - the machine's clock is what is judged
    advice = "请让两边都与时间服务器同步（timedatectl set-ntp true）。"
    if apart > _CLOCK_S:
        return Finding("clocks", False, f"本机与数据库的时间相差 {apart:.0f} 秒。", advice)
    last = house.one("SELECT max(at) FROM common_auditseal")[0]
    if last is not None and (last - house.now).total_seconds() > _CLOCK_S:
        back = (last - house.now).total_seconds() / 60
        return Finding("clocks", False, f"本机时间比最近一次封存还早 {back:.0f} 分：时间被往回拨过。", advice)
    return Finding("clocks", True, "本机、数据库和最近一次封存的时间相符。")


def check_queues(house: House) -> Finding:
    """Judge how long the oldest job of each queue has waited."""
    rows = house.connection.execute(
        "SELECT j.queue_name, count(*), min(greatest(e.at, coalesce(j.scheduled_at, e.at))) FROM procrastinate_jobs j "
        "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
        "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) GROUP BY 1"
    ).fetchall()
    late = [
        f"{_QUEUE_NAMES.get(name, name)}队列 {count} 件，最早的等了 {(house.now - oldest).total_seconds() / 60:.0f} 分"
        for name, count, oldest in rows
        if (house.now - oldest).total_seconds() > _QUEUE_S.get(name, 900)
    ]
    if late:
        return Finding(
            "queues", False, "；".join(late) + "。", "请确认后台任务（fanzha worker）在运行，看“失败任务”页。"
        )
    return Finding("queues", True, f"后台任务没有积压，{sum(row[1] for row in rows)} 件在排队。")


def check_sealing(house: House) -> Finding:
    """Judge how long audit rows have waited for their seal."""
    count, oldest = house.one("SELECT count(*), min(noted_at) FROM common_auditunsealed")
    if oldest is not None and (house.now - oldest).total_seconds() > _SEAL_S:
        waited = (house.now - oldest).total_seconds() / 60
        return Finding("sealing", False, f"{count} 行操作留痕等待封存，最早的等了 {waited:.0f} 分。",
                       "请确认后台任务在运行；可执行 fanzha audit seal 立即封存。")  # fmt: skip
    return Finding("sealing", True, f"操作留痕封存正常，{count} 行等待封存。")


def check_audit(house: House) -> Finding:
    """Tell what the last check of the whole chain found."""
    row = house.one("SELECT at, jsonb_array_length(findings) FROM common_auditcheck ORDER BY at DESC LIMIT 1")
    if row is None:
        return Finding("audit", True, "操作留痕还没有整体核对过，每天凌晨自动核对。")
    if row[1]:
        return Finding("audit", False, f"{row[0]:%Y-%m-%d} 的核对发现 {row[1]} 处问题。",
                       "请先复制数据文件夹留证，处理办法见 docs/operations/audit.md。")  # fmt: skip
    return Finding("audit", True, f"{row[0]:%Y-%m-%d} 核对过操作留痕，没有发现改动。")


def check_backup(house: House) -> Finding:
    """Judge the last backup and its verification."""
    row = house.one("SELECT state, problem FROM common_backuprun ORDER BY started_at DESC, id DESC LIMIT 1")
    done = house.one(
        "SELECT started_at, verified FROM common_backuprun WHERE state = 'done' ORDER BY started_at DESC LIMIT 1"
    )
    advice = "请执行 fanzha backup，并按提示处理。"
    if row is not None and row[0] == "failed":
        return Finding("backup", False, f"最近一次备份没有做成：{row[1]}", advice)
    if done is None:
        return Finding("backup", False, "还没有一份备份。", advice)
    if house.now - done[0] > _BACKUP:
        return Finding("backup", False, f"最近一份备份是 {done[0]:%Y-%m-%d %H:%M}（UTC）的，太久了。", advice)
    if not done[1]:
        return Finding("backup", False, "最近一份备份没有恢复核对过。", "请去掉 --no-verify 再做一份。")
    return Finding("backup", True, f"最近一份备份 {done[0]:%Y-%m-%d %H:%M}（UTC），已恢复核对。")


def check_rotation(house: House) -> Finding:
    """Say how far a change of the data key is."""
    row = house.one("SELECT new_key, done, total, finished_at FROM common_keyrotation ORDER BY id DESC LIMIT 1")
    if row is None or row[3] is not None:
        return Finding("rotation", True, "没有正在进行的密钥更换。")
    return Finding("rotation", True, f"正在更换为数据密钥 {row[0]}：{row[1]} / {row[2]}。")


def check_growth(house: House) -> Finding:
    """Guess from the sizes of the backups in how many days the disk is full."""
    (size,) = house.one("SELECT pg_database_size(current_database())")
    rows = house.connection.execute(
        "SELECT started_at, size_bytes FROM common_backuprun WHERE state = 'done' AND started_at > %s ORDER BY 1",
        [house.now - timedelta(days=60)],
    ).fetchall()
    free = disk.free_mb(house.root)
    said = f"数据库 {size / _MB:,.0f} MB，磁盘还剩 {free:,} MB"
    if len(rows) < 2 or rows[-1][0] - rows[0][0] < _HISTORY:
        return Finding("growth", True, f"{said}；备份记录不足一周，估不出还能用多久。")
    days = (rows[-1][0] - rows[0][0]).total_seconds() / 86400
    daily = (rows[-1][1] - rows[0][1]) / rows[-1][1] * size / _MB / days
    if daily <= 0:
        return Finding("growth", True, f"{said}；近来没有变大。")
    left = free / daily
    if left < _DAYS_LEFT:
        return Finding("growth", False, f"{said}，照近来的速度还能用 {left:.0f} 天。",
                       "请扩大磁盘，或把备份文件夹改到另一块磁盘。")  # fmt: skip
    return Finding("growth", True, f"{said}，照近来的速度还能用 {left:,.0f} 天。")


def check_slow(house: House) -> Finding:
    """Look for slow statements, where the server counts or logs them."""
    counted = house.one("SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'")[0]
    if counted:
        row = house.one(
            "SELECT count(*), max(mean_exec_time) FROM pg_stat_statements WHERE mean_exec_time > %s AND calls > 10",
            (_SLOW_MS,),
        )
        if row[0]:
            return Finding("slow_queries", False, f"{row[0]} 种查询平均超过 {_SLOW_MS} 毫秒，最慢 {row[1]:,.0f} 毫秒。",
                           "请把 pg_stat_statements 里最慢的几条（不含数据）发给维护者。")  # fmt: skip
        return Finding("slow_queries", True, f"没有平均超过 {_SLOW_MS} 毫秒的查询。")
    (longest,) = house.one(
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0) FROM pg_stat_activity "
        "WHERE state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    if longest > 60:
        return Finding(
            "slow_queries", False, f"有一条查询已经运行 {longest:.0f} 秒。", "请等它结束；反复出现请联系维护者。"
        )
    return Finding("slow_queries", True, "现在没有运行很久的查询；装上 pg_stat_statements 可以看历史。")


_LOOKS: dict[str, Callable[[House], Finding]] = {
    "versions": check_versions, "schema": check_schema, "clocks": check_clocks, "queues": check_queues,
    "sealing": check_sealing, "audit": check_audit, "backup": check_backup, "rotation": check_rotation,
    "growth": check_growth, "slow_queries": check_slow,
}  # fmt: skip


def _tried(name: str, look: Callable[[House], Finding], house: House) -> Finding:
    """Look; a table that an older release does not have yet is no fault of the house."""
    try:
        return look(house)
    except psycopg.errors.UndefinedTable:
        return Finding(name, True, f"库表还没有升级到本版，{name} 没有查。")
    except psycopg.Error as error:
        return Finding(name, False, f"查 {name} 时数据库拒绝了（{error.sqlstate}）。", "请核对数据库账号的权限。")
