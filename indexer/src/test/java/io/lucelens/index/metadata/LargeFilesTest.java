package io.lucelens.index.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a description costs in memory when its picture is large. */
class LargeFilesTest {
  private static final int LARGE = 48 << 20;
  private static final int LITTLE = 4 << 20;

  @TempDir private Path folder;

  /** So that only what each file costs is counted. */
  @BeforeAll
  static void loadClasses() throws IOException {
    PhotoMetadataReader.read(Blocks.raf(Blocks.xmpInJpeg(titled(), Blocks.picture("jpg"))));
  }

  @Test
  void aFileThatIsNoJpegIsInMemoryOnce() throws IOException {
    Path png = large("large.png", Blocks.xmpInPng(titled(), true, Blocks.picture("png")));

    long before = allocated();
    assertThat(PhotoMetadataReader.read(png).title()).isEqualTo("T");
    assertThat(allocated() - before).isLessThan(LARGE + LITTLE);
  }

  @Test
  void ofAJpegOnlyWhatComesBeforeThePictureIs() throws IOException {
    Path jpeg = large("large.jpg", Blocks.xmpInJpeg(titled(), Blocks.picture("jpg")));

    long before = allocated();
    assertThat(PhotoMetadataReader.read(jpeg).title()).isEqualTo("T");
    assertThat(allocated() - before).isLessThan(LITTLE);
  }

  @Test
  void whatFollowsTheHeaderOfAFujifilmRawFileIsNotCopied() throws IOException {
    byte[] raf = Blocks.raf(Blocks.xmpInJpeg(titled(), Blocks.picture("jpg")));
    byte[] large = Arrays.copyOf(raf, LARGE);

    long before = allocated();
    assertThat(PhotoMetadataReader.read(large).title()).isEqualTo("T");
    assertThat(allocated() - before).isLessThan(LITTLE);
  }

  private static byte[] titled() {
    return new XmpPacket().localized("dc:title", "T").bytes();
  }

  /** A file with zeros behind what it needs. */
  private Path large(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    try (RandomAccessFile rest = new RandomAccessFile(file.toFile(), "rw")) {
      rest.setLength(LARGE);
    }
    return file;
  }

  /** Bytes that this thread has ever asked for. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
