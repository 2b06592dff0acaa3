#!/usr/bin/env bash
# Trains the bundled model from scratch: train.sh SHARDS OUT [--resume]
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -ge 2 ] || { echo "usage: train.sh SHARDS OUT [--resume]" >&2; exit 2; }
shards=$1
out=$2
shift 2
exec "$here/../../../lucelens" train "$shards" --out "$out" --config "$here/config.json" \
  --steps 3600 --batch-size 128 --learning-rate 0.001 --warmup 200 --weight-decay 0.1 \
  --max-gradient-norm 1 --smallest-crop 0.5 --seed 1 --checkpoint-every 200 --half \
  --ignore-repeats --validation 0 "$@"
