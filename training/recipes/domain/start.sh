#!/usr/bin/env bash
# Trains the model that the domain recipe starts from: start.sh OUT [--resume]
# OUT/rest are the shards that hold-out.sh left; the model is OUT/start/export.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -ge 1 ] || { echo "usage: start.sh OUT [--resume]" >&2; exit 2; }
out=$1
shift
exec "$here/../../../lucelens" train "$out/rest" --out "$out/start" \
  --config "$here/config.json" --steps 1200 --batch-size 128 --learning-rate 0.001 \
  --warmup 100 --weight-decay 0.1 --max-gradient-norm 1 --smallest-crop 0.5 --seed 1 \
  --checkpoint-every 200 --half --ignore-repeats --validation 0 "$@"
