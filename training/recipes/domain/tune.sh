#!/usr/bin/env bash
# Fine-tunes the start on a source that it has not seen: tune.sh OUT SOURCE FLICKR8K-TEST
# OUT is that of hold-out.sh and start.sh. Prints recall on the source's test shards before and after.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -eq 3 ] || { echo "usage: tune.sh OUT SOURCE FLICKR8K-TEST" >&2; exit 2; }
lucelens=$here/../../../lucelens
out=$1
source=$2
run=$out/$source/run
"$lucelens" train "$out/$source/train" --out "$run" --model "$out/start/export" --general "$3" \
  --steps 250 --batch-size 64 --learning-rate 1e-4 --layer-decay 0.8 --validation 0.15 \
  --checkpoint-every 50
for model in start best export; do
  echo "$model:"
  "$lucelens" evaluate retrieval --data "$out/$source/test" --model "$run/$model"
done
