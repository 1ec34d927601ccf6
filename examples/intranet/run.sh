#!/bin/sh
# The chat below /apps/notices with the sample portal in front of it; Ctrl-C stops both. Needs nginx and an index.
# Further options go to `notice-qa serve`.
#   PYTHON (the checkout's .venv)  and the variables of nginx.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
"${PYTHON:-.venv/bin/python}" -m bot serve --host 127.0.0.1 --port "${CHAT_PORT:-7860}" --root-path /apps/notices "$@" &
chat=$!
"$here/nginx.sh" &
proxy=$!
trap 'kill "$chat" "$proxy" 2>/dev/null || true' EXIT INT TERM
wait "$proxy"
