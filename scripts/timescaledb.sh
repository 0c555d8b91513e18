#!/bin/sh
# A real TimescaleDB (Apache edition, PostgreSQL 17) for the tests: Debian trixie in a folder of its own, about 700 MB.
# As root, with debootstrap installed. Prints the line that makes the tests use it.
#
#   eval "$(scripts/timescaledb.sh FOLDER)"     starts it, installs it first where needed
#   scripts/timescaledb.sh FOLDER stop          stops it
set -eu
folder=${1:?"usage: scripts/timescaledb.sh FOLDER [stop]"}
settings=$folder/etc/postgresql/17/main

if [ "${2:-}" = stop ]; then
    exec chroot "$folder" su postgres -c "/usr/lib/postgresql/17/bin/pg_ctl stop -m fast -D /var/lib/postgresql/17/main"
fi
if [ ! -e "$settings/postgresql.conf" ]; then
    rm -rf "$folder.new" # a kill leaves none half made
    debootstrap --variant=minbase --include=postgresql-17-timescaledb trixie "$folder.new" >&2
    mv "$folder.new" "$folder"
fi
folder=$(cd "$folder" && pwd)
mkdir -p "$settings/conf.d"
# A socket only, for root only: no port that could be taken, no password. Its data is not worth a sync.
cat > "$settings/conf.d/tests.conf" <<EOF
shared_preload_libraries = 'timescaledb'
listen_addresses = ''
timescaledb.telemetry_level = off
timezone = 'UTC'
max_connections = 200
max_worker_processes = 64
timescaledb.max_background_workers = 48
fsync = off
EOF
echo "local all postgres peer map=tests" > "$settings/pg_hba.conf"
printf 'tests root postgres\ntests postgres postgres\n' > "$settings/pg_ident.conf"
if ! chroot "$folder" pg_ctlcluster 17 main status > /dev/null 2>&1; then
    chroot "$folder" pg_ctlcluster 17 main start >&2
    chroot "$folder" su postgres -c psql > /dev/null <<'EOF' # what killed tests left behind
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname ~ '^test_' \gexec
EOF
fi
port=$(sed -n 's/^port = \([0-9]*\).*/\1/p' "$settings/postgresql.conf")
echo "export PLANT_TIMESCALE_DSN='postgresql://postgres@/postgres?host=$folder/run/postgresql&port=${port:-5432}'"
