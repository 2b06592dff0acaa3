#!/usr/bin/env bash
# Holds sources out of WebDataset shards: hold-out.sh SHARDS OUT SOURCE...
# OUT/SOURCE/train gets what each source has in the shards train-*, OUT/SOURCE/test what it has in all others,
# OUT/rest the shards without these sources. A sample's source is what its .json says.
set -eu
[ "$#" -ge 3 ] || { echo "usage: hold-out.sh SHARDS OUT SOURCE..." >&2; exit 2; }
shards=$1
out=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Writes the members that are named in a list.
pack() { tar -C "$work/shard" --owner=0 --group=0 --mtime=@0 -cf "$1" -T "$2"; }

mkdir -p "$out/rest"
for source in "$@"; do mkdir -p "$out/$source/train" "$out/$source/test"; done
for shard in "$shards"/*.tar.gz; do
  name=$(basename "$shard" .tar.gz)
  case $name in train-*) part=train ;; *) part=test ;; esac
  rm -rf "$work/shard"
  mkdir "$work/shard"
  tar -xzf "$shard" -C "$work/shard"
  for source in "$@"; do
    (cd "$work/shard" && grep -lF "\"source\":\"$source\"" -- *.json || true) |
      sed 's/json$/jpg/;p;s/jpg$/json/;p;s/json$/txt/' > "$work/members"
    [ -s "$work/members" ] || continue
    pack "$out/$source/$part/$name.tar" "$work/members"
    (cd "$work/shard" && xargs rm -f) < "$work/members"
  done
  (cd "$work/shard" && find . -type f | sed 's|^\./||' | sort) > "$work/members"
  pack "$out/rest/$name.tar" "$work/members"
done
