#!/bin/sh
# Starts nginx with the sample portal, as whoever calls it; Ctrl-C stops it.
#   PORTAL_PORT (8080)  CHAT_PORT (7860)  LOGIN (none or proxy)  RUN_DIR (a new temporary folder)
#   PEOPLE              the password file for LOGIN=proxy, lines of name:hash (openssl passwd -6)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=${RUN_DIR:-$(mktemp -d)}
mkdir -p "$run/tmp"
cp -r "$here/portal" "$here/map.conf" "$run/"
cp "$here/login-${LOGIN:-none}.conf" "$run/login.conf"
if [ "${LOGIN:-none}" = proxy ]; then
    cp "${PEOPLE:?set PEOPLE to the password file}" "$run/people"
fi
sed -e "s/127\.0\.0\.1:8080/127.0.0.1:${PORTAL_PORT:-8080}/" -e "s/127\.0\.0\.1:7860/127.0.0.1:${CHAT_PORT:-7860}/" \
    "$here/nginx.conf" > "$run/nginx.conf"
echo "portal on http://127.0.0.1:${PORTAL_PORT:-8080}/" >&2
# Started by root, nginx would hand its workers to an account that cannot read the folder: a sample only.
user=
if [ "$(id -u)" = 0 ]; then
    user='user root;'
fi
exec "$(command -v nginx || echo /usr/sbin/nginx)" -p "$run/" -c "$run/nginx.conf" -g "daemon off; $user"
