"""Takes pictures of the running product's pages, at desktop and phone width, for a person to look at.

.venv/bin/python tools/screenshots.py http://127.0.0.1:8000 OUT [--as zhiban] [/path/ …]
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"1440": 1440, "390": 390}


def chromium() -> str:
    """Return the browser of this machine."""
    names = (os.environ.get("FANZHA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), "") or sys.exit("no Chromium found")


def main() -> None:
    """Sign in where asked, and take each page at each width."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("out", type=Path)
    parser.add_argument("--as", dest="who", default="")
    parser.add_argument("--password", default="Qinghe-2026")
    parser.add_argument("--widths", default="1440,390")
    parser.add_argument("paths", nargs="+")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for width in asked.widths.split(","):
            context = browser.new_context(viewport={"width": WIDTHS[width], "height": 900}, locale="zh-CN")
            page = context.new_page()
            outside: list[str] = []
            page.on("request", lambda r, seen=outside: seen.append(r.url) if not r.url.startswith(asked.base) else None)
            if asked.who:
                page.goto(f"{asked.base}/org/sign-in/")
                page.fill("input[name=username]", asked.who)
                page.fill("input[name=password]", asked.password)
                page.click("main button[type=submit], form button.btn-primary")
                page.wait_for_load_state()
            for path in asked.paths:
                answer = page.goto(asked.base + path)
                name = (
                    path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-") or "home"
                ) + f"-{width}.png"
                page.screenshot(path=asked.out / name, full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                print(json.dumps({"path": path, "width": width, "status": answer and answer.status, "sideways": wide}))
            if outside:
                print("requests to outside:", outside)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
