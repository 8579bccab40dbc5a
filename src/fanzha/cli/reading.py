"""What `fanzha doctor` says of the reading of pictures: an extra that may be missing, and must run if it is there."""

import io
import re
from typing import Final

from PIL import Image, ImageDraw

from fanzha.common.pictures import CannotRead, TooSlow, installed, new_reader
from fanzha.runtime.doctor import Finding

_TRIAL: Final = "96110"
_LIBRARY: Final = re.compile(r"lib[\w.+-]+\.so[\w.]*")


def finding() -> Finding:
    """Read a number drawn for the purpose, if the extra is installed."""
    if not installed():
        return Finding("pictures", True, "没有装读图的组件，查一查页面不收图片。要用时执行 make setup-ocr。")
    try:
        said = new_reader(read_s=60).read([_drawn()])[0].text
    except (CannotRead, TooSlow) as problem:
        return Finding("pictures", False, "读图的组件装了，但启动不了。", _advice(str(problem)))
    if said != _TRIAL:
        return Finding("pictures", False, "读图的组件读错了试读的数字。", _advice(""))
    return Finding("pictures", True, "读图的组件可用。")


def _drawn() -> bytes:
    picture, sink = Image.new("RGB", (400, 200), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((100, 70), _TRIAL, fill="black", font_size=48)
    picture.save(sink, "JPEG")
    return sink.getvalue()


def _advice(problem: str) -> str:
    """Name what is missing: a library of the system, or else the whole extra anew."""
    missing = _LIBRARY.search(problem)
    if missing:
        return f"系统缺少 {missing[0]}。请用系统的软件包管理程序补装，例如 apt-get install libstdc++6 zlib1g。"
    return f"请重新执行 make setup-ocr。程序的最后一句：{problem or '没有'}"
