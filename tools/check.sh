#!/usr/bin/env bash
# What CI runs, in the order of what fails quickest. Stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    local name=$1 began=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@" || { printf 'check: %s failed: %s\n' "$name" "$*" >&2; exit 1; }
    printf '   %s: %d s\n' "$name" $((SECONDS - began))
}

short_demo() {
    trap 'python -m tools.demo down' EXIT
    python -m tools.demo up --speed 600
    python -m tools.demo up --expect-no-changes
    python -m tools.demo down
    trap - EXIT
}

if ! python -m tools.demo idle; then
    echo "check: the demo's port and folder are in use; make demo-down first" >&2
    exit 1
fi
step format ruff format --check .
step lint ruff check .
step types mypy
step docs env NO_MKDOCS_2_WARNING=1 mkdocs build --strict
step tests python -m pytest -q -n 2 -m 'not engine and not azure and not faults and not browser'
if [ "${BROWSER:-}" != no ]; then
    step browser tools/browser.sh
    step browser-tests python -m pytest -q -m browser tests/browser
fi
step engine-tests python -m pytest -q -m engine -n 2 tests/engine tests/faults
step demo short_demo
printf '\ncheck: all passed, %d s\n' $SECONDS
