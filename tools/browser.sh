#!/usr/bin/env bash
# A browser for the tests that look at pages: the one on PATH, else Debian's chromium, which needs root.
set -euo pipefail

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then exit 0; fi
done

fail() {
    printf 'browser: %s; install chromium, or leave it out with BROWSER=no\n' "$*" >&2
    exit 1
}

LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT
command -v apt-get >/dev/null || fail "no chromium on PATH, and no apt-get to install it with"
[ "$(id -u)" = 0 ] || fail "no chromium on PATH, and only root can install it"
printf 'browser: installing chromium (once, about a minute)\n'
export DEBIAN_FRONTEND=noninteractive
for act in "update -qq" "install -y -qq --no-install-recommends chromium fonts-dejavu-core"; do
    # shellcheck disable=SC2086
    apt-get $act >"$LOG" 2>&1 </dev/null || fail "apt-get failed: $(tail -n 1 "$LOG")"
done
