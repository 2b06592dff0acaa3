package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data of every form, good and bad, as users of the command meet it. */
class TrainingDataTest {
  private static final int PHOTOS = 6;

  @TempDir private Path folder;
  private Path photos;
  private Path model;
  private Path run;

  @BeforeEach
  void makePhotos() throws IOException {
    model = TinyModel.in(folder.resolve("tiny"));
    run = folder.resolve("run");
    photos = folder.resolve("photos");
    for (int i = 0; i < PHOTOS; i++) {
      Pictures.rectangles(photos.resolve("day " + i % 2 + "/" + i + ".png"), i);
    }
  }

  private static String photo(int i) {
    return "day " + i % 2 + "/" + i + ".png";
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private Outcome train(Object data, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", data, "--out", run));
    arguments.addAll(List.of("--model", model, "--steps", 1, "--batch-size", 4));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private void assertTrained(Outcome outcome, int pairs) {
    assertThat(outcome.err()).contains(pairs + " pairs\n");
    assertThat(outcome.out().strip()).as(outcome.err()).isEqualTo(run.resolve("export").toString());
  }

  private void assertRefused(Outcome outcome, String... reasons) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(reasons).doesNotContain("This should not happen");
    assertThat(run).doesNotExist();
  }

  /** Captions of all photos in one of the forms, by their paths in the folder of photos. */
  private Path captions(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> images = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (int i = 0; i < PHOTOS; i++) {
      lines.add(
          "{\"file_name\":\"" + photo(i) + "\",\"text\":[\"photo " + i + "\",\"" + i + "\"]}");
      images.add("{\"id\":" + i + ",\"file_name\":\"" + photo(i) + "\"}");
      annotations.add("{\"image_id\":" + i + ",\"caption\":\"photo " + i + "\"}");
    }
    String json = "{\"images\":" + images + ",\"annotations\":" + annotations + "}";
    return name.endsWith(".json") ? write(name, json) : write(name, lines.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"captions.jsonl", "captions.json"})
  void jsonOfOthersIsTrainedOnAndEvaluatedWithImagesInAnotherFolder(String name)
      throws IOException {
    Path data = captions(name);

    Outcome trained = train(data, "--image-folder", photos);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertTrained(trained, PHOTOS);
    Outcome evaluated =
        Cli.run(
            "evaluate",
            "retrieval",
            "--data",
            data,
            "--image-folder",
            photos,
            "--model",
            model,
            "--home",
            folder.resolve("home"),
            "--json");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.json().at("/metrics/images").asInt()).isEqualTo(PHOTOS);
  }

  @Test
  void aMovedFolderOfImagesIsSaidWithThePlaceThatWasLookedIn() throws IOException {
    Path data = captions("captions.jsonl");

    assertRefused(
        train(data),
        "Passed over: " + PHOTOS + " × there is no such file",
        "looked for in " + folder,
        "was their folder moved?",
        "--image-folder DIR");
    assertRefused(train(data, "--image-folder", folder.resolve("gone")), "gone is not there");
    assertRefused(train(data, "--image-folder", photos, "--from-index"), "exclude each other");
  }

