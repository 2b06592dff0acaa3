package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.UnreadableImageException;
import java.util.concurrent.Semaphore;

/** Decodes and embeds pictures that are asked by, a few at a time. Thread-safe. */
public final class PictureEncoder {
  /**
   * Largest picture that a request decodes: 64 megapixels hold what phones take, at 192 MB of RGB.
   */
  public static final long MAX_PICTURE_PIXELS = 64_000_000;

  /**
   * How many pictures are decoded at the same time, since each may take a few hundred megabytes.
   */
  private static final int DECODERS = 2;

  private final QueryEncoder encoder;
  private final ImageReader reader;
  private final Semaphore decoders = new Semaphore(DECODERS);

  private PictureEncoder(QueryEncoder encoder, ImageReader reader) {
    this.encoder = encoder;
    this.reader = reader;
  }

  /** For pictures that anybody may send: none of more than {@link #MAX_PICTURE_PIXELS}. */
  public static PictureEncoder ofUploads(QueryEncoder encoder) {
    return new PictureEncoder(encoder, new ImageReader(MAX_PICTURE_PIXELS));
  }

  /** For files of whoever runs the command: whatever can be indexed. */
  public static PictureEncoder ofFiles(QueryEncoder encoder) {
    return new PictureEncoder(encoder, new ImageReader());
  }

  /**
   * The embedding of an image file's bytes, read as indexing reads them: a photo finds itself.
   *
   * @throws UnreadableImageException if they cannot be decoded
   */
  public Embedding encode(byte[] picture) throws UnreadableImageException {
    decoders.acquireUninterruptibly();
    try {
      return encoder.encodeImage(reader.read(picture, encoder.sufficientSide()).image());
    } finally {
      decoders.release();
    }
  }
}
