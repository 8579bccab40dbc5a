"""The server's settings as pure functions of the machine's memory: what is written into its configuration files."""

from __future__ import annotations

import shlex
from pathlib import Path

from fanzha.runtime.postgres.connection import ADMIN, PORT, PRODUCT

Settings = dict[str, str | int]
MB = 2**20
MAX_CONNECTIONS = 100
# Statements and their errors may carry a person's name or number; only the server's own state is logged.
SILENCE: Settings = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
DURABLE: Settings = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "checkpoint_timeout": "10min",
}
# A test's data may be lost with the machine, never with the server: without fsync a synchronous commit costs nothing.
FORGETFUL: Settings = {
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "max_wal_size": "1GB",
}


def server_settings(memory: int, *, test: bool = False) -> Settings:
    """Return the settings for a machine with this much memory (bytes), shared with the product itself.

    >>> server_settings(4096 * MB)["shared_buffers"]
    '819MB'
    """
    shared = _clamp(memory // 5, 64, 128 if test else 4096)
    return {
        "shared_buffers": _mb(shared),
        "effective_cache_size": _mb(_clamp(memory // 2, 256, 2**20)),
        "work_mem": _mb(_clamp(memory // (MAX_CONNECTIONS * 8), 4, 64)),
        "maintenance_work_mem": _mb(_clamp(memory // 16, 64, 1024)),
        "max_connections": MAX_CONNECTIONS,
        "random_page_cost": "1.1",
        "jit": "off",
        # Many officers share few cores: one page's count must not wake two more processes to be a little quicker alone.
        "max_parallel_workers_per_gather": 0,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "password_encryption": "scram-sha-256",
        **SILENCE,
        **(FORGETFUL if test else DURABLE),
    }


def archive_settings(folder: str) -> Settings:
    """Return the settings that keep every piece of the log in a folder, for putting the server back to a moment.

    A piece that stands there already is never written over; it gets its name only when it is whole and on the disk.

    >>> archive_settings("")
    {}
    """
    if not folder:
        return {}
    target = shlex.quote(folder.replace("%", "%%")) + "/%f"
    copy = f"test ! -e {target} && cp %p {target}.part && sync {target}.part && mv {target}.part {target}"
    return {"archive_mode": "on", "archive_command": copy, "archive_timeout": "5min"}


def place_settings(conf: Path, sockets: Path) -> Settings:
    """Return the settings that close the server to everyone: no TCP port, one private socket, our own rules."""
    listed = str(sockets).replace('"', '""')
    return {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": f'"{listed}"',
        "unix_socket_permissions": "0700",
        "hba_file": str(conf / "pg_hba.conf"),
        "ident_file": str(conf / "pg_ident.conf"),
    }


def render(settings: Settings) -> str:
    """Return the text of postgresql.conf."""
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def hba_text() -> str:
    """Return the rules of entry: through the socket, by the identity that the kernel vouches for."""
    return "local all all peer map=product\nlocal replication all peer map=product\n"


def ident_text(product_user: str, server_user: str) -> str:
    """Return who may be whom: the product's user both roles, the server's user the administrator."""
    pairs = [(product_user, ADMIN), (product_user, PRODUCT), (server_user, ADMIN)]
    return "".join(f'product "{_doubled(user)}" {role}\n' for user, role in dict.fromkeys(pairs))


def _quoted(value: str | int) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _doubled(name: str) -> str:
    return name.replace('"', '""')


def _clamp(size: int, low_mb: int, high_mb: int) -> int:
    return min(max(size, low_mb * MB), high_mb * MB)


def _mb(size: int) -> str:
    return f"{size // MB}MB"
