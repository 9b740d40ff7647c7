#!/usr/bin/env bash
# Load a list and screen a file of applicants from a script; FOLDER holds list.csv and applicants.csv.
# Run: examples/batch.sh FOLDER
#
# Exit code: 0 all went well and nobody was intercepted; 3 somebody was; anything else is a failure.
# For a first try: defaulter-screen demo --lang en --dir FOLDER && examples/batch.sh FOLDER
set -euo pipefail
cd "$1"

# What several commands share goes into the environment; a flag would win over it.
export DEFAULTER_STORE=screening.db DEFAULTER_SCENE=government-procurement DEFAULTER_CALLER=batch.sh
# The key that turns identity numbers into tokens in the audit trail; keep yours apart from the store.
export DEFAULTER_KEY_FILE="${DEFAULTER_KEY_FILE:-$PWD/keys/screening.key}"
mkdir -p "$(dirname "$DEFAULTER_KEY_FILE")"

defaulter-screen load list.csv
defaulter-screen lists

# --resume goes on where an interrupted run stopped; --jobs does not change a single byte of the result.
defaulter-screen batch applicants.csv -o screened.csv --resume --jobs 2 --report report.html --fail-on intercept
