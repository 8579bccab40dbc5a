#!/bin/sh
# Says loudly when the journeys in a real browser cannot run; in CI their absence is a failure.
for name in "${FANZHA_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
echo "========================================================================" >&2
echo "  没有找到 Chromium：浏览器里的完整流程测试这次没有运行。" >&2
echo "  安装后再试：apt-get install chromium fonts-noto-cjk" >&2
echo "  No Chromium was found: the journeys in a real browser were NOT run." >&2
echo "========================================================================" >&2
[ -z "${CI:-}" ]
