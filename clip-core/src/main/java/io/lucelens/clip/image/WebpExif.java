package io.lucelens.clip.image;

import com.drew.imaging.riff.RiffProcessingException;
import com.drew.imaging.riff.RiffReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.webp.WebpRiffHandler;
import java.io.IOException;

/** Reads the EXIF chunk of a WebP file and nothing else. */
final class WebpExif extends WebpRiffHandler {
  private static final String CHUNK = "EXIF";

  private final Metadata metadata;

  private WebpExif(Metadata metadata) {
    super(metadata);
    this.metadata = metadata;
  }

  static Metadata read(byte[] file) throws RiffProcessingException, IOException {
    Metadata metadata = new Metadata();
    new RiffReader().processRiff(new SequentialByteArrayReader(file), new WebpExif(metadata));
    return metadata;
  }

  @Override
  public boolean shouldAcceptChunk(String name) {
    return name.equals(CHUNK);
  }

  @Override
  public void processChunk(String name, byte[] chunk) {
    // Some programs begin it as in a JPEG.
    int start =
        ExifReader.startsWithJpegExifPreamble(chunk)
            ? ExifReader.JPEG_SEGMENT_PREAMBLE.length()
            : 0;
    new ExifBlockReader().extract(new ByteArrayReader(chunk, start), metadata);
  }
}
