package io.lucelens.index.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.FoundFile;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedFilesTest {
  @TempDir private Path temp;

  @Test
  void noMoreThanTenThousandAreRemembered() {
    DataFolder data = new DataFolder(temp.resolve("home"));
    FailedFiles failures = FailedFiles.read(data);
    for (int i = 0; i <= FailedFiles.MOST; i++) {
      failures.add(file(i), "not an image");
    }
    failures.write(data);

    FailedFiles read = FailedFiles.read(data);

    assertThat(read.reason(file(0))).contains("not an image");
    assertThat(read.reason(file(FailedFiles.MOST - 1))).contains("not an image");
    assertThat(read.reason(file(FailedFiles.MOST))).isEmpty();
  }

  /** On a disk that is not there, which is no reason to forget it. */
  private FoundFile file(int number) {
    return new FoundFile(
        temp.resolve("away").resolve("ä " + number + ".jpg"), number, Instant.ofEpochMilli(number));
  }
}
