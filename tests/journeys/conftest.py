"""Starts the real product once, as a newcomer would, and gives each journey a browser of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHROMIUM = next(
    (path for name in (os.environ.get("FANZHA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
     if name and (path := shutil.which(name))),
    None,
)  # fmt: skip
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PASSWORD = "Qinghe-2026"
_READY_S = 180


def pytest_collection_modifyitems(items):
    """Mark everything here as a journey, and have them come last.

    The browser leaves an event loop in its thread, and Django refuses its database beside one.
    """
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="没有 Chromium；apt-get install chromium fonts-noto-cjk"))


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def product(tmp_path_factory):
    """Run `fanzha run --demo` on a fresh data folder; yields its address.

    FANZHA_JOURNEY_BASE names a demo that already runs, for a quick look while writing a journey.
    """
    if running := os.environ.get("FANZHA_JOURNEY_BASE"):
        yield running
        return
    folder = Path(f"/tmp/fz-journey-{os.getpid()}") if os.geteuid() == 0 else tmp_path_factory.mktemp("journey")
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment |= {"FANZHA_DATA": str(folder), "PORT": str(port)}
    log = tmp_path_factory.mktemp("log") / "run.log"
    with log.open("wb") as sink:
        run = subprocess.Popen(
            [Path(sys.executable).parent / "fanzha", "run", "--demo"], env=environment, stdout=sink, stderr=sink
        )
    try:
        _wait(run, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(run, log):
    for _ in range(_READY_S * 2):
        said = log.read_text("utf-8", "replace")
        if "已启动" in said:
            return
        if run.poll() is not None:
            break
        time.sleep(0.5)
    pytest.fail(f"The product did not start:\n{log.read_text('utf-8', 'replace')}")


@pytest.fixture(scope="session")
def chromium():
    """Start the machine's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium, product):
    """Give a function that opens a page for somebody: the public, or an officer who signs in by the form."""
    contexts = []

    def open_page(username=None, *, width=1440, script=True, bypass_csp=False):
        # Axe is put into the page as a script, which our own content policy forbids.
        context = chromium.new_context(
            base_url=product, viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=script,
            bypass_csp=bypass_csp,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.outside = []
        page.on(
            "request", lambda r: None if r.url.startswith((product, "data:", "blob:")) else page.outside.append(r.url)
        )
        if username:
            page.goto("/org/sign-in/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", PASSWORD)
            page.locator("form:has(input[name=password]) button.btn-primary").click()
            page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))
        return page

    yield open_page
    for context in contexts:
        context.close()
