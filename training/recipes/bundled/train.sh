#!/usr/bin/env bash
# Trains the bundled model from scratch: train.sh SHARDS OUT
# Makes the sentence encoder's table in OUT.teacher and trains in seventeen stages, each from what the one before
# exported: OUT.64 at 64 pixels, OUT.96 at 96, OUT.text on texts alone, OUT.long at 96 again, OUT.long-text and
# OUT.words on texts alone, the latter with twice the vocabulary, OUT.places on images alone, which are mixed,
# OUT.meanings on texts alone, OUT.more and OUT.128 on mixed images again, the latter at 128 pixels, OUT.128-text on
# texts alone, OUT.160 on images at 160 pixels, not mixed any more, and OUT.mean-text on texts alone, from OUT.mean, the
# mean of OUT.160 and what it began with. OUT.mean2 is such a mean of OUT.mean-text, OUT.near-text trains on texts alone
# from there, and OUT.mean3 is the mean of that. From it images are trained on twice, OUT.mixed and OUT.alone, and
# OUT.mean4 is the mean of the three; from there OUT.last-text trains on texts alone, and the model, OUT, is
# half of it and half of what it began with. Called again, it goes on where it was stopped.
# LUCELENS_STEPS="3400 2000 700 10000 700 700 5000 1200 6000 3000 1300 3500 1700 1300 1200 2400 1000" sets how long the
# stages are; it must stay the same until the end.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lucelens=$here/../../../lucelens
[ "$#" -eq 2 ] || { echo "usage: train.sh SHARDS OUT" >&2; exit 2; }
shards=$1
out=$2
read -r -a steps <<<"${LUCELENS_STEPS:-3400 2000 700 10000 700 700 5000 1200 6000 3000 1300 3500 1700 1300 1200 2400 1000}"
[ "${#steps[@]}" -eq 17 ] || { echo "LUCELENS_STEPS is seventeen numbers, one a stage" >&2; exit 2; }
if [ -e "$out" ] && [ ! -f "$out/open_clip_model.safetensors" ]; then
  echo "$out is there already and is not this recipe's model: name a folder that is not there" >&2
  exit 2
fi
teacher=${LUCELENS_TEACHER:-$out.teacher}
if [ ! -f "$teacher/texts.txt" ]; then "$here/teacher/teach.sh" "$shards" "$teacher"; fi

# stage OUT OPTIONS…: trains, or goes on; of a finished run nothing is left to do.
stage() {
  local folder=$1 resume=()
  shift
  if [ -d "$folder" ]; then resume=(--resume); fi
  "$lucelens" train "$shards" --out "$folder" --weight-decay 0.1 --max-gradient-norm 1 \
    --balance 0.3 --teacher "$teacher" --teacher-weight 1 --half --validation 0 "$@" ${resume[@]+"${resume[@]}"}
}

# images OUT OPTIONS…: trains on pictures; the text tower, unless it is locked, at every fourth step.
images() {
  stage "$@" --smallest-crop 0.35 --colour-jitter 0.5 --greyscale 0.1 --teacher-texts 96 \
    --teacher-comparisons 1056 --text-every 4
}

# alone OUT OPTIONS…: trains the image tower alone.
alone() {
  images "$@" --only image --batch-size 64 --degrade 0.3 --checkpoint-every 200
}

# mixed OUT OPTIONS…: the same on batches of pictures half of which are mixed.
mixed() {
  alone "$@" --cutmix 0.5
}

# texts OUT OPTIONS…: trains the text tower, and leaves what images and teacher's matrix are.
texts() {
  stage "$@" --only text --batch-size 64 --learning-rate 0.001 --warmup 60 --average 0.99 --smallest-crop 0.5 \
    --teacher-texts 960 --checkpoint-every 50
}

# mean OUT PARTS MODEL…: the mean of models that came from one start, which finds more than any of them.
mean() {
  local out=$1 parts=$2
  shift 2
  if [ -d "$out" ]; then return; fi
  rm -rf "$out.part"
  "$lucelens" model average "$@" --parts "$parts" --half --out "$out.part"
  mv "$out.part" "$out"
}

# with_start OUT RUN: the mean of what a run came to and what it began with.
with_start() {
  mean "$1" 3,7 "$2/start" "$2/export"
}

images "$out.64" --config "$here/open_clip_config.json" --steps "${steps[0]}" --batch-size 128 \
  --learning-rate 0.001 --warmup 250 --average 0.999 --seed 1 --checkpoint-every 300
images "$out.96" --model "$out.64/export" --image-size 96 --steps "${steps[1]}" --batch-size 128 \
  --learning-rate 0.0005 --warmup 100 --average 0.998 --seed 2 --checkpoint-every 200
texts "$out.text" --model "$out.96/export" --steps "${steps[2]}" --seed 5
images "$out.long" --model "$out.text/export" --image-size 96 --steps "${steps[3]}" --batch-size 64 \
  --learning-rate 0.0006 --warmup 200 --degrade 0.3 --average 0.9985 --seed 4 --checkpoint-every 200
texts "$out.long-text" --model "$out.long/export" --steps "${steps[4]}" --seed 6
texts "$out.words" --model "$out.long-text/export" --steps "${steps[5]}" --seed 7 --vocabulary 16384
mixed "$out.places" --model "$out.words/export" --image-size 96 --steps "${steps[6]}" --learning-rate 0.0006 \
  --warmup 200 --average 0.9985 --seed 8
texts "$out.meanings" --model "$out.places/export" --steps "${steps[7]}" --seed 9
mixed "$out.more" --model "$out.meanings/export" --image-size 96 --steps "${steps[8]}" --learning-rate 0.0006 \
  --warmup 200 --average 0.9985 --seed 10
mixed "$out.128" --model "$out.more/export" --image-size 128 --steps "${steps[9]}" --learning-rate 0.0005 \
  --warmup 150 --average 0.998 --seed 12
texts "$out.128-text" --model "$out.128/export" --steps "${steps[10]}" --seed 11
alone "$out.160" --model "$out.128-text/export" --image-size 160 --steps "${steps[11]}" --learning-rate 0.0005 \
  --warmup 150 --average 0.998 --seed 13
with_start "$out.mean" "$out.160"
texts "$out.mean-text" --model "$out.mean" --steps "${steps[12]}" --seed 14
with_start "$out.mean2" "$out.mean-text"
texts "$out.near-text" --model "$out.mean2" --steps "${steps[13]}" --seed 16
with_start "$out.mean3" "$out.near-text"
mixed "$out.mixed" --model "$out.mean3" --image-size 160 --steps "${steps[14]}" --learning-rate 0.0005 \
  --warmup 60 --average 0.997 --seed 17
alone "$out.alone" --model "$out.mean3" --image-size 160 --steps "${steps[15]}" --learning-rate 0.0003 \
  --warmup 100 --average 0.998 --seed 19
mean "$out.mean4" 4,3,3 "$out.mean3" "$out.mixed/export" "$out.alone/export"
texts "$out.last-text" --model "$out.mean4" --steps "${steps[16]}" --seed 18
mean "$out" 5,5 "$out.last-text/start" "$out.last-text/export"
