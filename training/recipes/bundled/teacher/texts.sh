#!/usr/bin/env bash
# Prints the texts that the sentence encoder teaches, one a line without duplicates: all captions of
# the shards, and words of WordNet that can be seen in a picture. After a tab each, a line has how the
# encoder is to read the text, if not as it is: a word by itself says less than in a sentence.
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
# which have capitals, are left out. A word of several kinds is read as
# the one that it is most often in the texts that WordNet counted.
words() {
  awk '
    function article(word) { return (word ~ /^[aeiou]/ ? "an " : "a ") word }
    # The exceptions come from WordNet; of the regular ones a few are wrong, and teach nothing amiss.
    function plural(word) {
      if (word in plurals) return plurals[word]
      if (word ~ /woman$/) return substr(word, 1, length(word) - 2) "en"
      if (word ~ /[^aeiou]y$/) return substr(word, 1, length(word) - 1) "ies"
      if (word ~ /(s|x|z|ch|sh)$/) return word "es"
      return word "s"
    }
    function doing(verb) {
      if (verb in participles) return participles[verb]
      if (verb ~ /[^eoy]e$/) return substr(verb, 1, length(verb) - 1) "ing"
      return verb "ing"
    }
    FILENAME ~ /cntlist/ { split($1, key, "%"); seen[key[1] "%" substr(key[2], 1, 1)] += $3; next }
    FILENAME ~ /noun.exc/ { if (!($2 in plurals)) plurals[$2] = $1; next }
    FILENAME ~ /verb.exc/ { if ($1 ~ /ing$/) participles[$2] = $1; next }
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
        often = seen[tolower(word) "%" type] + 0
        gsub(/_/, " ", word)
        if (word ~ /[0-9A-Z]/) continue
        # How often the word is of this kind decides below what it is taught as.
        if (noun) {
          print often, word "\t" word "\ta photo of " article(word)
          if (often) {
            print often, "a photo of " article(word)
            print often, plural(word) "\t" plural(word) "\tseveral " plural(word)
          }
        } else if (often && verb) {
          print often, word "\t" word "\tsomeone who can be seen to " word
          # No verb of several words: its first is the one that changes.
          if (word !~ / /) print often, doing(word) "\t" doing(word) "\tsomeone who is " doing(word)
        } else if (often) print often, word "\t" word "\tsomething that is " word
      }
    }' "$wordnet"/cntlist.rev "$wordnet"/{noun,verb}.exc "$wordnet"/data.{noun,verb,adj} |
    sort -s -k 1,1nr | cut -d ' ' -f 2-
}

{ words; captions; } | sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' | awk -F '\t' '!seen[$1]++' | sort
