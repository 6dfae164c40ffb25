#!/bin/sh
# Writes what compose.yml reads and no release holds: passwords, keys, settings and certificates for a trial.
#   ./prepare.sh itsso.police.example       as root, once, in a copy of this folder; afterwards it refuses
set -eu
umask 077
host=$1
itsso=${ITSSO:-podman run --rm localhost/itsso}
for file in environment environment.owner environment.backup roles.sql secrets tls trust backups; do
    [ ! -e "$file" ] || { echo "$file is there already: nothing was changed." >&2; exit 1; }
done

random() { openssl rand -hex 24; }
certificate() { # NAME DAYS CERTIFICATE KEY: signed by itself
    openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days "$2" -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
        -addext "keyUsage=critical,digitalSignature,keyCertSign" -out "$3" -keyout "$4" 2>/dev/null
}

master_key=$($itsso vault new-master-key) # what can fail comes first, before anything is written
roles=$($itsso db roles-sql)
mkdir secrets tls trust backups
random > secrets/postgres_password
echo "$master_key" > secrets/master_key
echo "$roles" > roles.sql
for role in owner app backup publisher; do
    password=$(random)
    sed -i "/ROLE itsso_$role PASSWORD/s/'.*'/'$password'/" roles.sql
    eval "$role=\$password"
done
tls="sslmode=verify-full&sslrootcert=/etc/itsso/trust/database.pem"
echo "DATABASE_OWNER_URL=postgres://itsso_owner:$owner@database:5432/itsso?$tls" > environment.owner
# pg_dump of the image is built without TLS; its connection does not leave this machine either.
echo "DATABASE_BACKUP_URL=postgres://itsso_backup:$backup@database:5432/itsso" > environment.backup
sed "s/PASSWORD/$app/; s/itsso\.police\.example/$host/" environment.example > environment
sed -i "s/itsso\.police\.example/$host/" Caddyfile
certificate "$host" 90 tls/fullchain.pem tls/privkey.pem
certificate mail 3650 trust/mail.pem secrets/mail_key
certificate database 3650 trust/database.pem secrets/database_key

# Users of the images read these: postgres is 999, itsso is 10001.
chown 999 roles.sql secrets/database_key
chown 10001 secrets/master_key backups
chmod 400 roles.sql secrets/master_key
chmod 755 trust
chmod 644 trust/*.pem
echo "Next: your own certificate into tls/ (the one there is for a trial), and environment as it should be."
