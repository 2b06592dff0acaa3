package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A published CLIP in one of the layouts that exist. Reads and checks; owns nothing. */
public sealed interface Checkpoint
    permits HuggingFaceCheckpoint, OpenAiCheckpoint, OpenClipCheckpoint {

  /** What the layout is called. */
  String layout();

  /**
   * The architecture.
   *
   * @throws InvalidModelException if it is missing, malformed or of another kind of model
   */
  ClipConfig config();

  /**
   * The content of the tokenizer's file, read once for all that is made of it.
   *
   * @throws InvalidModelException if it is missing
   */
  TokenizerFile tokenizerFile(ClipConfig config);

  /**
   * The tokenizer, which the caller owns.
   *
   * @throws InvalidModelException if it is missing or malformed, or gives tokens that the model
   *     does not have
   */
  default ClipTokenizer tokenizer(ClipConfig config) {
    return tokenizerFile(config).open(config);
  }

  /**
   * What is done to pictures; where the layout is silent, the reference's rules hold.
   *
   * @throws InvalidModelException if it is malformed, or makes images of another size
   */
  Preprocessing preprocessing(ClipConfig config);

  /**
   * The weights under the names of {@link ClipModel}. Asking for one throws {@link
   * InvalidModelException} naming the tensor, if it is missing or not finite or if its shape
   * contradicts the architecture.
   *
   * @param manager owns what is asked for; it may be mapped from the file
   */
  ClipModel.Weights weights(NDManager manager);

  /**
   * Loads the weights.
   *
   * @param manager owns them from now on
   * @throws InvalidModelException as {@link #weights} says
   */
  default ClipModel model(ClipConfig config, NDManager manager) {
    return new ClipModel(config, weights(manager));
  }

  /** What identifies the model's vectors. */
  ModelManifest manifest(ClipConfig config, TokenizerFile tokenizer);

  /** What a user may want to know and would not expect, a sentence each. */
  List<String> remarks();

  /**
   * Finds out the layout of a model.
   *
   * @param path a folder, or a file with the weights of OpenAI's layout
   * @throws InvalidModelException if there is no model
   */
  static Checkpoint open(Path path) {
    if (Files.isRegularFile(path)) {
      Path file = path.toAbsolutePath();
      return new OpenAiCheckpoint(
          new ModelFiles.Folder(file.getParent()), file.getFileName().toString());
    }
    if (!Files.isDirectory(path)) {
      throw new InvalidModelException(
          path
              + " is not a model folder. Give a folder with config.json, model.safetensors and"
              + " tokenizer.json, a folder in open_clip's layout, or a .pt file of OpenAI's.");
    }
    ModelFiles files = new ModelFiles.Folder(path);
    if (!files.has(ModelFiles.CONFIG) && !files.has(OpenClipCheckpoint.CONFIG)) {
      List<String> torch = torchFiles(path);
      if (torch.size() == 1) {
        return new OpenAiCheckpoint(files, torch.getFirst());
      }
    }
    return of(files);
  }

  /** The layout of files that are Hugging Face's or open_clip's. */
  static Checkpoint of(ModelFiles files) {
    // Some published folders hold both; then the fewer surprises are in Hugging Face's.
    boolean openClip =
        files.has(OpenClipCheckpoint.CONFIG)
            && (!files.has(ModelFiles.CONFIG) || !files.hasWeights());
    return openClip ? new OpenClipCheckpoint(files) : new HuggingFaceCheckpoint(files);
  }

  private static List<String> torchFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".pt")).toList();
    } catch (IOException e) {
      throw new InvalidModelException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }
}
