#!/bin/sh
# Makes the passwords that docker-compose.yml reads, once. An existing folder is left as it is.
set -eu
cd "$(dirname "$0")/.."
[ ! -e secrets ] || { echo "secrets/ is there already: nothing was changed." >&2; exit 1; }

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# The folder keeps others on this machine out; the files are read in containers by users that this machine does not know.
mkdir -m 700 secrets
database=$(random)
valkey=$(random)
random > secrets/postgres_password
printf '%s' "$database" > secrets/database_password
printf 'postgresql://kith:%s@postgres/kith' "$database" > secrets/database_url
printf 'redis://:%s@valkey/0' "$valkey" > secrets/redis_url
printf 'requirepass %s\n' "$valkey" > secrets/valkey_password.conf
chmod 444 secrets/*
echo "Made secrets/. Keep a copy where the back-ups are: a restored database wants the same passwords."
