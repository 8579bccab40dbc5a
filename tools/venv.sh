#!/bin/sh
# Makes .venv with uv in it, or says in a sentence what the machine lacks.
set -eu
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
  echo "没有找到 Python。请安装 Python 3.11 或更新版本，例如：apt-get install python3 python3-venv" >&2
  echo "Python was not found. Install 3.11 or newer, for example: apt-get install python3 python3-venv" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 版本太旧：$("$python" --version)，需要 3.11 或更新。可用 PYTHON=python3.12 make run 指定另一个。" >&2
  echo "$("$python" --version) is too old; 3.11 or newer is needed. Name another with PYTHON=python3.12 make run." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  echo "这个 Python 缺少 venv 模块。请执行：apt-get install python3-venv" >&2
  echo "This Python lacks venv. Run: apt-get install python3-venv" >&2
  exit 1
fi
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-aarch64) ;;
  *)
    echo "自带的数据库只支持 Linux（x86_64、aarch64）。在别的系统上请用 DATABASE_URL 指向一台 PostgreSQL 服务器。" >&2
    echo "The embedded database runs on Linux only; elsewhere set DATABASE_URL." >&2
    ;;
esac
"$python" -m venv .venv
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'; then
  rm -rf .venv
  echo "装不上程序包：连不上软件源。请检查网络或代理，再试一次。" >&2
  echo "Packages could not be installed: the package index cannot be reached. Check the network or proxy." >&2
  exit 1
fi
