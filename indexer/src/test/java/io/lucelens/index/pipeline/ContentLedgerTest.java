package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.metadata.Sidecars;
import io.lucelens.index.pipeline.ContentLedger.Claim;
import io.lucelens.index.store.TestImages;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentLedgerTest {
  private static final EmbeddedContent CONTENT =
      new EmbeddedContent(TestImages.vector(1), 3, 2, PhotoMetadata.NONE);

  private final ContentLedger ledger = new ContentLedger();

  @Test
  void theFirstCopyIsEmbeddedAndTheOthersWaitForIt() {
    assertThat(ledger.claim(copy("a"))).isInstanceOf(Claim.Granted.class);
    assertThat(ledger.claim(copy("b"))).isInstanceOf(Claim.Parked.class);
    assertThat(ledger.claim(copy("c"))).isInstanceOf(Claim.Parked.class);

    assertThat(ledger.resolve("hash", CONTENT)).containsExactly(copy("b"), copy("c"));
  }

  @Test
  void aLaterCopyGetsTheEmbeddingUntilTheIndexKnowsIt() {
    ledger.claim(copy("a"));
    ledger.resolve("hash", CONTENT);

    assertThat(ledger.claim(copy("b"))).isEqualTo(new Claim.Embedded(CONTENT));

    ledger.forget(ledger.resolved());
    assertThat(ledger.claim(copy("c"))).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void copiesOfAnAbandonedContentAreHandedBackAndItCanBeClaimedAgain() {
    ledger.claim(copy("a"));
    ledger.claim(copy("b"));

    assertThat(ledger.abandon("hash")).containsExactly(copy("b"));
    assertThat(ledger.claim(copy("c"))).isInstanceOf(Claim.Granted.class);
  }

  @Test
  void aCommitDoesNotForgetWhatIsStillBeingEmbedded() {
    ledger.claim(copy("a"));

    ledger.forget(ledger.resolved());

    assertThat(ledger.claim(copy("b"))).isInstanceOf(Claim.Parked.class);
  }

  private static Candidate copy(String name) {
    return new Candidate(
        new FoundFile(Path.of(name), 1, Instant.EPOCH),
        "hash",
        Optional.empty(),
        new Sidecars(List.of(), Optional.empty(), null));
  }
}
