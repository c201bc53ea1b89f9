#!/usr/bin/env bash
# Installs Debian's Chromium for the tests of strict pages where it is missing and can be had; says nothing if it is there.
# Never fails: without Chromium those tests are skipped, and say so.
set -uo pipefail
for name in chromium chromium-browser google-chrome-stable google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0
export DEBIAN_FRONTEND=noninteractive
options=(-qq -o DPkg::Lock::Timeout=60 -o Acquire::Retries=2)
echo 'Installing Chromium for the tests of strict pages …'
if ! timeout 240 bash -c 'apt-get update "$@" && apt-get install -y --no-install-recommends "$@" chromium' _ "${options[@]}" >/dev/null 2>&1; then
  echo 'Chromium could not be installed'
fi
exit 0
