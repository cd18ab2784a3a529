#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder of its own, builds this folder's project against it, runs its test.
# Usage: run.sh CMAKE BUILD_DIR CXX GENERATOR
set -euo pipefail
cmake=$1 build=$2 cxx=$3 generator=$4
here=$(cd "$(dirname "$0")" && pwd)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$cmake" --install "$build" --prefix "$scratch/installed" > "$scratch/install.log"
"$cmake" -S "$here" -B "$scratch/build" -G "$generator" \
  -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_PREFIX_PATH="$scratch/installed" -DCMAKE_BUILD_TYPE=Release
"$cmake" --build "$scratch/build"
"$scratch/build/volume_test"
