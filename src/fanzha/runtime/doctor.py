"""What is wrong with this machine or this data folder, before a start shows it the hard way.

Every check looks and changes nothing.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fanzha.runtime import disk, keys
from fanzha.runtime.paths import DataFolder, check_ours, user_name
from fanzha.runtime.postgres import place, startup
from fanzha.runtime.postgres.account import Account
from fanzha.runtime.postgres.binaries import bin_folder, try_binaries
from fanzha.runtime.problems import RuntimeProblem

MIN_PYTHON = (3, 11)
WEB_PORT = 8000
COMFORTABLE_MB = 5 * 1024
# 2026-01-01: a clock before the product was written is a flat battery, and would date every warning wrongly.
EARLIEST_CLOCK = 1_767_225_600
CLOCK_SLACK_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        name: a stable word for scripts.
        ok: nothing has to be done.
        sentence: what was found.
        advice: what to do; empty where `ok`.
    """

    name: str
    ok: bool
    sentence: str
    advice: str = ""


def checks(data_folder: Path | str, *, port: int = WEB_PORT, now: float | None = None) -> list[Finding]:
    """Return every finding about this machine and a data folder, in the order to mend them.

    Args:
        data_folder: see `paths.default_root`; it need not exist yet.
        port: where the web server will listen, on 127.0.0.1.
        now: seconds since 1970; the machine's clock if left out.
    """
    folder = DataFolder(Path(data_folder).resolve())
    return [
        check_python(sys.version_info[:2]),
        check_platform(sys.platform),
        check_folder(folder),
        check_disk(folder, disk.free_mb(folder.root)),
        check_binaries(),
        check_data_version(folder),
        check_socket(folder),
        check_ring(folder),
        check_screening(folder),
        check_clock(folder, time.time() if now is None else now),
        check_port(port),
    ]


def check_python(version: tuple[int, int]) -> Finding:
    """Look at the version of Python."""
    found = ".".join(map(str, version))
    if version >= MIN_PYTHON:
        return Finding("python", True, f"Python {found} 可用。")
    return Finding("python", False, f"Python 是 {found} 版，太旧。", "请安装 Python 3.11 或更新的版本。")


def check_platform(platform: str) -> Finding:
    """Look at the operating system: the server's processes are found through /proc."""
    if platform == "linux":
        return Finding("platform", True, "操作系统是 Linux。")
    return Finding("platform", False, f"操作系统是 {platform}，自带的数据库只支持 Linux。",
                   "请在 Linux 上运行，或用 DATABASE_URL 指定一个 PostgreSQL 服务。")  # fmt: skip


def check_folder(folder: DataFolder) -> Finding:
    """Look at the owner and the mode of the data folder and its rooms."""
    if not folder.root.exists():
        return _check_new_folder(folder)

    def look() -> None:
        with disk.explained(folder.root):
            for path in (folder.root, folder.pg, folder.keys, folder.files, folder.logs, folder.run):
                if path.exists():
                    check_ours(path)

    return _refused("folder", look) or Finding("folder", True, f"数据文件夹 {folder.root} 的所有者和权限正常。")


def check_disk(folder: DataFolder, free_mb: int) -> Finding:
    """Judge the space that is left."""
    sentence = f"{folder.root} 所在的磁盘还剩 {free_mb} MB。"
    if free_mb < disk.NEED_NEW_MB:
        return Finding("disk", False, sentence, f"请清理出至少 {disk.NEED_NEW_MB} MB，否则数据库无法启动。")
    if free_mb < COMFORTABLE_MB:
        return Finding("disk", False, sentence, f"暂时够用，请尽快清理到 {COMFORTABLE_MB} MB 以上。")
    return Finding("disk", True, sentence)


def check_binaries() -> Finding:
    """Run the PostgreSQL programs."""
    try:
        found = try_binaries(bin_folder(), _me())
    except RuntimeProblem as refusal:
        return _from("binaries", refusal)
    return Finding("binaries", True, f"PostgreSQL {found.major} 的程序可以运行。")


