#!/bin/sh
# Runs a command, the tests, beside the tools they need that pip cannot install:
#
#   scripts/test_tools.sh .venv/bin/pytest
#
# What is missing is installed once, into $PLANT_CACHE: .cache of the checkout, shared by all its worktrees. A server
# is started for the run and stopped when no other run uses it any more. What cannot be had here (no root, no Debian,
# no network) is told in a line; the tests that need it then skip.
set -u
scripts=$(cd "$(dirname "$0")" && pwd)
if [ -z "${PLANT_CACHE:-}" ]; then
    repository=$(git -C "$scripts" rev-parse --path-format=absolute --git-common-dir 2> /dev/null)
    PLANT_CACHE=$(dirname "${repository:-"$scripts"}")/.cache
fi
export PLANT_CACHE
mkdir -p "$PLANT_CACHE" && echo '*' > "$PLANT_CACHE/.gitignore"

missing() {
    echo "tests: no $1: $2" >&2
}

# A Debian package, where that is allowed.
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null || return
    echo "tests: installing $1" >&2
    { apt-get -qq install -y "$1" || { apt-get -qq update && apt-get -qq install -y "$1"; }; } > /dev/null 2>&1
}

# package [command]: has the command of a Debian package there. Fails where it is still missing.
debian_package() {
    command -v "${2:-$1}" > /dev/null && return
    install "$1"
    command -v "${2:-$1}" > /dev/null
}

# package library: the same of a shared library.
debian_library() {
    ldconfig -p 2> /dev/null | grep -q "$2" && return
    install "$1"
    ldconfig -p 2> /dev/null | grep -q "$2"
}

# Descriptor 7 lets one run at a time start or stop the server, 8 is shared by the runs that use it.
start_timescaledb() {
    [ -z "${PLANT_TIMESCALE_DSN:-}" ] || return 0
    [ "$(id -u)" = 0 ] || { missing TimescaleDB "only root can set it up"; return; }
    debian_package debootstrap || { missing TimescaleDB "there is no debootstrap"; return; }
    exec 7> "$PLANT_CACHE/timescaledb.lock" 8> "$PLANT_CACHE/timescaledb.users"
    flock 7
    if line=$("$scripts/timescaledb.sh" "$PLANT_CACHE/timescaledb-trixie" 7>&- 8>&- 2> "$PLANT_CACHE/timescaledb.log"); then
        eval "$line"
        flock -s 8
    else
        missing TimescaleDB "see $PLANT_CACHE/timescaledb.log"
        exec 8>&-
    fi
    flock -u 7
}

stop_timescaledb() {
    { : >&8; } 2> /dev/null || return 0
    flock 7
    if flock -n -x 8; then
        "$scripts/timescaledb.sh" "$PLANT_CACHE/timescaledb-trixie" stop 7>&- 8>&- > /dev/null 2>> "$PLANT_CACHE/timescaledb.log"
    fi
    exec 7>&- 8>&-
}

trap stop_timescaledb EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
debian_package chromium || missing chromium "install it as root (apt-get install chromium); the board is not opened in a browser"
debian_library libmodbus5 libmodbus.so.5 || missing libmodbus5 "install it as root; RTU is not tried against it"
start_timescaledb
"$@" 7>&- 8>&-
