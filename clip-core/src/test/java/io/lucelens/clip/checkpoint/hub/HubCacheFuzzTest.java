package io.lucelens.clip.checkpoint.hub;

import io.lucelens.clip.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cache that others have written to, or damaged, is read as far as it makes sense. */
@Timeout(1800)
class HubCacheFuzzTest {
  private static final ModelReference MODEL = ModelReference.parse("acme/clip");
  private static final String COMMIT = HubStandIn.COMMIT;

  @TempDir Path folder;

  @Test
  void refs() throws Exception {
    Path model = folder.resolve("hub/models--acme--clip");
    Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(COMMIT));
    Files.writeString(snapshot.resolve("config.json"), "{}");
    Files.writeString(snapshot.resolve("model.safetensors"), "weights");
    Path ref = Files.createDirectories(model.resolve("refs")).resolve("main");
    HubCache cache = new HubCache(folder.resolve("hub"));
    Fuzzing.harmless(
        "hub",
        4,
        HubException.class,
        damage -> damage.bytes((COMMIT + "\n").getBytes(StandardCharsets.UTF_8)),
        bytes -> {
          Files.write(ref, bytes);
          cache.find(MODEL);
          cache.list();
          cache.verify(MODEL);
        });
  }

  @Test
  void namesOfFoldersAndLinks() throws Exception {
    HubCache cache = new HubCache(folder.resolve("hub"));
    Fuzzing.harmless(
        "hub",
        8,
        HubException.class,
        damage -> damage.bytes("models--acme--clip/snapshots/".getBytes(StandardCharsets.UTF_8)),
        bytes -> {
          make(new String(bytes, StandardCharsets.UTF_8));
          cache.list();
          cache.find(MODEL);
        });
  }

  /** Makes a folder of an odd name, with a link of an odd target and a file in it. */
  private void make(String name) throws IOException {
    try {
      Path odd = folder.resolve("hub").resolve(name.replaceFirst("^/+", "")).normalize();
      if (odd.startsWith(folder.resolve("hub")) && odd.toString().length() < 200) {
        Path inside = Files.createDirectories(odd.resolve(COMMIT));
        Files.deleteIfExists(inside.resolve("config.json"));
        Files.createSymbolicLink(inside.resolve("config.json"), odd.resolve("../" + name));
      }
    } catch (InvalidPathException | IOException impossible) {
      // Not every name can be given to a file here.
    }
  }
}