def check_data_version(folder: DataFolder) -> Finding:
    """Compare the version that wrote the data with the programs' version."""

    def look() -> None:
        with disk.explained(folder.pg):
            startup.check_version(place.find(folder), try_binaries(bin_folder(), _me()))

    return _refused("data_version", look) or Finding("data_version", True, "数据与 PostgreSQL 程序的版本相符。")


def check_socket(folder: DataFolder) -> Finding:
    """Look whether a socket fits into the data folder's path, or into a short one."""
    if place.fits(folder.pg / "sock"):
        return Finding("socket", True, "数据文件夹的路径长度合适。")
    if any(parent.is_dir() and os.access(parent, os.W_OK) for parent in place.short_parents()):
        return Finding("socket", True, "数据文件夹的路径较长，数据库连接将放在一个短的私有文件夹里。")
    return Finding("socket", False, "数据文件夹的路径太长。", "请把 FANZHA_DATA 设为较短的路径。")


def check_ring(folder: DataFolder) -> Finding:
    """Read the key ring, and see whether one is missing that data hang on."""
    path = keys.ring_path(folder.root)
    try:
        has_data = (place.find(folder).data / "PG_VERSION").exists()
        if not has_data and not path.exists():
            return Finding("key_ring", True, "还没有密钥文件，第一次启动时会自动建立。")
    except OSError:
        pass  # load() below says it better
    return _refused("key_ring", lambda: keys.load(path)) or Finding("key_ring", True, "密钥文件完好，只有本用户能读。")


def check_screening(folder: DataFolder) -> Finding:
    """Look for the mark that a process leaves where it could not read the screening version in use."""
    try:
        version = (folder.run / "screening-broken").read_text(encoding="utf-8").strip()
    except OSError:
        return Finding("screening", True, "在用的识别版本能读出来。")
    return Finding("screening", False, f"在用的识别版本 {version} 读不出来，现在用的是随产品的版本。",
                   "请在“识别版本”页退回上一版，或从备份恢复 files 文件夹。")  # fmt: skip


def check_clock(folder: DataFolder, now: float) -> Finding:
    """Judge the clock: against the product's own age, and against what was written here before."""
    advice = "请校准系统时间（例如执行 timedatectl set-ntp true），否则各项时限会算错。"
    if now < EARLIEST_CLOCK:
        return Finding("clock", False, "系统时间明显偏早。", advice)
    if _last_written(folder) > now + CLOCK_SLACK_S:
        return Finding("clock", False, "系统时间比上次运行时还早。", advice)
    return Finding("clock", True, "系统时间正常。")


def check_port(port: int) -> Finding:
    """Try to take the web server's port, and give it back."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Finding("port", False, f"端口 {port} 已被占用或不允许使用。",
                           "如果本产品正在运行，这是正常的；否则请用 PORT 指定另一个端口。")  # fmt: skip
    return Finding("port", True, f"端口 {port} 可用。")


def _check_new_folder(folder: DataFolder) -> Finding:
    parent = next(path for path in folder.root.parents if path.exists())
    if os.access(parent, os.W_OK | os.X_OK):
        return Finding("folder", True, f"数据文件夹 {folder.root} 将在第一次启动时建立。")
    return Finding("folder", False, f"没有权限在 {parent} 下新建文件夹。", "请用 FANZHA_DATA 指定另一个文件夹。")


def _last_written(folder: DataFolder) -> float:
    times = []
    for path in (folder.server_log, folder.run / place.RECORD):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(times, default=0.0)


def _refused(name: str, look: Callable[[], object]) -> Finding | None:
    """Return the refusal of a check as a finding, or None where it passes."""
    try:
        look()
    except RuntimeProblem as refusal:
        return _from(name, refusal)
    return None


def _from(name: str, refusal: RuntimeProblem) -> Finding:
    """Split a problem's sentences: the first says what is, the others what to do."""
    first, stop, rest = refusal.sentence_zh.partition("。")
    return Finding(name, False, first + stop, rest)


def _me() -> Account:
    """Return this user as the one that tries the programs: looking must not create an account."""
    return Account(user_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
