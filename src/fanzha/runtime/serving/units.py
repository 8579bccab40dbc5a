"""The service files for systemd, the example for nginx and the alert rules, filled in for one place.

The files in `deploy/` are what this module writes with its defaults; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

# Everything that a web application has no use for is taken away. What is left is listed with its reason in
# docs/operations/serving.md. PostgreSQL maps shared memory and numpy its libraries: no MemoryDenyWriteExecute.
_HARDENING = """\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0077
"""
_NO_RIGHTS = "CapabilityBoundingSet=\nAmbientCapabilities=\n"
_LOW_PORTS = "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"
_MEANINGS = {
    "all": ("fanzha.service", "Fanzha: pages, jobs and its own database on one machine"),
    "web": ("fanzha-web.service", "Fanzha: pages"),
    "worker": ("fanzha-worker.service", "Fanzha: jobs"),
    "scheduler": ("fanzha-scheduler.service", "Fanzha: periodic jobs"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the product stands on a machine.

    Args:
        program: the `fanzha` command.
        user: the account that runs it, made beforehand, with no shell.
        data: its data folder.
        environment: the file with FANZHA_HOSTS, DATABASE_URL and the like; readable by root alone.
        site: the name that people type.
    """

    program: str = "/opt/fanzha/.venv/bin/fanzha"
    user: str = "fanzha"
    data: str = "/var/lib/fanzha"
    environment: str = "/etc/fanzha/fanzha.env"
    site: str = "fanzha.example.internal"


def files(place: Place) -> dict[str, str]:
    """Return every file by its name."""
    found = {name: unit(role, place) for role, (name, _) in _MEANINGS.items()}
    for name in ("nginx.conf", "proxy_params_fanzha", "fanzha.env", "prometheus-alerts.yml"):
        found[name] = _filled(name, place)
    return found


def unit(role: str, place: Place) -> str:
    """Return the unit of one role."""
    opens = role in {"all", "web"}
    return "\n".join([
        "[Unit]",
        f"Description={_MEANINGS[role][1]}",
        "Wants=network-online.target",
        "After=network-online.target postgresql.service",
        *_apart(role),
        "",
        "[Service]",
        "Type=notify",
        "NotifyAccess=main",
        f"User={place.user}",
        f"Group={place.user}",
        f"EnvironmentFile={place.environment}",
        f"Environment=FANZHA_DATA={place.data} PYTHONDONTWRITEBYTECODE=1",
        f"ExecStart={place.program} serve --role {role}{'' if opens else ' --metrics='}",
        *(["ExecReload=/bin/kill -HUP $MAINPID"] if opens else []),
        "# The command stops its own processes in order; requests and jobs are given 25 seconds to end.",
        "KillMode=mixed",
        "TimeoutStopSec=90",
        "TimeoutStartSec=180",
        "Restart=always",
        "RestartSec=5",
        f"WorkingDirectory={place.data}",
        f"ReadWritePaths={place.data}",
        (_LOW_PORTS if opens else _NO_RIGHTS) + _HARDENING,
        "[Install]",
        "WantedBy=multi-user.target",
        "",
    ])  # fmt: skip


def write(folder: Path, place: Place) -> list[Path]:
    """Write all files into a folder; return where they stand."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in files(place).items():
        path = folder / name
        path.write_text(text, "utf-8")
        written.append(path)
    return written


def _apart(role: str) -> list[str]:
    """Keep the unit for one machine away from those for several."""
    others = [name for other, (name, _) in _MEANINGS.items() if other != "all"]
    return [f"Conflicts={' '.join(others)}" if role == "all" else "Conflicts=fanzha.service"]


def _filled(name: str, place: Place) -> str:
    text = (resources.files("fanzha.runtime.serving") / "examples" / name).read_text("utf-8")
    for word, value in (("@SITE@", place.site), ("@DATA@", place.data), ("@USER@", place.user)):
        text = text.replace(word, value)
    return text
