package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.metadata.ExifBlock;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.metadata.XmpPacket;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files beside photos that describe them, as they come, change and go. */
@Timeout(120)
class SidecarsTest {
  private static final int DESCRIPTION = 0x010e;
  private static final int MODEL = 0x0110;

  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.resolve("photos"), temp.resolve("home"));
    Path photo = library.add("a.jpg", 1);
    Files.write(
        photo,
        new ExifBlock()
            .main(DESCRIPTION, "embedded")
            .main(MODEL, "Model")
            .in(Files.readAllBytes(photo)));
  }

  @AfterEach
  void closeLibrary() {
    library.close();
  }

  private Path file(String name) throws IOException {
    Path file = library.photos().resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(file(name), text);
  }

  private PhotoMetadata updated(String name) throws IOException {
    int encoded = library.encoder().encoded();
    IndexingReport report = library.update();
    assertThat(report.failures()).isEmpty();
    assertThat(library.encoder().encoded() - encoded).as("nothing is embedded again").isZero();
    return library.find(name).orElseThrow().metadata();
  }

  private static String packet(String caption) {
    return new XmpPacket().localized("dc:description", caption).xml();
  }

  @Test
  void aSidecarThatComesChangesAndGoesUpdatesTheRecordWithoutEmbedding() throws IOException {
    library.update();
    IndexedImage before = library.find("a.jpg").orElseThrow();
    assertThat(before.metadata().caption()).isEqualTo("embedded");

    write("a.xmp", packet("first"));
    assertThat(updated("a.jpg").caption()).isEqualTo("first");
    assertThat(updated("a.jpg").camera()).isEqualTo("Model");

    write("a.xmp", packet("second, and longer"));
    assertThat(updated("a.jpg").caption()).isEqualTo("second, and longer");

    write("a.xmp", packet("second, but later!"));
    Files.setLastModifiedTime(file("a.xmp"), FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    assertThat(updated("a.jpg").caption()).isEqualTo("second, but later!");

    Files.delete(file("a.xmp"));
    assertThat(updated("a.jpg").caption()).isEqualTo("embedded");
    assertThat(library.find("a.jpg")).contains(before);
    assertThat(library.index().size()).isEqualTo(1);
  }

  @Test
  void theNearerSidecarWinsFieldByField() throws IOException {
    write("a.xmp", new XmpPacket().text("xmp:Rating", "2").localized("dc:title", "T").xml());
    write("a.jpg.XMP", new XmpPacket().text("xmp:Rating", "5").xml());
    library.update();
    PhotoMetadata byXmp = library.find("a.jpg").orElseThrow().metadata();
    assertThat(byXmp.rating()).isEqualTo(5);
    assertThat(byXmp.title()).isEqualTo("T");
    assertThat(byXmp.caption()).isEqualTo("embedded");

    write("captions.tsv", "file\tcaption\na.jpg\tby the table\nb.jpg\tanother\n");
    assertThat(updated("a.jpg").caption()).isEqualTo("by the table");

    write("a.txt", "\uFEFFby the text,\r\nwhich has two lines\n");
    assertThat(updated("a.jpg").caption()).isEqualTo("by the text,\nwhich has two lines");
    assertThat(updated("a.jpg").rating()).isEqualTo(5);
  }

  @Test
  void aTableDescribesItsOwnFolderAndTheFoldersInIt() throws IOException {
    library.add("photos/b.jpg", 2);
    library.add("photos/c.png", 3);
    write("captions.tsv", "author\tfile\tcaption\nx\tphotos/b.jpg\tone\nx\t./photos/b.jpg\ttwo\n");
    library.update();
    assertThat(library.find("photos/b.jpg").orElseThrow().metadata().caption())
        .isEqualTo("one\ntwo");

    write("photos/captions.tsv", "filepath\ttitle\nc.png\tnear\nb.jpg\tnearer\n");
    assertThat(updated("photos/c.png").caption()).isEqualTo("near");
    assertThat(updated("photos/b.jpg").caption()).isEqualTo("nearer");
  }

  @Test
  void anEditOfATableTouchesOnlyThePhotosWhoseRowsChanged() throws IOException {
    library.add("b.jpg", 2);
    write("captions.tsv", "file\tcaption\na.jpg\tone\nb.jpg\ttwo\n");
    library.update();
    IndexedImage other = library.find("b.jpg").orElseThrow();

    write("captions.tsv", "file\tcaption\na.jpg\tchanged\nb.jpg\ttwo\n");

    assertThat(updated("a.jpg").caption()).isEqualTo("changed");
    assertThat(library.find("b.jpg").orElseThrow().metadataStamp())
        .isEqualTo(other.metadataStamp());
  }

  @Test
  void copiesAndMovedPhotosHaveTheSidecarsOfTheirOwnPlace() throws IOException {
    write("a.txt", "of the first");
    library.update();
    Files.copy(file("a.jpg"), file("copy/a.jpg"));
    assertThat(updated("copy/a.jpg").caption()).isEqualTo("embedded");

    Files.copy(file("a.jpg"), file("copy/b.jpg"));
    write("copy/b.txt", "of the copy");
    assertThat(updated("copy/b.jpg").caption()).isEqualTo("of the copy");

    Files.move(file("a.jpg"), file("moved/a.jpg"));
    assertThat(updated("moved/a.jpg").caption()).isEqualTo("embedded");
    Files.move(file("a.txt"), file("moved/a.txt"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(updated("moved/a.jpg").caption()).isEqualTo("of the first");
  }

  @Test
  void photosOfAnOlderVersionAreDescribedAnewOnce() throws IOException {
    library.update();
    IndexedImage known = library.find("a.jpg").orElseThrow();
    library.index().updateRecord(known.described(PhotoMetadata.NONE, null));
    library.index().commit();

    assertThat(updated("a.jpg").caption()).isEqualTo("embedded");
    assertThat(library.find("a.jpg")).contains(known);
  }

  @Test
  void otherTextsBesidePhotosAreNobodysCaptions() throws IOException {
    write("A.txt", "other name");
    write("a.jpg.txt", "not asked for");
    write("readme.txt", "nothing");
    write(".a.txt", "hidden");
    library.update();

    assertThat(library.find("a.jpg").orElseThrow().metadata().caption()).isEqualTo("embedded");
  }

  @Test
  void textsInOldEncodingsAreRead() throws IOException {
    Files.write(file("a.txt"), "Zürich – “Café”".getBytes(Charset.forName("windows-1252")));
    library.update();
    assertThat(library.find("a.jpg").orElseThrow().metadata().caption())
        .isEqualTo("Zürich – “Café”");

    Files.write(file("a.txt"), "\uFEFFÜber allem".getBytes(StandardCharsets.UTF_16LE));
    assertThat(updated("a.jpg").caption()).isEqualTo("Über allem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.xmp", "a.jpg.xmp", "a.txt", "captions.tsv"})
  void whateverASidecarIsItNeverCostsThePhoto(String name) throws IOException {
    byte[] rubbish = new byte[50_000];
    new Random(5).nextBytes(rubbish);
    Files.write(file(name), rubbish);
    IndexingReport first = library.update();
    assertThat(first.failures()).isEmpty();
    assertThat(first.added()).isEqualTo(1);
    assertThat(library.find("a.jpg").orElseThrow().metadata().caption()).isEqualTo("embedded");

    try (RandomAccessFile huge = new RandomAccessFile(file(name).toFile(), "rw")) {
      huge.setLength(1L << 30);
    }
    assertThat(updated("a.jpg").caption()).isEqualTo("embedded");

    Files.delete(file(name));
    Files.createDirectory(file(name));
    assertThat(updated("a.jpg").caption()).isEqualTo("embedded");
  }

  @Test
  void aSidecarWithADocumentTypeIsPassedOver() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "the secret");
    write(
        "a.xmp",
        "<!DOCTYPE x [<!ENTITY e SYSTEM '%s'>]>".formatted(secret.toUri()) + packet("&e;"));
    library.update();

    assertThat(library.find("a.jpg").orElseThrow().metadata().caption()).isEqualTo("embedded");
  }

  @Test
  void tablesWithoutTheRightColumnsAreNone() throws IOException {
    for (String table : new String[] {"", "a.jpg\tcaption\n", "file\ncaption", "\t\t\n\t\t"}) {
      write("captions.tsv", table);
      library.update();
      assertThat(library.find("a.jpg").orElseThrow().metadata().caption()).isEqualTo("embedded");
    }
  }
}
