#!/usr/bin/env bash
# Writes what the sentence encoder makes of captions and WordNet: teach.sh SHARDS OUT [WORDNET [WORDS]]
# Needs Maven, which fetches the encoder, and Debian's wordnet-base and wamerican-small.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "$#" -ge 2 ] || { echo "usage: teach.sh SHARDS OUT [WORDNET [WORDS]]" >&2; exit 2; }
mkdir -p "$2"
for shard in "$1"/*.tar.gz; do
  tar xzOf "$shard" --wildcards '*.txt'
  echo
done >"$2/captions"
# texts.txt comes last, so its being there means that the table is whole.
mvn -q -B -f "$here/pom.xml" compile exec:java \
  -Dexec.args="$2/captions ${3:-/usr/share/wordnet} ${4:-/usr/share/dict/american-english-small} $2"
rm "$2/captions"
