#!/usr/bin/env bash
# Prints the texts that the sentence encoder teaches, one a line without duplicates: all captions of
# the shards, and words of WordNet that can be seen in a picture.
# texts.sh SHARDS [WORDNET], by default the folder of Debian's wordnet-base.
set -eu
export LC_ALL=C.UTF-8
[ "$#" -ge 1 ] || { echo "usage: texts.sh SHARDS [WORDNET]" >&2; exit 2; }
shards=$1
wordnet=${2:-/usr/share/wordnet}

captions() {
  local shard
  for shard in "$shards"/*.tar.gz; do
    tar xzOf "$shard" --wildcards '*.txt'
    echo
  done
}

# Lexicographer files (the second column) of things, living beings, events and the weather; names,
# which have capitals, are left out.
words() {
  awk '
    function article(word) { return (word ~ /^[aeiou]/ ? "an " : "a ") word }
    # The regular one: a few are wrong (mans), and teach nothing amiss, since men is a word too.
    function plural(word) {
      if (word ~ /[^aeiou]y$/) return substr(word, 1, length(word) - 1) "ies"
      if (word ~ /(s|x|z|ch|sh)$/) return word "es"
      return word "s"
    }
    FILENAME ~ /cntlist/ { split($1, key, "%"); seen[key[1] "%" substr(key[2], 1, 1)] += $3; next }
    !/^[0-9]/ { next }
    {
      noun = $3 == "n" && $2 ~ /^(05|06|08|11|13|17|18|19|20|25|27)$/
      verb = $3 == "v" && $2 ~ /^(29|33|34|35|36|38|39|43)$/
      adjective = $3 == "a" || $3 == "s"
      if (!noun && !verb && !adjective) next
      count = $4 ~ /^[0-9]+$/ ? $4 + 0 : 1
      for (i = 0; i < count && i < 3; i++) {
        word = $(5 + 2 * i)
        sub(/\(.*\)$/, "", word)
        type = noun ? 1 : verb ? 2 : $3 == "a" ? 3 : 5
        often = seen[tolower(word) "%" type] > 0
        gsub(/_/, " ", word)
        if (word ~ /[0-9A-Z]/) continue
        # Single words are what people search by.
        if (often || noun) print word
        if (noun) {
          print "a photo of " article(word)
          if (often) {
            print "there is " article(word) " in the picture"
            print plural(word)
            print "several " plural(word)
          }
        } else if (often && verb) print "someone who can be seen to " word
        else if (often) print "something that is " word
      }
    }' "$wordnet/cntlist.rev" "$wordnet"/data.{noun,verb,adj}
}

{ captions; words; } | sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' | sort -u
