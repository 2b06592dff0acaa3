package io.lucelens.index.tag;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.index.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A vocabulary in a model's space: the vector of each tag, and those of the built-in tags, which
 * are the background that a photo's cosines are compared with. With a background of its own a
 * vocabulary of five tags would never stand out from itself. Immutable and thread-safe; holds
 * nothing native.
 *
 * @param vocabulary the tags
 * @param model fingerprint of the model
 * @param tags a vector for each tag, in the vocabulary's order
 * @param background the vectors of the built-in tags
 */
public record TagVectors(
    TagVocabulary vocabulary, String model, List<Embedding> tags, List<Embedding> background) {

  public TagVectors {
    tags = List.copyOf(tags);
    background = List.copyOf(background);
  }

  /**
   * The vectors of the user's own vocabulary, if the data folder has one, or else of the built-in
   * one.
   *
   * @throws InvalidVocabularyException if the user's file breaks a rule, or a prompt does not fit
   *     the model's context
   * @throws IOException if the file cannot be read
   */
  public static TagVectors of(Clip clip, DataFolder data) throws IOException {
    Path own = data.tags();
    TagVocabulary vocabulary =
        Files.exists(own) ? TagVocabulary.read(own) : TagVocabulary.builtIn();
    return of(vocabulary, clip.manifest(), clip::encodeTexts, data.tagVectors());
  }

  /**
   * Embeds the prompts, or takes their vectors from the cache: they are made once for each model
   * and vocabulary.
   *
   * @param encoder embeds texts with the model; {@code clip::encodeTexts}
   * @param cache a folder that may be deleted at any time
   * @throws InvalidVocabularyException if a prompt does not fit the model's context
   */
  public static TagVectors of(
      TagVocabulary vocabulary,
      ModelManifest model,
      Function<List<String>, List<Embedding>> encoder,
      Path cache) {
    TagVectorCache cached = new TagVectorCache(cache, model);
    TagVocabulary builtIn = TagVocabulary.builtIn();
    List<Embedding> background = cached.of(builtIn, all -> embed(all, encoder));
    List<Embedding> tags =
        vocabulary.hash().equals(builtIn.hash())
            ? background
            : cached.of(vocabulary, all -> embed(all, encoder));
    return new TagVectors(vocabulary, model.fingerprint(), tags, background);
  }

  private static List<Embedding> embed(
      TagVocabulary vocabulary, Function<List<String>, List<Embedding>> encoder) {
    List<String> prompts = vocabulary.tags().stream().map(Tag::prompt).toList();
    try {
      return encoder.apply(prompts);
    } catch (TextTooLongException e) {
      throw tooLong(vocabulary, encoder, e);
    }
  }

  /** Which one it is, is found by embedding one after the other. */
  private static InvalidVocabularyException tooLong(
      TagVocabulary vocabulary,
      Function<List<String>, List<Embedding>> encoder,
      TextTooLongException first) {
    List<String> names = new ArrayList<>();
    for (Tag tag : vocabulary.tags()) {
      try {
        encoder.apply(List.of(tag.prompt()));
      } catch (TextTooLongException e) {
        names.add(tag.name());
      }
    }
    return new InvalidVocabularyException(
        "The prompts of these tags are too long for the model: "
            + String.join(", ", names)
            + ". "
            + first.getMessage(),
        first);
  }
}
