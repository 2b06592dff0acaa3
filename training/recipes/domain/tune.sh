#!/usr/bin/env bash
# Fine-tunes the start on a source that it has not seen: tune.sh OUT SOURCE FLICKR8K-TEST
# OUT is that of hold-out.sh and start.sh. Half of each batch rehearses what the start knows. Prints recall and
# zero-shot accuracy on the source's test shards by the start, the tuned model and the recommended mixture.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -eq 3 ] || { echo "usage: tune.sh OUT SOURCE FLICKR8K-TEST" >&2; exit 2; }
lucelens=$here/../../../lucelens
out=$1
source=$2
run=$out/$source/run
"$lucelens" train "$out/$source/train" --out "$run" --model "$out/start/export" --general "$3" \
  --rehearse "$out/rest" --steps 250 --batch-size 128 --learning-rate 1e-4 --validation 0.15 \
  --checkpoint-every 50
for model in start best export; do
  echo "$model:"
  "$lucelens" evaluate retrieval --data "$out/$source/test" --model "$run/$model"
  "$lucelens" evaluate zeroshot --data "$out/$source/test" --model "$run/$model"
done
