# report.awk: reads results in Go's benchmark format, from gogrow_bench and from bench/go, and prints
#   1. each row (operation, type, n) with the median of every implementation, and as a multiple of the first one's;
#   2. the targets: what gogrow promises as a ratio of medians, what was reached, and the row that is worst.
# A target compares like with like: the same row and, on the C++ side, the same allocator, unless it says "better
# allocator". "held" is
#   yes    no row's median is above the limit
#   level  some are, but by no more than 2.5 %, and none of them in every round: so far apart are the results of loops
#          that take the same time
#   NO     some row is further above, or above in every round, or the mean is above its limit
# Variable: filter, a regular expression on names such as append/impl:go_slice/type:int64/n:100.

function median(list,   values, n, i, j, t) {
  n = split(list, values, " ")
  for (i = 2; i <= n; i++) {
    t = values[i] + 0
    for (j = i - 1; j > 0 && values[j] + 0 > t; j--) values[j + 1] = values[j]
    values[j + 1] = t
  }
  return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
}

function has(row, impl) { return (row, impl) in times }

# The median of an implementation in a row, in ns; with "better" in front that of the faster allocator.
function time_of(row, impl,   plain, mi) {
  if (sub(/^better /, "", impl)) {
    if (!has(row, impl)) return time_of(row, impl "_mimalloc")
    plain = time_of(row, impl)
    mi = time_of(row, impl "_mimalloc")
    return mi && mi < plain ? mi : plain
  }
  if (!has(row, impl)) return 0
  if (!((row, impl) in medians)) medians[row, impl] = median(times[row, impl])
  return medians[row, impl]
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

function print_rows(   r, c, row, base, m, t) {
  for (r = 1; r <= count; r++) {
    row = order[r]
    base = has(row, "go_slice") ? "go_slice" : "go_map"
    if (!has(row, base)) continue
    m = time_of(row, base)
    printf "%-34s %-28s %14.1f ns/op\n", row, base, m
    for (c = 1; c <= width; c++) {
      if (columns[c] == base || !has(row, columns[c])) continue
      t = time_of(row, columns[c])
      printf "%-34s %-28s %14.1f ns/op  %6.2f x %s\n", "", columns[c], t, t / m, base
    }
  }
}

# The results of an implementation in a row, round by round; with "better" in front those of the allocator whose median
# is better.
function rounds_of(row, impl) {
  if (sub(/^better /, "", impl) && time_of(row, "better " impl) != time_of(row, impl)) impl = impl "_mimalloc"
  return times[row, impl]
}

function above_in_every_round(row, ours, theirs, limit,   a, b, n, m, i) {
  n = split(rounds_of(row, ours), a, " ")
  m = split(rounds_of(row, theirs), b, " ")
  for (i = 1; i <= n && i <= m; i++) if (a[i] <= limit * b[i]) return 0
  return 1
}

# Collects the ratios ours / theirs of all rows that match: a target over several allocators calls it for each.
function collect(row_pattern, ours, theirs,   r, row, a, b, ratio) {
  for (r = 1; r <= count; r++) {
    row = order[r]
    if (row !~ row_pattern) continue
    a = time_of(row, ours)
    b = time_of(row, theirs)
    if (!a || !b) continue
    ratio = a / b
    ratios++
    logs += log(ratio)
    if (ratio > worst) { worst = ratio; worst_row = row " " ours }
    if (ratio > limit_each) missed++
    if (ratio > 1.025 * limit_each || ratio > limit_each && above_in_every_round(row, ours, theirs, limit_each)) clearly++
  }
}

# each and mean are limits: of the worst row, and of the geometric mean of all rows; 0 where there is none.
function target(title, each, mean, row_pattern, ours, theirs, any_allocator) {
  ratios = logs = worst = missed = clearly = 0
  worst_row = ""
  limit_each = each
  collect(row_pattern, ours, theirs)
  if (any_allocator) collect(row_pattern, ours "_mimalloc", theirs "_mimalloc")
  if (!ratios) return
  if (each) {
    print_target(title ", each row", each, worst, !missed ? "yes" : !clearly ? "level" : "NO",
                 missed " of " ratios " rows above, " clearly " clearly; worst " worst_row)
  }
  if (mean) {
    reached = exp(logs / ratios)
    print_target(title ", geometric mean", mean, reached, reached <= mean ? "yes" : "NO",
                 sprintf("%d rows; worst %.2f %s", ratios, worst, worst_row))
  }
}
function print_target(title, limit, reached, held, note) {
  printf "%-62s %6.2f %8.3f  %-5s %s\n", title, limit, reached, held, note
}

function print_targets(   slice_rows, map_rows) {
  slice_rows = "^append(_prealloc)?/"
  map_rows = "key:(uint64|string)/"
  printf "\n%-62s %6s %8s  %-5s %s\n", "target (ratio of medians)", "limit", "reached", "held", "rows"
  target("go_slice / by_hand", 1.05, 0, "^append/", "go_slice", "by_hand", 1)
  target("go_slice, better allocator / Go 1.26, int64", 0.8, 0, "^append/type:int64", "better go_slice", "go-1.26")
  target("go_slice_value / go_slice", 2, 0, slice_rows, "go_slice_value", "go_slice", 1)
  target("go_slice / std_vector, preallocated", 1, 0, "^append_prealloc/", "go_slice", "std_vector", 1)
  target("go_map / Go 1.19", 0.7, 0.5, map_rows, "go_map", "go-1.19")
  target("go_map, mimalloc / Go 1.19", 0.7, 0.5, map_rows, "go_map_mimalloc", "go-1.19")
  target("go_map / std_unordered_map", 0, 0.6, "key:", "go_map", "std_unordered_map", 1)
  target("go_swiss_map / Go 1.26", 0.6, 0.45, map_rows, "go_swiss_map", "go-1.26")
  target("go_swiss_map, mimalloc / Go 1.26", 0.6, 0.45, map_rows, "go_swiss_map_mimalloc", "go-1.26")
  target("go_swiss_map / absl, same hash", 0, 1.1, "key:", "go_swiss_map", "absl_flat_hash_map_same_hash", 1)
  target("go_swiss_map / absl", 0, 1.2, "key:", "go_swiss_map", "absl_flat_hash_map", 1)
}

END {
  print_rows()
  print_targets()
}
