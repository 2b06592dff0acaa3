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
import java.util.stream.IntStream;
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

  /** Images that are read and then embedded together, whatever becomes of others meanwhile. */
  private static final int PART = 32;

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

  /**
   * Embeds all images that can be read, which may be none; the log names the others. A part is read
   * on each core while the model embeds others. The same data gives the same bits, since a part is
   * a list of its own to the model.
   */
  static EmbeddedImages ofReadable(Clip clip, List<ImageTextPair> data) {
    List<EmbeddedImages> parts =
        IntStream.range(0, Math.ceilDiv(data.size(), PART))
            .parallel()
            .mapToObj(part -> embed(clip, part(data, part)))
            .toList();
    return new EmbeddedImages(
        parts.stream().flatMap(part -> part.pairs.stream()).toList(),
        parts.stream().flatMap(part -> part.embeddings.stream()).toList(),
        parts.stream().mapToInt(EmbeddedImages::skipped).sum());
  }

  private static List<ImageTextPair> part(List<ImageTextPair> data, int part) {
    return data.subList(part * PART, Math.min((part + 1) * PART, data.size()));
  }

  private static EmbeddedImages embed(Clip clip, List<ImageTextPair> part) {
    ImageReader reader = new ImageReader();
    List<ImageTextPair> readable = new ArrayList<>();
    List<float[]> tensors = new ArrayList<>();
    for (ImageTextPair pair : part) {
      try {
        tensors.add(clip.preprocessor().toTensor(reader.read(pair.image().read())));
        readable.add(pair);
      } catch (IOException e) {
        LOG.warn("Left out: {}", new DataProblem(pair.key(), String.valueOf(e.getMessage())));
      }
    }
    return new EmbeddedImages(readable, clip.encodeTensors(tensors), part.size() - readable.size());
  }
}