  @Test
  void aRunGoesOnWhenItsImagesHaveMovedInBetween() throws IOException {
    Path data = captions("captions.jsonl");
    assertTrained(train(data, "--image-folder", photos), PHOTOS);
    Path moved = Files.move(photos, folder.resolve("moved"));

    Outcome lost = train(data, "--image-folder", folder, "--resume");
    assertThat(lost.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(lost.err()).contains("was their folder moved?");
    assertThat(train(data, "--image-folder", moved, "--resume").exitCode()).isZero();
  }

  @Test
  void foldersOfClassesGetTheirCaptionsFromTemplates() throws IOException {
    Path templates = write("templates.txt", "a {label}", "one {}");

    Outcome outcome = train(photos, "--templates", templates);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertTrained(outcome, PHOTOS);
    Outcome photo = train(photos, "--templates", "photo", "--resume");
    assertThat(photo.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(photo.err()).contains("cannot go on with other options or data");
  }

  @Test
  void photosOfAnIndexAreNamedByTheirPathsOrTheEndsOfThem() throws IOException {
    Path home = folder.resolve("home");
    Pictures.rectangles(photos.resolve("copies/0.png"), 77);
    assertThat(Cli.run("index", photos, "--home", home, "--model", model).exitCode()).isZero();
    Files.delete(photos.resolve(photo(4)));
    Path data =
        write(
            "captions.csv",
            "file,caption",
            photos.resolve(photo(1)) + ",by its path",
            photo(2) + ",relative to the folder that was indexed",
            "3.png,by its file name",
            "5.png,also",
            "copies/0.png,the end of a path",
            "0.png,two photos are called so",
            "9.png,unknown",
            "/elsewhere/3.png,unknown too",
            "4.png,deleted since");

    // Not the model of the index: only its records are asked for.
    Outcome outcome =
        Cli.run(
            "train",
            data,
            "--from-index",
            "--home",
            home,
            "--out",
            run,
            "--steps",
            1,
            "--batch-size",
            4,
            "--validation",
            0);

    assertTrained(outcome, 5);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.PARTLY);
    assertThat(outcome.err())
        .contains("captions.csv/0.png: is the end of several photos' paths")
        .contains("(2 photos: " + photos.resolve("copies/0.png") + ", " + photos.resolve(photo(0)))
        .contains("captions.csv/9.png: the index knows no such photo")
        .contains("captions.csv//elsewhere/3.png: the index knows no such photo")
        .contains("captions.csv/4.png: there is no such file (" + photos.resolve(photo(4)) + ")");
  }

  @Test
  void withoutAnIndexNothingCanBeTakenFromIt() throws IOException {
    Outcome outcome =
        train(captions("captions.jsonl"), "--from-index", "--home", folder.resolve("home"));

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(outcome.err()).contains("There is no index");
    assertThat(run).doesNotExist();
  }

  @Test
  void tooFewPairsAreRefusedWithTheNumbers() throws IOException {
    Path data =
        write(
            "captions.tsv",
            "file\tcaption",
            photo(0) + "\ta",
            photo(1) + "\tb",
            photo(2) + "\t",
            "gone.png\td");

    assertRefused(
        train(data, "--image-folder", photos),
        "too few pairs: 2 usable, 2 passed over (1 × has no caption, 1 × there is no such file;",
        "the first: captions.tsv:4: has no caption)",
        "at least one batch of 4",
        "Choose a batch of at most 2");
    Path one = write("one.tsv", "file\tcaption", photo(0) + "\ta");
    assertRefused(train(one, "--image-folder", photos), "1 usable", "telling it from others");
    Path five = write("five.tsv", "file\tcaption");
    for (int i = 0; i < PHOTOS; i++) {
      Files.writeString(five, Files.readString(five) + photo(i) + "\tphoto " + i + "\n");
    }
    assertRefused(
        train(five, "--image-folder", photos, "--validation", 0.5),
        "3 are held back for validation, which leaves 3 usable pairs",
        "--validation");
  }

  @Test
  void captionsThatAreAllTheSameAreRefused() throws IOException {
    List<String> rows = new ArrayList<>(List.of("file\tcaption"));
    for (int i = 0; i < PHOTOS; i++) {
      rows.add(photo(i) + "\t" + (i % 2 == 0 ? "a photo" : "A  Photo"));
    }
    Path data = write("captions.tsv", rows.toArray(String[]::new));

    assertRefused(
        train(data, "--image-folder", photos), "All 6 images have the same captions", "'a photo'");
    // So are those of one class, whatever the templates.
    Path one = folder.resolve("one");
    for (int i = 0; i < 4; i++) {
      Pictures.rectangles(one.resolve("cat/" + i + ".png"), i);
    }
    assertRefused(train(one, "--templates", "imagenet80"), "All 4 images have the same captions");
  }

  @Test
  void foldersWithoutDataAreRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertRefused(train(empty), "holds no shard");
    assertRefused(train(write("empty.csv", "file,caption")), "No usable", "It is empty");
    Files.createDirectories(empty.resolve("cat"));
    assertRefused(train(empty), "No usable", "It is empty");
  }

