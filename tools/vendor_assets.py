"""Fetch the page assets at pinned versions, or check the committed copies.

    python tools/vendor_assets.py            fetch again from the npm registry (needs npm)
    python tools/vendor_assets.py --check    compare the committed files with VENDOR.json (needs nothing)

The files are committed, so running the product needs neither npm nor a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "src" / "fanzha" / "web"
VENDOR = WEB / "static" / "vendor"
ICONS = WEB / "components" / "icons.json"
RECORD = VENDOR / "VENDOR.json"

# Colour functions that browsers at our floor (Chromium 86) drop without a word.
TOO_NEW_FOR_FLOOR = ("color-mix(", "light-dark(", "oklch(")


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: its pin, and where each wanted file goes below static/vendor."""

    name: str
    version: str
    sha256: str  # of the tarball that the registry serves
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
        {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    ),
    # 1.0.0 on purpose: later builds use the colour functions above (see docs/how-to/pages.md).
    Package(
        "@tabler/core",
        "1.0.0",
        "961c35dfacae28bff16a63604754dfac640d74694636a7dfe8642602d86a1f30",
        {"dist/css/tabler.min.css": "tabler/tabler.min.css", "LICENSE": "tabler/LICENSE"},
    ),
    Package(
        "echarts",
        "5.6.0",
        "e1b82487dd7f8d9f0438eec1f1433051148e0095ac7a15d4db890afda45cf610",
        {
            "dist/echarts.common.min.js": "echarts/echarts.common.min.js",
            "LICENSE": "echarts/LICENSE",
            "NOTICE": "echarts/NOTICE",
            "licenses/LICENSE-d3": "echarts/LICENSE-d3",
        },
    ),
    # Built into the two above; only their licence texts are kept.
    Package(
        "bootstrap",
        "5.3.3",
        "38cee936dbd80138de6775683149f22e9226fc2d654392337a921f53000c789e",
        {"LICENSE": "tabler/LICENSE-bootstrap"},
    ),
    Package(
        "zrender",
        "5.6.1",
        "0a2228b558e1a4bd8f1c74d67bb492923e3f5807d03c83d1665fb97af180dc26",
        {"LICENSE": "echarts/LICENSE-zrender"},
    ),
    Package(
        "@tabler/icons",
        "3.31.0",
        "ff1057024d11d9eb36e2292433aa4c1488a7c29f2378dd42d8a0be2623cc3819",
        {"LICENSE": "tabler-icons/LICENSE"},
    ),
)

# Only what the pages use; each is inlined, so every name here costs bytes only where it stands.
# fmt: off
ICON_NAMES = (
    "activity", "adjustments", "alert-circle", "alert-octagon", "alert-triangle", "archive", "arrow-back-up",
    "arrow-left", "arrow-right", "arrows-exchange", "ban", "bell", "bolt", "book", "building", "building-bank",
    "building-community", "calendar", "camera", "cash-banknote", "chart-bar", "chart-line", "check", "chevron-down",
    "chevron-left", "chevron-right", "circle-check", "circle-dashed", "circle-x", "clipboard", "clipboard-check",
    "clipboard-list", "clock", "cloud-off", "cloud-upload", "copy", "database", "database-import", "device-desktop",
    "device-mobile", "download", "edit", "exchange", "external-link", "eye", "eye-off", "file-text", "filter",
    "flag", "folder", "gavel", "hand-stop", "help-circle", "history", "home", "home-check", "hourglass", "id",
    "inbox", "info-circle", "key", "link", "list", "list-check", "list-details", "loader", "lock", "logout", "mail",
    "map-pin", "menu-2", "message", "message-2", "messages", "microphone", "minus", "news", "notes", "paperclip",
    "phone", "phone-call", "phone-off", "photo", "player-play", "plus", "printer", "progress-check", "qrcode",
    "refresh", "report", "report-search", "rotate", "route", "rss", "school", "search", "send", "server",
    "settings", "shield-check", "speakerphone", "star", "table", "tags", "trash", "upload", "urgent", "user",
    "user-check", "user-plus", "user-shield", "users", "volume", "wallet", "wifi-off", "world", "x", "zoom-check",
)
# fmt: on


