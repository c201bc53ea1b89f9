#!/bin/sh
# Remakes the binaries: python3 -m venv V && V/bin/pip install ziglang==0.17.1 && PYTHON=V/bin/python ./build.sh
set -eu
cd "$(dirname "$0")"
for name in life lighthouse; do
  "${PYTHON:-python3}" -m ziglang cc -target wasm32-wasi -Os -s -o "$name.wasm" "$name.c"
done
