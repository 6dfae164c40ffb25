# Keeps to what the official image promises: the first start makes the cluster, and runs the scripts on a server that
# listens on its socket alone; every later start leaves the cluster as it is.
set -eo pipefail

if [ "$(id -u)" = 0 ]; then
    POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    export POSTGRES_PASSWORD
    install -d -m 700 -o postgres "$PGDATA"
    install -d -m 775 -o postgres /var/run/postgresql
    exec gosu postgres bash "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    eval "initdb --username=postgres --pwfile=<(echo \"\$POSTGRES_PASSWORD\") $POSTGRES_INITDB_ARGS"
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl --wait -o "-c listen_addresses=''" start
    for file in /docker-entrypoint-initdb.d/*.sql; do
        echo "running $file"
        psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username postgres --file "$file"
    done
    pg_ctl --wait --mode fast stop
fi
exec "$@"