def sha256(data: bytes) -> str:
    """Return the digest as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def fetch(package: Package, into: Path) -> tarfile.TarFile:
    """Open the package's tarball after comparing it with the pin.

    Raises:
        SystemExit: npm is missing, or the registry serves something else than we pinned.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch assets again. The committed copies work without it.")
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        [npm, "pack", spec, "--silent", "--pack-destination", str(into)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    tarball = into / packed.stdout.split()[-1]
    found = sha256(tarball.read_bytes())
    if found != package.sha256:
        raise SystemExit(
            f"{spec}: the registry serves sha256 {found}, pinned is {package.sha256}. Look before changing the pin."
        )
    return tarfile.open(tarball)


def member(tar: tarfile.TarFile, path: str) -> bytes:
    """Return one file of an npm tarball."""
    handle = tar.extractfile(f"package/{path}")
    if handle is None:
        raise SystemExit(f"{path} is not in the package.")
    return handle.read()


def icon_body(svg: str) -> str:
    """Return only the drawn paths of an icon file, without the invisible frame."""
    body = re.sub(r"<svg[^>]*>|</svg>", "", svg, flags=re.DOTALL)
    parts = [line.strip() for line in body.splitlines() if line.strip()]
    return "".join(part.replace(" />", "/>") for part in parts if 'stroke="none"' not in part)


def write_icons(tar: tarfile.TarFile) -> None:
    """Write the icons that pages inline as one JSON object, name to markup."""
    bodies = {name: icon_body(member(tar, f"icons/outline/{name}.svg").decode()) for name in sorted(set(ICON_NAMES))}
    ICONS.write_text(json.dumps(bodies, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def refetch() -> None:
    """Fetch every package, write the files and the record of their hashes."""
    record = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            with fetch(package, Path(folder)) as tar:
                record.append(write_package(package, tar))
    RECORD.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def write_package(package: Package, tar: tarfile.TarFile) -> dict[str, object]:
    """Write the wanted files of one package and return its line of the record."""
    hashes = {}
    for source, target in package.files.items():
        data = member(tar, source)
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / target).write_bytes(data)
        hashes[target] = sha256(data)
    if package.name == "@tabler/icons":
        write_icons(tar)
        hashes["../../components/icons.json"] = sha256(ICONS.read_bytes())
    return {
        "name": package.name,
        "version": package.version,
        "tarball_sha256": package.sha256,
        "files": hashes,
    }


def problems() -> list[str]:
    """Return one sentence for each committed file that is missing, changed or too new for our browsers."""
    found = []
    for package in json.loads(RECORD.read_text(encoding="utf-8")):
        for target, digest in package["files"].items():
            path = VENDOR / target
            if not path.exists():
                found.append(f"{target} is missing.")
            elif sha256(path.read_bytes()) != digest:
                found.append(f"{target} differs from VENDOR.json.")
    css = (VENDOR / "tabler" / "tabler.min.css").read_text(encoding="utf-8")
    found += [f"tabler.min.css uses {name}), which older Chromium drops." for name in TOO_NEW_FOR_FLOOR if name in css]
    return found


def main() -> int:
    """Run as a command; the exit status says whether the committed files are right."""
    parser = argparse.ArgumentParser(description="Fetch or check the vendored page assets.")
    parser.add_argument("--check", action="store_true", help="only compare the committed files with VENDOR.json")
    if not parser.parse_args().check:
        refetch()
    for line in problems():
        sys.stderr.write(f"{line}\n")
    return 1 if problems() else 0


if __name__ == "__main__":
    raise SystemExit(main())
