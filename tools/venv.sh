#!/usr/bin/env bash
# Makes .venv and the policy pack's own, and remakes each only when its requirements or the Python
# change. PYTHON: which one.
set -euo pipefail

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PYTHON=${PYTHON:-python3}
LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT

fail() {
    printf 'venv: %s\n' "$*" >&2
    exit 1
}

# Makes a virtual environment in a folder of the repository from files there; the first is installed.
make_venv() {
    local name=$1 venv=$ROOT/$1 wanted
    shift
    wanted=$("$PYTHON" -V; cd "$ROOT" && cat "$@")
    if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.made-from" 2>/dev/null)" = "$wanted" ]; then return; fi
    printf 'venv: installing requirements into %s (once, about a minute)\n' "$name"
    "$PYTHON" -m venv --clear "$venv" >"$LOG" 2>&1 ||
        fail "$PYTHON cannot make a virtual environment; install its venv module (Debian: python3-venv)"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input \
        -r "$ROOT/$1" >"$LOG" 2>&1 </dev/null ||
        fail "pip failed: $(grep -m1 -i error "$LOG" || tail -n 1 "$LOG")"
    echo "$wanted" >"$venv/.made-from"
}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed, $PYTHON is not; set PYTHON=/path/to/python3.11"
make_venv .venv requirements-dev.txt requirements.txt
make_venv policy/.venv policy/requirements.txt
