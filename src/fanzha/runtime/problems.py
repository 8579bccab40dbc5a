"""Everything that can go wrong below the product, each as a sentence that says what to do next."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Problem(StrEnum):
    """The closed set of problems; the command line has one exit code for each."""

    DISK_FULL = "disk_full"
    FOREIGN_OWNER = "foreign_owner"
    WRITABLE_BY_OTHERS = "writable_by_others"
    CLOSED_FOLDER = "closed_folder"
    NO_PERMISSION = "no_permission"
    READ_ONLY = "read_only"
    NOT_A_FOLDER = "not_a_folder"
    NO_HOME = "no_home"
    NO_ACCOUNT = "no_account"
    SOCKET_PATH_TOO_LONG = "socket_path_too_long"
    BINARIES_MISSING = "binaries_missing"
    BINARIES_UNUSABLE = "binaries_unusable"
    BINARIES_TOO_OLD = "binaries_too_old"
    VERSION_MISMATCH = "version_mismatch"
    INIT_FAILED = "init_failed"
    SERVER_DIED = "server_died"
    SERVER_SLOW = "server_slow"
    SERVER_STUCK = "server_stuck"
    RUNS_ELSEWHERE = "runs_elsewhere"
    BUSY = "busy"
    RING_MISSING = "ring_missing"
    RING_LOOSE = "ring_loose"
    RING_DAMAGED = "ring_damaged"
    SEAL_KEY_MISSING = "seal_key_missing"
    KEY_NOT_EXPORTED = "key_not_exported"
    KEY_FILE_DAMAGED = "key_file_damaged"
    KEY_CONFLICT = "key_conflict"
    KEY_IN_USE = "key_in_use"
    PASSPHRASE_WEAK = "passphrase_weak"  # noqa: S105 - the name of a problem
    SERVER_AWAY = "server_away"
    BACKUP_BUSY = "backup_busy"
    BACKUP_DISK_FULL = "backup_disk_full"
    BACKUP_TOOL = "backup_tool"
    BACKUP_KEY = "backup_key"
    BACKUP_DAMAGED = "backup_damaged"
    BACKUP_DIFFERS = "backup_differs"
    RESTORE_NOT_EMPTY = "restore_not_empty"
    RESTORE_IN_USE = "restore_in_use"
    RESTORE_NO_KEYS = "restore_no_keys"
    PORT_TAKEN = "port_taken"
    PORT_FORBIDDEN = "port_forbidden"
    ADDRESS_UNKNOWN = "address_unknown"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_KEY = "certificate_key"
    AUTHORITY_MISSING = "authority_missing"
    AUTHORITY_EXISTS = "authority_exists"
    AUTHORITY_LOCKED = "authority_locked"
    NAME_NOT_ALLOWED = "name_not_allowed"
    PLAIN_IN_THE_OPEN = "plain_in_the_open"
    HOSTS_MISSING = "hosts_missing"
    ROLE_NEEDS_SERVER = "role_needs_server"
    TABLES_MISSING = "tables_missing"
    SCHEMA_BEHIND = "schema_behind"
    SCHEMA_AHEAD = "schema_ahead"
    UPGRADE_BUSY = "upgrade_busy"
    UPGRADE_BLOCKED = "upgrade_blocked"
    UPGRADE_LOST_ROWS = "upgrade_lost_rows"
    CHILD_KEEPS_DYING = "child_keeps_dying"


class Sentences(NamedTuple):
    """One problem in both languages: what is, then what to do."""

    zh: str
    en: str


SENTENCES: dict[Problem, Sentences] = {
    Problem.DISK_FULL: Sentences(
        zh="磁盘空间不足：{path} 所在的磁盘只剩 {free_mb} MB，数据库无法正常写入。请清理出至少 {need_mb}"
        " MB 后重新启动；已有数据不会丢失。",
        en="The disk is full: {free_mb} MB are left where {path} stands. Free at least {need_mb} MB and "
        "start again; no stored data is lost.",
    ),
    Problem.FOREIGN_OWNER: Sentences(
        zh="{path} 属于用户 {owner}，当前用户是 {me}。请改用 {owner} 运行，或用 FANZHA_DATA 指定另一个文件夹。",
        en="{path} belongs to {owner}, and you are {me}. Run as {owner}, or name another folder in FANZHA_DATA.",
    ),
    Problem.WRITABLE_BY_OTHERS: Sentences(
        zh="本机其他用户可以改动 {path}，数据放在里面不安全。请执行 chmod go-w {path}，或用 FANZHA_DATA "
        "指定另一个文件夹。",
        en="Other users of this machine may change {path}. Run chmod go-w {path}, or name another "
        "folder in FANZHA_DATA.",
    ),
    Problem.CLOSED_FOLDER: Sentences(
        zh="数据库以用户 {account} 运行，但该用户进不了 {path}。请把 FANZHA_DATA 设在它进得去的位置（例"
        "如 /var/lib/fanzha）。",
        en="The database runs as {account}, who cannot enter {path}. Set FANZHA_DATA to a place that it "
        "can reach, such as /var/lib/fanzha.",
    ),
    Problem.NO_PERMISSION: Sentences(
        zh="没有权限读写 {path}。请检查该文件夹的所有者和权限，或用 FANZHA_DATA 指定另一个文件夹。",
        en="No permission to use {path}. Check its owner and mode, or name another folder in FANZHA_DATA.",
    ),
    Problem.READ_ONLY: Sentences(
        zh="{path} 所在的磁盘是只读的。请改为可写后重新启动，或用 FANZHA_DATA 指定另一个文件夹。",
        en="The disk under {path} is read-only. Make it writable, or name another folder in FANZHA_DATA.",
    ),
    Problem.NOT_A_FOLDER: Sentences(
        zh="{path} 应当是一个普通文件夹，现在却是别的东西（文件或链接）。请把它移开后重新启动。",
        en="{path} should be a plain folder, but it is something else (a file or a link). Move it away "
        "and start again.",
    ),
    Problem.NO_HOME: Sentences(
        zh="找不到当前用户的主目录，不知道数据该放在哪里。请用 FANZHA_DATA 指定一个文件夹。",
        en="The home folder of this user is unknown. Name a folder for the data in FANZHA_DATA.",
    ),
    Problem.NO_ACCOUNT: Sentences(
        zh="{detail}。PostgreSQL 需要一个非 root 的系统用户才能运行；请执行 useradd --system fanzha 后重新启动。",
        en="PostgreSQL needs an unprivileged system user to run ({detail}). Run useradd --system fanzha "
        "and start again.",
    ),
    Problem.SOCKET_PATH_TOO_LONG: Sentences(
        zh="数据文件夹的路径太长（{path}），又找不到可以放置数据库连接的短路径。请把 FANZHA_DATA 设为较短的路径。",
        en="The path of the data folder is too long ({path}) and no short private place was found for "
        "the socket. Set FANZHA_DATA to a shorter path.",
    ),
    Problem.BINARIES_MISSING: Sentences(
        zh="找不到 PostgreSQL 程序（{path}）。请重新执行 make setup，或用 FANZHA_PG_BIN 指定其他 "
        "PostgreSQL 的 bin 目录。",
        en="No PostgreSQL programs at {path}. Run make setup again, or name another bin folder in FANZHA_PG_BIN.",
    ),
    Problem.BINARIES_UNUSABLE: Sentences(
        zh="PostgreSQL 程序在本机无法运行（{detail}）。可能是处理器或系统版本不符；请安装系统自带的 "
        "PostgreSQL，并用 FANZHA_PG_BIN 指定其 bin 目录。",
        en="The PostgreSQL programs do not run on this machine ({detail}). Install the system's own "
        "PostgreSQL and name its bin folder in FANZHA_PG_BIN.",
    ),
    Problem.BINARIES_TOO_OLD: Sentences(
        zh="{path} 中的 PostgreSQL 是 {found} 版，至少需要 {need} 版。请换用较新的版本，或去掉 "
        "FANZHA_PG_BIN 使用自带的程序。",
        en="{path} holds PostgreSQL {found}; {need} or newer is needed. Use a newer one, or unset FANZHA_PG_BIN.",
    ),
    Problem.VERSION_MISMATCH: Sentences(
        zh="数据由 PostgreSQL {data} 版写成，现有程序是 {binaries} 版，不能直接打开。请用 FANZHA_PG_BIN "
        "指定 {data} 版的 bin 目录，或先备份再恢复到新版。数据没有被改动。",
        en="The data was written by PostgreSQL {data}, the programs are {binaries}. Name a bin folder "
        "of version {data} in FANZHA_PG_BIN, or back up there and restore here. Nothing was changed.",
    ),
    Problem.INIT_FAILED: Sentences(
        zh="新建数据库没有完成：{detail}。请根据这一行处理后重新启动；没有留下半成品。",
        en="The database could not be created: {detail}. Nothing half-made was left.",
    ),
    Problem.SERVER_DIED: Sentences(
        zh="数据库没有启动起来：{detail}。请查看 {log} 末尾的说明后重新启动；已有数据没有被改动。",
        en="The database did not start: {detail}. See the end of {log}.",
    ),
    Problem.SERVER_SLOW: Sentences(
        zh="数据库在 {seconds} 秒内没有准备好，已经停下。可能是磁盘太慢或正在恢复大量数据；请重新启动，"
        "仍不行请查看 {log}。",
        en="The database was not ready within {seconds} s and was stopped. Start again; if that does "
        "not help see {log}.",
    ),
    Problem.SERVER_STUCK: Sentences(
        zh="数据库进程 {pid} 没有停下来。请确认没有正在进行的备份后再试一次，或重新启动这台机器。",
        en="The database process {pid} did not stop. Make sure that no backup is running and try again.",
    ),
    Problem.RUNS_ELSEWHERE: Sentences(
        zh="这个数据文件夹的数据库正由另一个容器或另一台机器运行（{path}），这里停不了它。请到那一边去停。",
        en="The database of this folder is run by another container or machine ({path}). Stop it there.",
    ),
    Problem.BUSY: Sentences(
        zh="另一个程序正在启动或停止同一个数据库（{path}），等了 {seconds} 秒仍未完成。请稍后再试。",
        en="Another program is starting or stopping the same database ({path}) and was not done after {seconds} s.",
    ),
    Problem.RING_MISSING: Sentences(
        zh="数据库里已有数据，但密钥文件 {path} 不见了。没有它，已加密的姓名、电话、身份证号无法读出。请"
        "从备份恢复这个文件；本程序不会另造新密钥。",
        en="The database holds data, but the key file {path} is gone. Restore it from a backup: without "
        "it the encrypted data cannot be read, so no new one is made.",
    ),
    Problem.RING_LOOSE: Sentences(
        zh="密钥文件 {path} 能被本机其他用户读取或改动。请执行 chmod 600 {path}；如怀疑已泄露，请更换密钥。",
        en="Other users of this machine may read or change the key file {path}. Run chmod 600 {path}; "
        "if it may have leaked, change the keys.",
    ),
    Problem.RING_DAMAGED: Sentences(
        zh="密钥文件 {path} 已损坏（{detail}）。请从备份恢复这个文件，不要手工修改。",
        en="The key file {path} is damaged ({detail}). Restore it from a backup; do not edit it.",
    ),
    Problem.SEAL_KEY_MISSING: Sentences(
        zh="封存操作留痕的密钥文件 {path} 不见了。没有它，无法核对已有的留痕是否被改动。请用 fanzha keys import 从"
        "导出的密钥恢复；本程序不会另造新密钥。",
        en="The key {path} that seals the audit rows is gone. Restore it with fanzha keys import; no new one is made.",
    ),
    Problem.KEY_NOT_EXPORTED: Sentences(
        zh="正在使用的数据密钥 {key} 还没有导出过，备份没有做：没有密钥，备份打不开。请先执行 "
        "fanzha keys export 文件名，把导出的文件和口令分开保管。",
        en="The data key {key} was never exported, so no backup was made: without it no backup can be opened. Run "
        "fanzha keys export FILE first, and keep the file and its passphrase apart.",
    ),
    Problem.KEY_FILE_DAMAGED: Sentences(
        zh="密钥导出文件 {path} 打不开：口令不对，或文件已损坏。请核对口令后再试。",
        en="The exported keys {path} cannot be opened: wrong passphrase, or the file is damaged.",
    ),
    Problem.KEY_CONFLICT: Sentences(
        zh="这个数据文件夹已有另一套密钥（{detail}），没有导入，免得已有数据读不出来。要放弃现有密钥请加 --replace。",
        en="This folder holds other keys already ({detail}); nothing was imported. Add --replace to give them up.",
    ),
    Problem.KEY_IN_USE: Sentences(
        zh="密钥 {key} 还有 {count} 处数据在用，没有停用。请等更换完成后再试。",
        en="{count} values still hang on the key {key}; it was not retired. Wait until the rotation is done.",
    ),
    Problem.PASSPHRASE_WEAK: Sentences(
        zh="口令太短，至少要 {least} 个字符。请换一句长一些的话。",
        en="The passphrase is too short: use at least {least} characters.",
    ),
    Problem.SERVER_AWAY: Sentences(
        zh="连不上数据库：{detail}。请确认数据库正在运行，地址和账号正确。",
        en="The database cannot be reached: {detail}.",
    ),
    Problem.BACKUP_BUSY: Sentences(
        zh="另一次备份或恢复正在进行。请等它结束后再试。",
        en="Another backup or restore is under way. Try again when it is done.",
    ),
    Problem.BACKUP_DISK_FULL: Sentences(
        zh="{path} 所在的磁盘空间不足（剩 {free_mb} MB，大约需要 {need_mb} MB），备份没有做成，已有的备份"
        "完好。请清理空间或换一个位置后再试。",
        en="Too little space at {path} ({free_mb} MB left, about {need_mb} MB needed): no backup was made, the older "
        "ones are whole. Free space or choose another place.",
    ),
    Problem.BACKUP_TOOL: Sentences(
        zh="{tool} 没有完成：{detail}。没有留下半份内容，已有的备份完好；请按这一行处理后再试。",
        en="{tool} gave up: {detail}. Nothing half-made was left; the older backups are whole.",
    ),
    Problem.BACKUP_KEY: Sentences(
        zh="备份 {path} 用密钥 {key} 加密，这里没有这把密钥。请先用 fanzha keys import 导入做备份时导出的密钥。",
        en="The backup {path} was encrypted under the key {key}, which is not here. Import the exported keys first.",
    ),
    Problem.BACKUP_DAMAGED: Sentences(
        zh="备份 {path} 不能用：{detail}。请换另一份备份；现有数据没有被改动。",
        en="The backup {path} cannot be used ({detail}). Use another one; nothing was changed.",
    ),
    Problem.BACKUP_DIFFERS: Sentences(
        zh="备份 {path} 恢复出来核对不上：{detail}。这份备份不算数；现有数据没有被改动。",
        en="The backup {path} does not restore to what it should ({detail}). It does not count; nothing was changed.",
    ),
    Problem.RESTORE_NOT_EMPTY: Sentences(
        zh="{path} 里已有数据，没有恢复。要换成备份里的内容请加 --replace，现有内容会改名保留。",
        en="{path} holds data already; nothing was restored. Add --replace to swap it; what is there is kept aside.",
    ),
    Problem.RESTORE_NO_KEYS: Sentences(
        zh="{path} 里还没有密钥，备份打不开。请先执行 fanzha keys import 导入做备份那套系统导出的密钥，再恢复。",
        en="There are no keys in {path}. Bring the exported keys with fanzha keys import first, then restore.",
    ),
    Problem.RESTORE_IN_USE: Sentences(
        zh="还有程序连着数据库，没有恢复。请先停下产品（网页和后台任务），再执行恢复。",
        en="Something is still connected to the database; nothing was restored. Stop the product first.",
    ),
}

SENTENCES |= {
    Problem.PORT_TAKEN: Sentences(
        zh="{host}:{port} 已被别的程序占用。请停下那个程序，或用 --port 换一个端口。",
        en="{host}:{port} is taken. Stop the program that holds it, or choose another port with --port.",
    ),
    Problem.PORT_FORBIDDEN: Sentences(
        zh="当前用户不能使用端口 {port}（1024 以下要专门授权）。请用 fanzha systemd 生成的服务文件启动，"
        "或换一个较大的端口。",
        en="This user may not open port {port}. Start by the units that fanzha systemd writes, or use a higher port.",
    ),
    Problem.ADDRESS_UNKNOWN: Sentences(
        zh="本机没有地址 {host}，不能在上面提供服务。请用 ip addr 查看本机地址后改正 --host。",
        en="This machine has no address {host}. Look with ip addr and correct --host.",
    ),
    Problem.CERTIFICATE_MISSING: Sentences(
        zh="找不到网站证书 {path}。请执行 fanzha cert make-authority 和 fanzha cert make 制作，或用 fanzha cert use "
        "装上已有的证"
        "书；放在 nginx 后面时加 --plain。",
        en="There is no certificate at {path}. Make one with fanzha cert make-authority and fanzha cert make, bring "
        "yours "
        "with fanzha cert use, or add --plain behind nginx.",
    ),
    Problem.CERTIFICATE_UNREADABLE: Sentences(
        zh="证书或私钥 {path} 读不出来（{detail}）。请换一份 PEM 格式的文件，用 fanzha cert use 装上。",
        en="The certificate or key {path} cannot be read ({detail}). Bring PEM files with fanzha cert use.",
    ),
    Problem.CERTIFICATE_EXPIRED: Sentences(
        zh="网站证书 {path} 的有效期是 {begin} 至 {end}，现在不能用。请执行 fanzha cert renew 换发，或用 fanzha cert "
        "use 装上新证书；"
        "如果时间不对，请先校准系统时间。",
        en="The certificate {path} holds from {begin} to {end}, not now. Run fanzha cert renew, or bring a new one "
        "with "
        "fanzha cert use; if the clock is wrong, set it first.",
    ),
    Problem.CERTIFICATE_KEY: Sentences(
        zh="私钥 {path} 和证书对不上。请把成对的证书和私钥用 fanzha cert use 装上。",
        en="The key {path} does not belong to the certificate. Bring the matching pair with fanzha cert use.",
    ),
    Problem.AUTHORITY_MISSING: Sentences(
        zh="还没有本县的证书机构（{path}）。请先执行 fanzha cert make-authority。",
        en="There is no county authority yet ({path}). Run fanzha cert make-authority first.",
    ),
    Problem.AUTHORITY_EXISTS: Sentences(
        zh="本县的证书机构已经有了（{path}），没有另造：手机上装的是它。确实要换，请先把它移走。",
        en="The county authority exists already ({path}); phones trust it, so no other was made. Move it away first.",
    ),
    Problem.AUTHORITY_LOCKED: Sentences(
        zh="证书机构的私钥 {path} 打不开：口令不对，或没有给口令。",
        en="The key of the authority {path} cannot be opened: wrong passphrase, or none was given.",
    ),
    Problem.NAME_NOT_ALLOWED: Sentences(
        zh="{name} 不在本县证书机构可以签发的范围内（{scope}），没有签发。",
        en="{name} is not among the names that the county authority may sign ({scope}); nothing was made.",
    ),
    Problem.PLAIN_IN_THE_OPEN: Sentences(
        zh="不加密的网页只能给本机（127.0.0.1）或可信的代理服务器用，不能开在 {host} 上。请去掉 --plain 使用证书，"
        "或用 --behind "
        "写明代理服务器的地址。",
        en="Pages without encryption are for this machine or a trusted proxy, not for {host}. Leave --plain out, or "
        "name "
        "the proxy with --behind.",
    ),
    Problem.HOSTS_MISSING: Sentences(
        zh="不知道网站叫什么名字：放在代理服务器后面时，请在 FANZHA_HOSTS 里写明域名或地址，用逗号分开。",
        en="The site's names are unknown: behind a proxy set FANZHA_HOSTS to its names or addresses, with commas.",
    ),
    Problem.ROLE_NEEDS_SERVER: Sentences(
        zh="网页、后台任务、定时任务分开运行时，数据库要用单独的 PostgreSQL 服务器：请设置 DATABASE_URL。"
        "只有一台机器时用 "
        "--role all。",
        en="Roles that run apart need a PostgreSQL server of their own: set DATABASE_URL. On one machine use --role "
        "all.",
    ),
    Problem.TABLES_MISSING: Sentences(
        zh="数据库里还没有库表。请先执行 fanzha upgrade 建立，再启动。",
        en="The database has no tables yet. Run fanzha upgrade first, then start.",
    ),
    Problem.SCHEMA_BEHIND: Sentences(
        zh="数据库还没有升级到这一版，还差 {count} 步（{names}）。请执行 fanzha upgrade（会先自动备份），再启动。",
        en="The database is {count} migrations behind this release ({names}). Run fanzha upgrade (it backs up first), "
        "then start.",
    ),
    Problem.SCHEMA_AHEAD: Sentences(
        zh="数据库里的数据比程序新（程序不认识 {names}），没有升级，什么都没有改。请安装与数据相符的新版程序。",
        en="The data are newer than this program (it does not know {names}); nothing was changed. Install the release "
        "that the data belong to.",
    ),
    Problem.UPGRADE_BUSY: Sentences(
        zh="另一次升级正在进行，等了 {seconds} 秒仍未完成。请等它结束后再看，不要结束它。",
        en="Another upgrade is under way and was not done after {seconds} s. Wait for it; do not end it.",
    ),
    Problem.UPGRADE_BLOCKED: Sentences(
        zh="升级停在 {name}：库表被别的操作占着，试了 {tries} 次都拿不到。已经做完的步骤不丢，数据没有损坏。"
        "请等长时间的操作结束，"
        "或停下网页和后台任务，再执行 fanzha upgrade。",
        en="The upgrade stopped at {name}: a table was in use through {tries} tries. What was done stays done and "
        "nothing "
        "is damaged. Stop the long work, or the product, and run fanzha upgrade again.",
    ),
    Problem.UPGRADE_LOST_ROWS: Sentences(
        zh="升级后核对不上：{detail}。请不要继续使用，用升级前的备份 {backup} 恢复，并联系维护者。",
        en="After the upgrade rows are missing ({detail}). Do not go on: restore the backup {backup} and tell us.",
    ),
    Problem.CHILD_KEEPS_DYING: Sentences(
        zh="“{name}”进程一再停掉，已全部停下。原因在上面的日志里；处理后重新启动。",
        en="The process '{name}' ended again and again, so everything was stopped. The reason stands in the log above.",
    ),
}


class RuntimeProblem(Exception):
    """A refusal with its code and its sentence in both languages."""

    def __init__(self, code: Problem, sentence_zh: str, sentence_en: str) -> None:
        super().__init__(sentence_zh)
        self.code = code
        self.sentence_zh = sentence_zh
        self.sentence_en = sentence_en


def problem(code: Problem, **facts: object) -> RuntimeProblem:
    """Return the problem with its sentences filled in; the caller raises it."""
    sentences = SENTENCES[code]
    return RuntimeProblem(code, sentences.zh.format(**facts), sentences.en.format(**facts))
