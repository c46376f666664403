#!/usr/bin/env bash
# Prints the path of h2spec 2.6.0, the suite that the bench compares with, and builds it the first time; $H2SPEC names
# one that exists.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/h2prism
h2spec=${H2SPEC:-$cache/h2spec}

if [[ ! -x $h2spec ]]; then
  if ! command -v go >/dev/null; then
    echo "needs apt package golang, or H2SPEC=/path/of/h2spec" >&2
    exit 69
  fi
  if ! GOBIN=$cache go install github.com/summerwind/h2spec/cmd/h2spec@v2.6.0 >&2; then
    echo "h2spec 2.6.0 could not be built; H2SPEC=/path/of/h2spec names one that exists" >&2
    exit 69
  fi
fi
echo "$h2spec"
