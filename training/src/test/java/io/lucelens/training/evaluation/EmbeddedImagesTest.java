package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedImagesTest {
  @TempDir private Path folder;

  @Test
  void everyImageKeepsItsPairAndTheSameDataGivesTheSameBits() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < 80; i++) {
      String name = "%02d".formatted(i);
      tar.with(name + ".txt", "caption " + i);
      if (i % 9 == 5) {
        tar.with(name + ".jpg", "a text file");
      } else {
        tar.with(name + ".png", SampleFiles.image("png", 48, 48, i));
      }
    }
    try (Pairs pairs = Pairs.open(tar.writeTo(folder.resolve("many.tar")));
        Clip clip = Clip.load(TinyModel.train(folder, pairs))) {
      EmbeddedImages images = EmbeddedImages.of(clip, pairs.asList(), "many");

      assertThat(images.skipped()).isEqualTo(9);
      assertThat(images.pairs()).hasSize(71).isSubsetOf(pairs.asList());
      assertThat(images.embeddings()).hasSize(71);
      for (int i = 0; i < 71; i++) {
        ImageTextPair pair = images.pairs().get(i);
        var alone = clip.encodeImage(new ImageReader().read(pair.image().read()));
        assertThat(images.embeddings().get(i).cosine(alone)).isCloseTo(1, within(1e-6));
      }
      assertThat(EmbeddedImages.of(clip, pairs.asList(), "again").embeddings())
          .isEqualTo(images.embeddings());
    }
  }
}
