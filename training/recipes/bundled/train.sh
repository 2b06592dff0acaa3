#!/usr/bin/env bash
# Trains the bundled model from scratch: train.sh SHARDS OUT
# Makes the sentence encoder's table in OUT.teacher, trains on 64 pixels in OUT.64 and from there on
# 96 in OUT. Called again, it goes on where it was stopped. LUCELENS_STEPS and LUCELENS_STEPS_AT_96
# set the length of the two schedules; they must stay the same until the end.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -eq 2 ] || { echo "usage: train.sh SHARDS OUT" >&2; exit 2; }
shards=$1
out=$2
teacher=${LUCELENS_TEACHER:-$out.teacher}
if [ ! -f "$teacher/texts.txt" ]; then "$here/teacher/teach.sh" "$shards" "$teacher"; fi

# stage OUT OPTIONS…: trains, or goes on; of a finished run nothing is left to do.
stage() {
  local folder=$1 resume=()
  shift
  if [ -d "$folder" ]; then resume=(--resume); fi
  "$here/../../../lucelens" train "$shards" --out "$folder" --batch-size 128 \
    --weight-decay 0.1 --max-gradient-norm 1 --smallest-crop 0.35 --colour-jitter 0.5 --greyscale 0.1 \
    --balance 0.3 --teacher "$teacher" --teacher-weight 1 --teacher-texts 96 \
    --teacher-comparisons 1056 --text-every 4 --half --validation 0 "$@" ${resume[@]+"${resume[@]}"}
}

stage "$out.64" --config "$here/open_clip_config.json" --steps "${LUCELENS_STEPS:-3400}" \
  --learning-rate 0.001 --warmup 250 --average 0.999 --seed 1 --checkpoint-every 300
stage "$out" --model "$out.64/export" --image-size 96 --steps "${LUCELENS_STEPS_AT_96:-2000}" \
  --learning-rate 0.0005 --warmup 100 --average 0.998 --seed 2 --checkpoint-every 200
