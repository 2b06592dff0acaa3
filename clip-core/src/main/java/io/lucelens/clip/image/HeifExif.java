package io.lucelens.clip.image;

import com.drew.imaging.heif.HeifHandler;
import com.drew.imaging.heif.HeifReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.lang.SequentialReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.heif.HeifBoxHandler;
import com.drew.metadata.heif.HeifPictureHandler;
import com.drew.metadata.heif.boxes.Box;
import com.drew.metadata.heif.boxes.ItemInfoBox;
import com.drew.metadata.heif.boxes.ItemLocationBox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds the EXIF block of HEIC and AVIF files by their boxes, and reads it with our bounds. */
final class HeifExif {
  private HeifExif() {}

  static Metadata read(byte[] file) {
    Metadata metadata = new Metadata();
    new HeifReader().extract(new ByteArrayInputStream(file), new Boxes(metadata, file));
    return metadata;
  }

  private static final class Boxes extends HeifBoxHandler {
    private final byte[] file;

    Boxes(Metadata metadata, byte[] file) {
      super(metadata);
      this.file = file;
    }

    @Override
    public HeifHandler<?> processBox(Box box, byte[] payload) throws IOException {
      HeifHandler<?> next = super.processBox(box, payload);
      return next instanceof HeifPictureHandler ? new Items(metadata, file) : next;
    }
  }

  private static final class Items extends HeifPictureHandler {
    private final byte[] file;
    private ItemInfoBox infos;
    private ItemLocationBox locations;

    Items(Metadata metadata, byte[] file) {
      super(metadata);
      this.file = file;
    }

    @Override
    protected HeifHandler<?> processBox(Box box, byte[] payload) throws IOException {
      switch (box.type) {
        case "iinf" -> infos = new ItemInfoBox(new SequentialByteArrayReader(payload), box);
        case "iloc" -> locations = new ItemLocationBox(new SequentialByteArrayReader(payload), box);
        default -> {
          // What else there is about the picture, the library takes down.
        }
      }
      return super.processBox(box, payload);
    }

    @Override
    protected void processContainer(Box box, SequentialReader reader) {
      if (!box.type.equals("mdat") || infos == null || locations == null) {
        return;
      }
      for (ItemLocationBox.Extent extent : locations.getExtents()) {
        ItemInfoBox.ItemInfoEntry item = infos.getEntry(extent.getItemId());
        if (item != null && "Exif".equals(item.getItemType())) {
          read(extent.getOffset(), extent.getLength());
          return;
        }
      }
    }

    /** The block says first how many bytes come before its TIFF header. */
    private void read(long start, long length) {
      if (start < 0 || length < Integer.BYTES || start > file.length - length) {
        return;
      }
      byte[] item = Arrays.copyOfRange(file, (int) start, (int) (start + length));
      long header = Integer.BYTES + Integer.toUnsignedLong(ByteBuffer.wrap(item).getInt());
      if (header < item.length) {
        byte[] block = Arrays.copyOfRange(item, (int) header, item.length);
        new ExifBlockReader().extract(new ByteArrayReader(block), metadata);
      }
    }
  }
}
