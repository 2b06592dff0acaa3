package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;
import java.io.IOException;

/** Decodes an image file's bytes: {@code ImageReader::read}, or a stand-in in tests. */
@FunctionalInterface
interface ImageDecoder {
  DecodedImage decode(byte[] bytes) throws IOException;
}
