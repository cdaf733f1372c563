#!/bin/sh
# Makes this folder's recorded data from a directory of plain files, and its index.
#
#   pack.sh DIRECTORY
#
# DIRECTORY holds
#   scripts/NAME.txt      growth scripts
#   go1.NN/NAME.out       what real Go 1.NN printed for scripts/NAME.txt
#   vectors/NAME.txt[.gz] capacities recorded from releases that cannot run the scripts
#
# Equal outputs are stored once, under the first release that gave them. The same input
# gives the same files, byte for byte: gzip -9n keeps no name and no time.
set -eu

usage() {
  echo "usage: pack.sh DIRECTORY (with scripts/, go1.NN/ and vectors/ in it)" >&2
  exit 2
}
if [ $# -ne 1 ] || [ ! -d "$1/scripts" ] || [ ! -d "$1/vectors" ]; then usage; fi
input=$(cd "$1" && pwd)
cd "$(dirname "$0")"
[ "$input" != "$(pwd)" ] || usage

digest_of() { sha256sum | cut -d ' ' -f 1; }

# plain FILE prints a file that may be compressed.
plain() {
  case $1 in
    *.gz) gzip -dc "$1" ;;
    *) cat "$1" ;;
  esac
}

# releases lists go1.NN in the order of NN.
releases() { (cd "$input" && ls -d go1.*) | sort -t . -k 2n; }

new=$(mktemp -d ./pack.XXXXXX)
trap 'rm -rf "$new"' EXIT
mkdir "$new/scripts" "$new/outputs" "$new/vectors"

# store KIND NAME FILE STORED: compresses FILE to STORED unless it is there, and prints
# its line of the index.
store() {
  [ -e "$new/$4" ] || plain "$3" | gzip -9n > "$new/$4"
  echo "$1 $2 $4 $(plain "$3" | digest_of)"
}

{
  cat <<'HEADING'
# What is recorded. A line is: release, script, stored file, SHA-256 of its text.
# Lines with "script" or "vector" in place of a release name the scripts themselves and
# the vectors. Written by pack.sh.
HEADING
  for file in "$input"/scripts/*.txt; do
    name=$(basename "$file" .txt)
    store script "$name" "$file" "scripts/$name.txt.gz"
  done
  for release in $(releases); do
    for file in "$input/$release"/*.out; do
      name=$(basename "$file" .out)
      # $new/seen: digest, stored file, one line for each text met so far.
      digest=$(digest_of < "$file")
      stored=$(sed -n "s/^$name $digest //p" "$new/seen" 2> /dev/null || true)
      if [ -z "$stored" ]; then
        stored=outputs/$name-$release.out.gz
        echo "$name $digest $stored" >> "$new/seen"
      fi
      store "$release" "$name" "$file" "$stored"
    done
  done
  for file in "$input"/vectors/*.txt "$input"/vectors/*.txt.gz; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .gz)
    name=${name%.txt}
    store vector "$name" "$file" "vectors/$name.txt.gz"
  done
} > "$new/index.txt"

rm -f "$new/seen"
rm -rf scripts outputs vectors index.txt
mv "$new/scripts" "$new/outputs" "$new/vectors" "$new/index.txt" .
echo "$(grep -c '^go' index.txt) outputs in $(find outputs -type f | wc -l) files, $(du -sk . | cut -f 1) KB"
