#!/usr/bin/env bash
# Runs the built tests of this room as they are and with instruction sets switched off; fails at the first failure.
set -euo pipefail
exe=${1:-$(dirname "$0")/bin/Release/net10.0/EdgeMon.Signal.Tests}
"$exe"
DOTNET_EnableAVX512=0 "$exe"
DOTNET_EnableAVX2=0 "$exe"
DOTNET_EnableHWIntrinsic=0 "$exe"
