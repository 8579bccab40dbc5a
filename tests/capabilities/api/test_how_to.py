"""The example client of the manual, word for word, against a live server."""

import os
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from fanzha.common.clock import CHINA
from fanzha.intake.models import Report
from tests.builders.alerts import an_alert, load_rules
from tests.builders.api import a_token, api_rules
from tests.builders.org import County

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "api.md"


def client_of_the_manual():
    return re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1]


def test_the_client_is_short():
    lines = [line for line in client_of_the_manual().splitlines() if line.strip()]

    assert len(lines) <= 40


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_client_of_the_manual_checks_reports_and_reads(live_server):
    load_rules()
    api_rules()
    county = County()
    alert = an_alert(county.shangliu, grade="orange")
    # The server's threads read the real clock.
    token = a_token(county.liuhe, at=datetime.fromtimestamp(time.time(), CHINA))
    environment = {**os.environ, "FANZHA_URL": live_server.url, "FANZHA_TOKEN": token.secret, "PYTHONUTF8": "1"}

    done = subprocess.run(
        [sys.executable, "-c", client_of_the_manual()], env=environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    report = Report.objects.get()
    said = done.stdout.splitlines()
    assert said[0].startswith("很可能是诈骗")
    assert said[1] == f"{report.number} 待核实"
    assert said[2].startswith(f"{alert.number} orange")
