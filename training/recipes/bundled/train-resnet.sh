#!/usr/bin/env bash
# Trains the bundled model from scratch, with a ResNet: train-resnet.sh SHARDS OUT [--resume]
# Makes the sentence encoder's table in OUT.teacher first, if it is not there.
# LUCELENS_STEPS sets the length of the schedule; a resumed run must have the same.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -ge 2 ] || { echo "usage: train-resnet.sh SHARDS OUT [--resume]" >&2; exit 2; }
shards=$1
out=$2
shift 2
teacher=${LUCELENS_TEACHER:-$out.teacher}
if [ ! -f "$teacher/texts.txt" ]; then "$here/teacher/teach.sh" "$shards" "$teacher"; fi
exec "$here/../../../lucelens" train "$shards" --out "$out" --config "$here/resnet.json" \
  --steps "${LUCELENS_STEPS:-40000}" --batch-size 128 --learning-rate 0.001 --warmup 500 \
  --weight-decay 0.1 --max-gradient-norm 1 --smallest-crop 0.3 --colour-jitter 0.8 --greyscale 0.1 \
  --balance 0.3 --average 0.9995 --teacher "$teacher" --teacher-weight 1 --teacher-texts 128 \
  --seed 1 --checkpoint-every 250 --half --ignore-repeats --validation 0 "$@"
