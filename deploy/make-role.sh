#!/bin/sh
# Run once by the postgres image, on an empty data folder: the site's role owns its database, and is no superuser.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$(cat "${DATABASE_PASSWORD_FILE:-/run/secrets/database_password}")" \
    --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE kith LOGIN PASSWORD :'password';
CREATE DATABASE kith OWNER kith;
REVOKE ALL ON DATABASE kith FROM PUBLIC;
SQL
