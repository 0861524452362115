#!/bin/sh
# Makes sure that the browser tests have a browser, where that can be done; never fails.
# Takes the Python that has playwright. The tests look in the same places, in the same order.
set -u
python=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

named() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

playwrights_own() {
  "$python" - 2>/dev/null <<'PYTHON'
import pathlib
import sys

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = pathlib.Path(playwright.chromium.executable_path)
print(path)
sys.exit(not path.exists())
PYTHON
}

why() { grep -im 1 error "$log" || tail -n 1 "$log"; }

found() {
  browser=$(named || playwrights_own) && echo "Found $browser" && exit 0
}

found
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing the system's chromium package"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -q update && apt-get -q install -y chromium; } >"$log" 2>&1 && found
  why
fi
echo "Installing Playwright's own Chromium"
"$python" -m playwright install chromium >"$log" 2>&1 && found
why

cat <<'WARNING'
*****************************************************************************
*  NO BROWSER: none was found and none could be installed.                  *
*  The browser tests WILL BE SKIPPED, so the chat page is not checked here. *
*****************************************************************************
WARNING
exit 0
