package io.lucelens.clip.image.jpeg;

/**
 * The file is damaged, or of a kind that is not read at reduced size. Whoever meets it asks a full
 * decoder, which reads it or knows the right words; so this one needs none, and no stack.
 */
final class IrregularJpegException extends Exception {
  IrregularJpegException() {
    super(null, null, false, false);
  }
}
