#!/bin/sh
# build.sh TOOL FOLDER: makes FOLDER/index.html, the playground, of the library and of what TOOL says of the article.
# Needs Debian's clang-19 and lld-19 with libc++ and wasi-libc for wasm32, and nlohmann's JSON headers.
set -eu
tool=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

mkdir -p "$out/include"
ln -sfn /usr/include/nlohmann "$out/include/nlohmann" # the rest of /usr/include is another machine's

# No unwinding there: what is thrown goes to the page (core.cpp, __cxa_throw).
clang++-19 --target=wasm32-wasi -mexec-model=reactor -std=c++20 -Oz -ffunction-sections -DNDEBUG -fexceptions -fignore-exceptions \
  -isystem "$out/include" -I "$top/include" -I "$top/examples/gogrow" \
  "$here/core.cpp" "$top/examples/gogrow/views/map_view.cpp" "$top/examples/gogrow/script/types.cpp" \
  "$top/examples/gogrow/diagnose/site_report.cpp" \
  -Wl,--strip-all -o "$out/core.wasm"
"$tool" audit --format json >"$out/claims.json"
cmake -D "WASM=$out/core.wasm" -D "CLAIMS=$out/claims.json" -D "OUTPUT=$out/index.html" -P "$here/page.cmake"