  @Test
  void wrongColumnsAndEncodingsAreRefusedWithWhatIsThereAndWhatIsNeeded() throws IOException {
    assertRefused(
        train(write("t.csv", "path,name", "a,b")),
        "names the columns [path, name]",
        "file (or file_name, image, filepath)");
    byte[] latin = "file,caption\nä.png,x\n".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(
        train(Files.write(folder.resolve("latin.csv"), latin)),
        "latin.csv is not UTF-8: line 2",
        "Save the file as UTF-8");
  }

  @Test
  void anImageThatTrainingCannotDecodeIsSaidAndTheExitCodeIsOne() throws IOException {
    Path data = captions("captions.jsonl");
    // Three of six: a batch of four has one of them.
    for (int i = 0; i < 3; i++) {
      Path file = photos.resolve(photo(i));
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }

    Outcome outcome = train(data, "--image-folder", photos, "--validation", 0);

    assertTrained(outcome, PHOTOS);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.PARTLY);
    assertThat(outcome.err()).containsPattern("Passed over .*day ./[012]\\.png: ");
  }

  @Test
  void whatIsWrongWithTheGeneralPairsIsSaidAndTheExitCodeIsOne() throws IOException {
    Path data = captions("captions.jsonl");
    Path known = write("known.tsv", "file\tcaption", "gone.png\tgone", "photos/day 0/0.png\tzero");

    Outcome outcome = train(data, "--image-folder", photos, "--general", known);

    assertTrained(outcome, PHOTOS);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.PARTLY);
    assertThat(outcome.err()).contains("gone.png");
  }

  @Test
  void hostileNamesCannotCommandTheTerminal() throws IOException {
    Path data = captions("captions.jsonl");
    Files.writeString(
        data, Files.readString(data) + "{\"file\":\"\\u001b[2Jgone\",\"caption\":\"x\"}\n");

    Outcome outcome = train(data, "--image-folder", photos);

    assertTrained(outcome, PHOTOS);
    assertThat(outcome.err())
        .contains("\\u001b[2Jgone: there is no such file")
        .doesNotContain("\u001b");
    Path gone = write("gone.jsonl", "{\"file\":\"\\u001b[2J\",\"caption\":\"x\"}");
    assertThat(train(gone).err()).contains("gone.jsonl/\\u001b[2J").doesNotContain("\u001b");
  }

  @Test
  void ofManyProblemsTheFirstAreListedAndAllAreCounted() throws IOException {
    Path data = captions("captions.jsonl");
    Files.writeString(data, Files.readString(data) + "{}\n".repeat(70));

    Outcome outcome = train(data, "--image-folder", photos);

    assertThat(outcome.err().lines().filter(line -> line.startsWith("Passed over"))).hasSize(50);
    assertThat(outcome.err()).contains("… and 20 more. Of all 70 passed over: 70 × lacks a field");
  }

  @Test
  void pairsThatTheStartKnowsAreRehearsedBesideThoseToLearn() throws IOException {
    Path data = captions("captions.jsonl");
    Path known = write("known.tsv", "file\tcaption", "gone.png\tgone", "photos/day 0/0.png\tzero");

    Outcome trained = train(data, "--image-folder", photos, "--rehearse", known);
    assertTrained(trained, PHOTOS);
    assertThat(trained.err()).contains("1 pairs to rehearse\n", "gone.png");

    run = folder.resolve("another");
    assertRefused(
        train(data, "--image-folder", photos, "--rehearsal-share", 0.5), "no pairs for it");
    assertRefused(
        train(data, "--image-folder", photos, "--rehearse", folder.resolve("nothing")),
        "nothing does not exist");
    assertRefused(
        train(data, "--image-folder", photos, "--rehearse", known, "--rehearsal-share", 1),
        "share for rehearsal is 1.0");
  }
}
