#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL, whose address is in INTHEWILD_TEST_POSTGRES, and removes it afterwards.
# Uses the server of the distribution; installs Debian's if there is none (needs root or sudo for that).
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ] && command -v initdb >/dev/null; then bin=$(dirname "$(readlink -f "$(command -v initdb)")"); fi
if [ -z "$bin" ]; then
  echo "Installing postgresql ..." >&2
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq && $sudo apt-get install -qq -y --no-install-recommends postgresql >/dev/null
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
fi

place=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
  chown postgres "$place"
  as=(runuser -u postgres --)
fi
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$place"
}
trap stop EXIT

cd "$place" # a folder that the server's user may enter
"${as[@]}" "$bin/initdb" -D "$place/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$place/data" -w -l "$place/log" \
  -o "-c listen_addresses='' -k $place -c fsync=${INTHEWILD_POSTGRES_FSYNC:-off} -c max_connections=200" start >/dev/null
cd - >/dev/null

export INTHEWILD_TEST_POSTGRES="postgresql://postgres@/postgres?host=$place"
"$@"
