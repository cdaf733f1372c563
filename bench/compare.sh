#!/bin/sh
# compare.sh BENCH [ROUNDS [FILTER]]: runs BENCH (gogrow_bench) and the same loops in every Go that is installed, in turn,
# ROUNDS times (5), and prints for each row the median of every implementation in nanoseconds per operation, and how many
# times the median of go_slice or go_map it takes. FILTER is a regular expression on names such as
# append/impl:go_slice/type:int64/n:100. The raw results, in Go's benchmark format, stay in build/bench for benchstat.
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

cat "$results"/*.txt | awk -v filter="$filter" '
  function median(list,   values, n, i, j, t) {
    n = split(list, values, " ")
    for (i = 2; i <= n; i++) {
      t = values[i] + 0
      for (j = i - 1; j > 0 && values[j] + 0 > t; j--) values[j + 1] = values[j]
      values[j + 1] = t
    }
    return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
  }
  /^Benchmark/ && /ns\/op/ {
    name = $1
    sub(/^Benchmark/, "", name); sub(/^Map\//, "", name); sub(/-[0-9]+$/, "", name)
    gsub(/=/, ":", name)
    name = tolower(substr(name, 1, 1)) substr(name, 2)
    if (name !~ filter && $1 !~ /impl:go-/) next
    for (i = 3; i <= NF; i++) if ($i == "ns/op") time = $(i - 1)
    split(name, part, "/impl:")
    slash = index(part[2], "/")
    impl = substr(part[2], 1, slash - 1)
    row = part[1] substr(part[2], slash)
    if (!(row in rows)) { rows[row] = 1; order[++count] = row }
    if (!(impl in impls)) { impls[impl] = 1; columns[++width] = impl }
    times[row, impl] = times[row, impl] " " time
  }
  END {
    for (r = 1; r <= count; r++) {
      row = order[r]
      base = (row SUBSEP "go_slice") in times ? "go_slice" : "go_map"
      if (!((row, base) in times)) continue
      m = median(times[row, base])
      printf "%-34s %-24s %14.1f ns/op\n", row, base, m
      for (c = 1; c <= width; c++)
        if (columns[c] != base && (row, columns[c]) in times)
          printf "%-34s %-24s %14.1f ns/op  %6.2f x %s\n", "", columns[c], median(times[row, columns[c]]), median(times[row, columns[c]]) / m, base
    }
  }'
