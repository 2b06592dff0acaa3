package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.HuggingFaceConfig;
import io.lucelens.clip.checkpoint.ModelExport;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.OpenClipConfig;
import io.lucelens.clip.checkpoint.TokenizerFile;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.tokenizer.BpeLearner;
import io.lucelens.training.tokenizer.LearnedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run starts from.
 *
 * @param config the architecture
 * @param tokenizerJson content of tokenizer.json
 * @param preprocessing of the images
 * @param weights the weights at step 0, given the manager that shall own them and the run's seed
 * @param base the model that is fine-tuned; empty when training from scratch
 * @param sentenceProjection file with the matrix that takes a sentence encoder's embeddings into
 *     the joint space, if the model was taught by one
 */
public record TrainingStart(
    ClipConfig config,
    byte[] tokenizerJson,
    Preprocessing preprocessing,
    WeightSource weights,
    Optional<ModelManifest> base,
    Optional<Path> sentenceProjection) {

  /**
   * @throws InvalidModelException if the architecture is SigLIP's
   */
  public TrainingStart {
    if (config.isSiglip()) {
      throw new InvalidModelException(
          "A SigLIP cannot be trained: its loss is a sigmoid over pairs, and only CLIP's contrastive"
              + " loss is there. Start from a CLIP model.");
    }
  }

  /** Gives the starting weights. */
  @FunctionalInterface
  public interface WeightSource {
    /** Weights that belong to {@code manager}. */
    ClipModel.Weights open(NDManager manager, long seed);
  }

  /**
   * Fine-tunes a model of any layout.
   *
   * @throws InvalidModelException if it cannot be loaded, or is a SigLIP
   */
  public static TrainingStart fromModel(Checkpoint checkpoint) {
    ClipConfig config = checkpoint.config();
    TokenizerFile tokenizer = checkpoint.tokenizerFile(config);
    return new TrainingStart(
        config,
        tokenizer.json(),
        checkpoint.preprocessing(config),
        (manager, seed) -> WeightCopies.of(checkpoint.weights(manager)),
        Optional.of(checkpoint.manifest(config, tokenizer)),
        Optional.empty());
  }

  /**
   * Fine-tunes the model in a folder, or in a file of OpenAI's layout. If an earlier run left its
   * sentence encoder's matrix beside it, a teacher goes on with that.
   *
   * @throws InvalidModelException if it cannot be loaded, or is a SigLIP
   */
  public static TrainingStart fromModel(Path model) {
    TrainingStart start = fromModel(Checkpoint.open(model));
    Path projection = model.resolve(SentenceDistillation.FILE);
    return new TrainingStart(
        start.config,
        start.tokenizerJson,
        start.preprocessing,
        start.weights,
        start.base,
        Files.isRegularFile(projection) ? Optional.of(projection) : Optional.empty());
  }

  /**
   * Trains from scratch; the tokenizer is learned from the captions.
   *
   * @param configJson an architecture as a Hugging Face config.json or, with a ResNet, an
   *     open_clip_config.json; its vocab_size is the size of the tokenizer's vocabulary, or more
   *     than the captions give merges for
   * @param pairs the training data
   * @param furtherTexts what the tokenizer learns from beside the captions
   * @throws InvalidModelException if it is neither
   */
  public static TrainingStart fromScratch(Path configJson, Pairs pairs, List<String> furtherTexts)
      throws IOException {
    ClipConfig config = architecture(configJson);
    LearnedTokenizer learned =
        new BpeLearner(config.text().vocabularySize())
            .learn(Stream.concat(pairs.captions(), furtherTexts.stream()).toList());
    ClipConfig fitting = config.withVocabularySize(learned.size());
    return new TrainingStart(
        fitting,
        learned.json(),
        Preprocessing.reference(config.vision().imageSize()),
        (manager, seed) -> new WeightInitializer(fitting, manager, seed),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same start for pictures of another size, such as a few steps on larger ones after many on
   * small ones.
   *
   * @param imageSize side in pixels
   * @throws IllegalArgumentException if the image tower cannot have that size
   */
  public TrainingStart withImageSize(int imageSize) {
    ClipConfig resized = config.withImageSize(imageSize);
    ImageSizeChange change = new ImageSizeChange(config, resized);
    return new TrainingStart(
        resized,
        tokenizerJson,
        preprocessing.withSize(imageSize),
        (manager, seed) -> change.of(weights.open(manager, seed), manager),
        base,
        sentenceProjection);
  }

  /**
   * The same start with further tokens, learned from captions and other texts, so that words of
   * theirs which came in pieces become tokens of their own. Every token that is there stays.
   *
   * @param size tokens in the larger vocabulary, at most
   * @throws IllegalArgumentException if the model has as many already
   * @throws InvalidModelException if the tokenizer is of another kind than CLIP's
   */
  public TrainingStart withVocabulary(int size, Pairs pairs, List<String> furtherTexts) {
    LearnedTokenizer before = LearnedTokenizer.read(tokenizerJson);
    if (size <= before.size()) {
      throw new IllegalArgumentException(
          "A vocabulary of %d tokens is asked for, and the model has %d already: give a larger number, or none."
              .formatted(size, before.size()));
    }
    LearnedTokenizer after =
        new BpeLearner(size)
            .goOn(before.merges(), Stream.concat(pairs.captions(), furtherTexts.stream()).toList());
    VocabularyChange change = new VocabularyChange(before, after, config.text().vocabularySize());
    return new TrainingStart(
        config.withVocabularySize(after.size()),
        after.json(),
        preprocessing,
        (manager, seed) -> change.of(weights.open(manager, seed), manager),
        base,
        sentenceProjection);
  }

  /**
   * Writes a model that came from this start, with the start's tokenizer and preprocessing.
   *
   * @param model of this architecture; owned by the caller
   * @param out its folder, made if it is not there
   */
  void write(ClipModel model, Path out, DType type) throws IOException {
    try (ClipTokenizer tokenizer =
        new TokenizerFile(ModelFiles.TOKENIZER, tokenizerJson).open(config)) {
      ModelExport.writeDescription(out, model, tokenizer, tokenizerJson, preprocessing);
    }
    ModelExport.writeWeights(out, model, type);
  }

  private static ClipConfig architecture(Path configJson) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(configJson));
    return OpenClipConfig.describes(root)
        ? new OpenClipConfig(configJson.toString(), root).model()
        : HuggingFaceConfig.read(configJson.toString(), root);
  }
}
