package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.training.data.DataProblem;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embeddings of a data set's images.
 *
 * @param pairs those whose image could be read
 * @param embeddings of their images, in the same order
 * @param skipped how many images could not be read
 */
record EmbeddedImages(List<ImageTextPair> pairs, List<Embedding> embeddings, int skipped) {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedImages.class);
  private static final int BATCH = 32;

  /**
   * Embeds all images that can be read; the log names the others.
   *
   * @throws UnusableDataException if not one can be read
   */
  static EmbeddedImages of(Clip clip, List<ImageTextPair> data, String dataset) {
    EmbeddedImages images = ofReadable(clip, data);
    if (images.embeddings().isEmpty()) {
      throw new UnusableDataException(
          "None of the "
              + data.size()
              + " images of "
              + dataset
              + " can be read, so there is nothing to measure; the log names each with its reason.");
    }
    return images;
  }

  /** Embeds all images that can be read, which may be none; the log names the others. */
  static EmbeddedImages ofReadable(Clip clip, List<ImageTextPair> data) {
    ImageReader reader = new ImageReader();
    List<ImageTextPair> readable = new ArrayList<>();
    List<Embedding> embeddings = new ArrayList<>(data.size());
    List<float[]> batch = new ArrayList<>(BATCH);
    for (ImageTextPair pair : data) {
      try {
        batch.add(clip.preprocessor().toTensor(reader.read(pair.image().read())));
        readable.add(pair);
      } catch (IOException e) {
        LOG.warn("Left out: {}", new DataProblem(pair.key(), String.valueOf(e.getMessage())));
      }
      if (batch.size() == BATCH) {
        embeddings.addAll(clip.encodeTensors(batch));
        batch.clear();
      }
    }
    embeddings.addAll(clip.encodeTensors(batch));
    return new EmbeddedImages(readable, embeddings, data.size() - embeddings.size());
  }
}
