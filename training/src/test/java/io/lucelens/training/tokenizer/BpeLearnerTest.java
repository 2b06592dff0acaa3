package io.lucelens.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeLearnerTest {
  private static final int BYTES = 512;

  @Test
  void mergesFollowTheHandComputedExample() {
    // ab ×3, abc ×2. Pairs: a+b</w> 3, a+b 2, b+c</w> 2.
    // 1. a+b</w>. 2. a+b ties with b+c</w>; a has the smaller id. 3. ab+c</w> is left, 2.
    LearnedTokenizer learned = new BpeLearner(1000).learn(List.of("ab ab abc", "ab", "abc"));

    assertThat(learned.merges())
        .containsExactly(new Merge("a", "b</w>"), new Merge("a", "b"), new Merge("ab", "c</w>"));
    assertThat(learned.vocabulary().subList(BYTES, learned.size()))
        .containsExactly("ab</w>", "ab", "abc</w>", "<|startoftext|>", "<|endoftext|>");
  }

  @Test
  void overlappingPairsAreMergedFromTheLeft() {
    // aaaa: a+a twice, a+a</w> once, each ×2 words. aa, then a+a</w> 2 → aa</w>, then aa+aa</w>.
    LearnedTokenizer learned = new BpeLearner(1000).learn(List.of("aaaa aaaa"));

    assertThat(learned.merges())
        .containsExactly(new Merge("a", "a"), new Merge("a", "a</w>"), new Merge("aa", "aa</w>"));
  }

  @Test
  void aPairSeenOnceIsNotMerged() {
    assertThat(new BpeLearner(1000).learn(List.of("zebra")).merges()).isEmpty();
  }

  @Test
  void learningStopsAtTheVocabularySizeAskedFor() {
    LearnedTokenizer learned = new BpeLearner(520).learn(text(300));

    assertThat(learned.size()).isEqualTo(520);
    assertThat(learned.startId()).isEqualTo(518);
    assertThat(learned.endId()).isEqualTo(519);
    assertThat(learned.merges()).hasSize(6);
  }

  @Test
  void theOrderOfTheCaptionsDoesNotMatter() {
    List<String> captions = text(400);
    List<String> shuffled = new ArrayList<>(captions);
    Collections.shuffle(shuffled, new Random(7));

    BpeLearner learner = new BpeLearner(700);
    assertThat(learner.learn(shuffled)).isEqualTo(learner.learn(captions));
  }

  @Test
  void incrementalCountsGiveTheSameMergesAsCountingAfresh() {
    List<String> captions = text(60);

    assertThat(new BpeLearner(620).learn(captions).merges())
        .isEqualTo(SlowBpe.merges(captions, 106));
  }

  @Test
  void goingOnFromAnEarlierVocabularyIsAsIfItHadBeenLargerFromTheStart() {
    List<String> captions = text(400);
    LearnedTokenizer earlier = new BpeLearner(580).learn(captions);

    assertThat(new BpeLearner(700).goOn(earlier.merges(), captions))
        .isEqualTo(new BpeLearner(700).learn(captions));
  }

  @Test
  void goingOnWithOtherCaptionsKeepsEveryEarlierMerge() {
    // ab and cd are one token each; of these two the new captions make one more.
    List<Merge> earlier = new BpeLearner(1000).learn(List.of("ab ab", "cd cd")).merges();
    List<Merge> later = new BpeLearner(1000).goOn(earlier, List.of("xab xab")).merges();

    assertThat(earlier).containsExactly(new Merge("a", "b</w>"), new Merge("c", "d</w>"));
    assertThat(later).startsWith(earlier.toArray(new Merge[0]));
    assertThat(later.subList(2, 3)).containsExactly(new Merge("x", "ab</w>"));
  }

  @Test
  void capitalsSpacesAndComposedAccentsAreOneWord() {
    assertThat(CaptionSplitter.words("  A  CAFE\u0301\u00A0dog's 42 !!<|endoftext|>"))
        .containsExactly("a", "caf\u00E9", "dog", "'s", "4", "2", "!!");
  }

  @Test
  void aVocabularyTooSmallForTheBytesIsRefusedWithTheRule() {
    assertThatThrownBy(() -> new BpeLearner(513))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("513")
        .hasMessageContaining("at least 514");
  }

  /** Random words over few letters, so that many pairs compete and tie. */
  static List<String> text(int words) {
    Random random = new Random(42);
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(6);
      for (int k = 0; k < length; k++) {
        word.append((char) ('a' + random.nextInt(5)));
      }
      captions.add(word + " " + word);
    }
    return captions;
  }
}
