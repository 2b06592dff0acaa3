package io.lucelens.clip.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {
  private static final String COMMIT = HubStandIn.COMMIT;
  private static final ModelReference MODEL = ModelReference.parse("acme/clip");

  @TempDir private Path folder;
  private Path model;
  private HubCache cache;

  @BeforeEach
  void makeCache() throws IOException {
    cache = new HubCache(folder.resolve("hub"));
    model = folder.resolve("hub/models--acme--clip");
    write("config.json", "{}");
    write("model.safetensors", "weights");
    ref("main", COMMIT);
  }

  /** As huggingface_hub lays it out: a blob, and a relative link to it. */
  private Path write(String name, String content) throws IOException {
    String hash = HubStandIn.gitHash(content.getBytes(StandardCharsets.UTF_8));
    Path blob = Files.createDirectories(model.resolve("blobs")).resolve(hash);
    Files.writeString(blob, content);
    Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(COMMIT));
    Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/" + hash));
    return blob;
  }

  private void ref(String name, String commit) throws IOException {
    Path ref = model.resolve("refs").resolve(name);
    Files.createDirectories(ref.getParent());
    Files.writeString(ref, commit);
  }

  @Test
  void aModelIsFoundByBranchTagAndCommit() throws IOException {
    ref("v1", COMMIT);

    Path snapshot = model.resolve("snapshots").resolve(COMMIT);
    assertThat(cache.find(MODEL)).contains(snapshot);
    assertThat(cache.find(ModelReference.parse("acme/clip@v1"))).contains(snapshot);
    assertThat(cache.find(ModelReference.parse("acme/clip@" + COMMIT))).contains(snapshot);
    assertThat(cache.find(ModelReference.parse("acme/clip@v2"))).isEmpty();
    assertThat(cache.find(ModelReference.parse("acme/other"))).isEmpty();
  }

  @Test
  void aSnapshotIsCalledByItsModel() {
    assertThat(HubCache.modelName(model.resolve("snapshots").resolve(COMMIT)))
        .contains("acme/clip");
    assertThat(HubCache.modelName(folder)).isEmpty();
    assertThat(HubCache.modelName(Path.of("/"))).isEmpty();
  }

  @Test
  void aModelWhoseWeightsAreNotThereIsNotFound() throws IOException {
    Files.delete(model.resolve("snapshots").resolve(COMMIT).resolve("model.safetensors"));

    assertThat(cache.find(MODEL)).isEmpty();
    assertThat(cache.snapshot(MODEL)).isPresent();
    assertThat(cache.list()).singleElement().returns(false, CachedModel::complete);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "main", "../../..", "0123", "0123456789ABCDEF0123456789ABCDEF01234567"})
  void aRefThatIsNoCommitLeadsNowhere(String content) throws IOException {
    ref("main", content);

    assertThat(cache.find(MODEL)).isEmpty();
  }

  @Test
  void theListNamesEachRevisionWithItsSize() throws IOException {
    Files.createDirectories(folder.resolve("hub/datasets--acme--photos"));
    Files.createDirectories(folder.resolve("hub/models--not a name"));
    Files.createDirectories(folder.resolve("hub/.locks"));

    assertThat(cache.list()).containsExactly(new CachedModel(MODEL, COMMIT, 2 + 7, true));
    assertThat(new HubCache(folder.resolve("nowhere")).list()).isEmpty();
  }

  @Test
  void filesAreComparedWithTheHashesThatTheyAreNamedBy() throws IOException {
    Files.delete(write("tokenizer.json", "tokens"));
    Files.writeString(write("preprocessor_config.json", "size"), "SIZE");
    Files.writeString(model.resolve("snapshots").resolve(COMMIT).resolve("copied.json"), "x");

    assertThat(cache.verify(MODEL))
        .containsExactly(
            new FileCheck("config.json", FileCheck.State.INTACT),
            new FileCheck("copied.json", FileCheck.State.UNKNOWN),
            new FileCheck("model.safetensors", FileCheck.State.INTACT),
            new FileCheck("preprocessor_config.json", FileCheck.State.DAMAGED),
            new FileCheck("tokenizer.json", FileCheck.State.MISSING));
  }

  @Test
  void removingDeletesTheModelAndNoOther() throws IOException {
    Path other = Files.createDirectories(folder.resolve("hub/models--acme--clip2"));

    assertThat(cache.remove("acme/clip")).isGreaterThanOrEqualTo(2 + 7);

    assertThat(model).doesNotExist();
    assertThat(other).exists();
    assertThatThrownBy(() -> cache.remove("acme/clip"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("nothing to remove");
  }

  @Test
  void removingDeletesLinksAndNotWhatTheyLeadTo() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Path photo = Files.writeString(photos.resolve("a.jpg"), "photo");
    Files.createSymbolicLink(model.resolve("blobs/photos"), photos);
    Files.createSymbolicLink(model.resolve("snapshots").resolve(COMMIT).resolve("a.jpg"), photo);

    cache.remove("acme/clip");

    assertThat(model).doesNotExist();
    assertThat(photo).hasContent("photo");
  }

  @Test
  void aModelFolderThatIsALinkIsNotRemoved() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("hub/models--acme--linked"), elsewhere);

    assertThatThrownBy(() -> cache.remove("acme/linked")).hasMessageContaining("is a link");
    assertThat(elsewhere).exists();
  }

  @Test
  void hashesAreGitsAndSha256() throws IOException {
    Path file = Files.writeString(folder.resolve("hello"), "hello\n");

    // git hash-object, sha256sum
    List<String> hashes =
        List.of(
            "ce013625030ba8dba906f756967f9e9ca394464a",
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    for (String hash : hashes) {
      assertThat(BlobHash.ofEtag("\"" + hash + "\"").orElseThrow().matches(file)).isTrue();
    }
  }
}
