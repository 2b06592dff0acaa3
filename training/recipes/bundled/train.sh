#!/usr/bin/env bash
# Trains the bundled model from scratch: train.sh SHARDS OUT [--resume]
# Makes the sentence encoder's table in OUT.teacher first, if it is not there.
# LUCELENS_STEPS sets the length of the schedule; a resumed run must have the same.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -ge 2 ] || { echo "usage: train.sh SHARDS OUT [--resume]" >&2; exit 2; }
shards=$1
out=$2
shift 2
teacher=${LUCELENS_TEACHER:-$out.teacher}
if [ ! -f "$teacher/texts.txt" ]; then "$here/teacher/teach.sh" "$shards" "$teacher"; fi
# Memory that a step frees is kept for the next one instead of going back to the system.
export MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=268435456
exec "$here/../../../lucelens" train "$shards" --out "$out" --config "$here/open_clip_config.json" \
  --steps "${LUCELENS_STEPS:-3400}" --batch-size 128 --learning-rate 0.001 --warmup 250 \
  --weight-decay 0.1 --max-gradient-norm 1 --smallest-crop 0.35 --colour-jitter 0.5 --greyscale 0.1 \
  --balance 0.3 --average 0.999 --teacher "$teacher" --teacher-weight 1 --teacher-texts 96 \
  --teacher-comparisons 1056 --text-every 4 --seed 1 --checkpoint-every 300 --half \
  --validation 0 "$@"
