package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.metadata.ExifBlock;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Photos that say more of themselves than fits into memory, and those beside them. */
@Timeout(300)
class VastMetadataTest {
  /** A field, three times of which is needed to read it, beside the file itself. */
  private static final int FIELD = 12 << 20;

  private static final int PNG_HEADER = 33;

  @TempDir private Path temp;
  private Path photos;

  @Test
  void theyFailAloneOrKeepTheirOldDescriptionUntilThereIsMemory() throws Exception {
    photos = temp.resolve("photos");
    try (Library library = new Library(photos, temp.resolve("home"))) {
      for (String name : List.of("described", "touched", "from")) {
        vast(name);
      }
      write("described.txt", "old");
      assertThat(library.update().added()).isEqualTo(3);
    }
    write("described.txt", "new, and longer");
    Files.setLastModifiedTime(photo("touched"), FileTime.from(Instant.EPOCH));
    Files.move(photo("from"), photo("moved"));
    Files.copy(photo("described"), photo("copied"));
    vast("fresh");
    TestPhotos.write(photo("plain"), 1);

    List<String> told = indexWithLittleMemory();

    assertThat(told).first().isEqualTo("added 1, unchanged 1");
    assertThat(told.subList(1, told.size()))
        .allMatch(failure -> failure.contains(".png: not enough memory"))
        .extracting(failure -> failure.substring(0, failure.indexOf('.')))
        .containsExactlyInAnyOrder("touched", "moved", "copied", "fresh");
    try (Library library = new Library(photos, temp.resolve("home"))) {
      assertThat(caption(library)).isEqualTo("old");
      IndexingReport report = library.update();
      assertThat(report.failures()).isEmpty();
      assertThat(report.moved()).isEqualTo(1);
      assertThat(report.added()).isEqualTo(2);
      assertThat(caption(library)).isEqualTo("new, and longer");
    }
  }

  private static String caption(Library library) {
    return library.find("described.png").orElseThrow().metadata().caption();
  }

  private List<String> indexWithLittleMemory() throws Exception {
    Path told = temp.resolve("told");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapIndexer.class.getName(),
                photos.toString(),
                temp.resolve("home").toString(),
                told.toString())
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile())
            .start();
    try {
      assertThat(child.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(child.exitValue()).as(Files.readString(temp.resolve("log"))).isZero();
      return Files.readAllLines(told);
    } finally {
      child.destroyForcibly();
    }
  }

  private Path photo(String name) {
    return photos.resolve(name + ".png");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(photos.resolve(name), text);
  }

  /** A picture with a large EXIF block; no two are the same. */
  private void vast(String name) throws IOException {
    byte[] png = Files.readAllBytes(TestPhotos.write(photo(name), name.hashCode()));
    byte[] exif = new ExifBlock().main(0xe000, new byte[FIELD]).bytes();
    ByteBuffer typed = ByteBuffer.allocate(Integer.BYTES + exif.length);
    typed.put("eXIf".getBytes(StandardCharsets.US_ASCII)).put(exif);
    CRC32 checksum = new CRC32();
    checksum.update(typed.array());
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(photo(name)))) {
      out.write(png, 0, PNG_HEADER);
      out.writeInt(exif.length);
      out.write(typed.array());
      out.writeInt((int) checksum.getValue());
      out.write(png, PNG_HEADER, png.length - PNG_HEADER);
    }
  }
}
