package io.lucelens.clip.image;

import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.ExifTiffHandler;
import com.drew.metadata.exif.PanasonicRawIFD0Directory;
import java.io.IOException;
import java.util.Set;

/**
 * Reads EXIF blocks as metadata-extractor does, but looks into no other block that lies in them:
 * the library would parse an XMP packet of any size and shape. The first packet, and the first
 * block of Photoshop's resources, are kept as bytes of their directory for whoever has bounds.
 */
final class ExifBlockReader extends ExifReader {
  /** Larger ones are no descriptions of a picture. */
  private static final int MAX_KEPT = 16 << 20;

  @Override
  public void extract(
      RandomAccessReader reader, Metadata metadata, int offset, Directory parentDirectory) {
    Handler handler = new Handler(metadata, parentDirectory, offset);
    try {
      new TiffReader().processTiff(reader, handler, offset);
    } catch (TiffProcessingException | IOException e) {
      handler.error("The EXIF block is broken: " + e.getMessage());
    }
  }

  /** Reads a file that is a TIFF as a whole. */
  static Metadata tiff(RandomAccessReader file) throws TiffProcessingException, IOException {
    Metadata metadata = new Metadata();
    new TiffReader().processTiff(file, new Handler(metadata, null, 0), 0);
    return metadata;
  }

  private static final class Handler extends ExifTiffHandler {
    private boolean hasPacket;
    private boolean hasResources;

    Handler(Metadata metadata, Directory parent, int offset) {
      super(metadata, parent, offset);
    }

    @Override
    public boolean customProcessTag(
        int tagOffset,
        Set<Integer> processedIfdOffsets,
        int tiffHeaderOffset,
        RandomAccessReader reader,
        int tagId,
        int byteCount)
        throws IOException {
      boolean isExif =
          _currentDirectory instanceof ExifIFD0Directory
              || _currentDirectory instanceof ExifSubIFDDirectory;
      if (isExif && tagId == Exif.TAG_XMP) {
        hasPacket |= keep(hasPacket, reader, tagOffset, tagId, byteCount);
        return true;
      }
      if (isExif && tagId == Exif.TAG_PHOTOSHOP) {
        hasResources |= keep(hasResources, reader, tagOffset, tagId, byteCount);
        return true;
      }
      if (isPreview(tagId)) {
        return true;
      }
      return super.customProcessTag(
          tagOffset, processedIfdOffsets, tiffHeaderOffset, reader, tagId, byteCount);
    }

    private boolean keep(
        boolean hasOne, RandomAccessReader reader, int offset, int tagId, int byteCount)
        throws IOException {
      if (hasOne || byteCount <= 0 || byteCount > MAX_KEPT) {
        return false;
      }
      _currentDirectory.setByteArray(tagId, reader.getBytes(offset, byteCount));
      return true;
    }

    /** A whole JPEG, with blocks of its own. */
    private boolean isPreview(int tagId) {
      return _currentDirectory instanceof PanasonicRawIFD0Directory
          && tagId == PanasonicRawIFD0Directory.TagJpgFromRaw;
    }
  }
}
