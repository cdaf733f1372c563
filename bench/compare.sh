#!/bin/sh
# compare.sh BENCH [ROUNDS [FILTER]]: runs BENCH (gogrow_bench) and the same loops in every Go that is installed, in turn,
# ROUNDS times (5), and prints medians, their ratios and what became of the targets (report.awk). FILTER is a regular
# expression on names such as append/impl:go_slice/type:int64/n:100. The raw results, in Go's benchmark format, stay in
# build/bench for benchstat.
set -eu
bench=$1
rounds=${2:-5}
filter=${3:-.}
here=$(cd "$(dirname "$0")" && pwd)
results=$here/../build/bench
mkdir -p "$results"
rm -f "$results"/*.txt

gos=$({
  command -v go || :
  ls -d /usr/lib/go-*/bin/go 2>/dev/null || :
} | while read -r go; do readlink -f "$go"; done | awk '!seen[$0]++')
for go in $gos; do
  release=$("$go" env GOVERSION | sed 's/^go\(1\.[0-9]*\).*/\1/')
  (cd "$here/go" && GOTOOLCHAIN=local "$go" test -c -o "$results/go-$release.test" .)
done

# Go's -bench matches level by level, so the filter for its rows is applied to what it prints.
round=1
while [ "$round" -le "$rounds" ]; do
  echo "round $round of $rounds" >&2
  "$bench" --benchstat --benchmark_filter="$filter" --benchmark_min_time=0.1 \
    --benchmark_enable_random_interleaving=true 2>/dev/null >>"$results/gogrow.txt"
  for test in "$results"/go-*.test; do
    [ -x "$test" ] || continue
    release=$(basename "$test" .test)
    "$test" -test.run '^$' -test.bench . -test.benchtime 100ms | sed "s/impl:go/impl:$release/" >>"$results/$release.txt"
  done
  round=$((round + 1))
done

cat "$results"/*.txt | awk -v filter="$filter" -f "$here/report.awk"
