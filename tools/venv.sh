#!/usr/bin/env bash
# Makes .venv, and remakes it only when the requirements or the Python change. PYTHON: which one.
set -euo pipefail

ROOT=$(cd "$(dirname "$0")/.." && pwd)
VENV=$ROOT/.venv
STAMP=$VENV/.made-from
PYTHON=${PYTHON:-python3}
LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT

fail() {
    printf 'venv: %s\n' "$*" >&2
    exit 1
}

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed, $PYTHON is not; set PYTHON=/path/to/python3.11"
wanted=$("$PYTHON" -V; cat "$ROOT"/requirements*.txt)
if [ -x "$VENV/bin/python" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

printf 'venv: installing requirements into .venv (once, about a minute)\n'
"$PYTHON" -m venv --clear "$VENV" >"$LOG" 2>&1 ||
    fail "$PYTHON cannot make a virtual environment; install its venv module (Debian: python3-venv)"
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --no-input \
    -r "$ROOT/requirements-dev.txt" >"$LOG" 2>&1 </dev/null ||
    fail "pip failed: $(grep -m1 -i error "$LOG" || tail -n 1 "$LOG")"
echo "$wanted" >"$STAMP"
