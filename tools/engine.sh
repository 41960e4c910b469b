#!/usr/bin/env bash
# Sets up the Pulumi engine: the one on PATH, else the official installer, else a build from its Go
# modules. Whatever is not on PATH goes to .engine/bin. Quick when there is nothing to do.
set -euo pipefail

VERSION=3.250.0
SETUP=$VERSION-2 # another number makes .engine/bin anew where it is older
ROOT=$(cd "$(dirname "$0")/.." && pwd)
ENGINE=$ROOT/.engine
BIN=$ENGINE/bin
LOG=$ENGINE/setup.log
STAMP=github.com/pulumi/pulumi/sdk/v3/go/common/version.Version
HOST=github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python
PARTS=(pulumi pulumi-language-python pulumi-language-python-exec pulumi-resource-pulumi-python)

say() { printf 'engine: %s\n' "$*"; }

fail() {
    say "$*" >&2
    exit 1
}

# All four programs of the engine are on PATH, as every official installation has them.
on_path() {
    local part
    for part in "${PARTS[@]}"; do command -v "$part" >/dev/null || return 1; done
}

# All four are in .engine/bin and of this version: an interrupted set-up leaves no stamp.
in_place() { [ "$(cat "$ENGINE/version" 2>/dev/null)" = "$SETUP" ]; }

# Moves a finished set-up into place in one step, so that nobody ever meets half of one.
keep() {
    rm -rf "$BIN"
    mv "$1" "$BIN"
    echo "$SETUP" >"$ENGINE/version"
    say "pulumi v$VERSION, $2"
}

# The official installer, never asking and never editing a profile; short limits, as a machine
# without a way out must not wait for it.
install_official() {
    local script=$ENGINE/install.sh
    curl -fsSL --connect-timeout 4 --max-time 15 -o "$script" https://get.pulumi.com >>"$LOG" 2>&1 || return 1
    timeout 300 sh "$script" --version "$VERSION" --install-root "$ENGINE/official" --no-edit-path \
        >>"$LOG" 2>&1 </dev/null || return 1
    "$ENGINE/official/bin/pulumi" version >>"$LOG" 2>&1 && keep "$ENGINE/official/bin" "from the official installer"
}

# The language host, with a RunPlugin of ours: without it this engine could not run policy packs.
build_host() {
    local source host=$ENGINE/host
    source=$(cd "$ROOT/tools/engine/host" && go list -f '{{.Dir}}' "$HOST") || return 1
    rm -rf "$host" && cp -r "$ROOT/tools/engine/host" "$host" || return 1
    sed 's/) RunPlugin(/) runPluginOfItsOwn(/' "$source/main.go" >"$host/main.go" || return 1
    (cd "$host" && go build -ldflags "-X $STAMP=v$VERSION" -o "$1/pulumi-language-python" .)
}

build() {
    local built=$ENGINE/build scripts
    rm -rf "$built" && mkdir -p "$built"
    export CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false"
    (cd "$ROOT/tools/engine/pulumi" && go build -ldflags "-X $STAMP=v$VERSION" -o "$built/pulumi" \
        github.com/pulumi/pulumi/pkg/v3/cmd/pulumi) >>"$LOG" 2>&1 || return 1
    build_host "$built" >>"$LOG" 2>&1 || return 1
    scripts=$(cd "$ROOT/tools/engine/pulumi" && go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)/python
    install -m 755 "$scripts/cmd/pulumi-language-python-exec" \
        "$scripts/dist/pulumi-resource-pulumi-python" "$built/" >>"$LOG" 2>&1 || return 1
    keep "$built" "built from its Go modules"
}

if in_place; then exit 0; fi
if on_path; then
    say "$(pulumi version) found on PATH"
    exit 0
fi
mkdir -p "$ENGINE" && : >"$LOG"
say "no pulumi on PATH; trying the official installer"
if command -v curl >/dev/null && install_official; then exit 0; fi
command -v go >/dev/null || fail "the official installer is out of reach and Go is missing: install Go 1.25.11 or newer, or pulumi $VERSION, and run this again"
say "the official installer is out of reach; building v$VERSION from its Go modules (once, about 4 minutes)"
build || fail "the build failed: $(tail -n 1 "$LOG") (all of it: ${LOG#"$ROOT"/})"
