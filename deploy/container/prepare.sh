#!/bin/sh
# Writes what compose.yml reads and no release holds: passwords, keys, settings and certificates for a trial.
#   ./prepare.sh itsso.police.example       as root, once, in a copy of this folder; afterwards it refuses
set -eu
umask 077
host=$1
itsso=${ITSSO:-podman run --rm localhost/itsso}
for file in environment environment.owner roles.sql secrets tls trust; do
    [ ! -e "$file" ] || { echo "$file is there already: nothing was changed." >&2; exit 1; }
done

random() { openssl rand -hex 24; }
certificate() { # NAME CERTIFICATE KEY: one that only a trial trusts
    openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 90 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
        -addext "keyUsage=critical,digitalSignature,keyCertSign" -out "$2" -keyout "$3" 2>/dev/null
}

mkdir secrets tls trust
random > secrets/postgres_password
$itsso vault new-master-key > secrets/master_key
owner=$(random)
app=$(random)
$itsso db roles-sql | sed "/itsso_owner PASSWORD/s/'.*'/'$owner'/; /itsso_app PASSWORD/s/'.*'/'$app'/" > roles.sql
for role in itsso_backup itsso_publisher; do sed -i "/$role PASSWORD/s/'.*'/'$(random)'/" roles.sql; done
echo "DATABASE_OWNER_URL=postgres://itsso_owner:$owner@database:5432/itsso" > environment.owner
sed "s/PASSWORD/$app/; s/itsso\.police\.example/$host/" environment.example > environment
sed -i "s/itsso\.police\.example/$host/" Caddyfile
certificate "$host" tls/fullchain.pem tls/privkey.pem
certificate mail trust/mail.pem secrets/mail_key

# Users of the images read these: postgres is 999, itsso is 10001.
chown 999 roles.sql
chown 10001 secrets/master_key
chmod 400 roles.sql secrets/master_key
chmod 755 trust
chmod 644 trust/mail.pem
echo "Next: your own certificate into tls/ (the one there is for a trial), and environment as it should be."
