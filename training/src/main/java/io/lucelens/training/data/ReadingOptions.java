package io.lucelens.training.data;

import io.lucelens.clip.text.PromptTemplates;
import java.util.List;

/**
 * How data sets are read that say less than a pair needs.
 *
 * @param images where the images are that tables name
 * @param templates make the captions of folders of classes
 */
public record ReadingOptions(ImageSource images, PromptTemplates templates) {
  /** Images lie beside their table; the name of its class is an image's caption. */
  public static final ReadingOptions DEFAULT =
      new ReadingOptions(ImageSource.besideTheTable(), new PromptTemplates(List.of("{}")));

  /** The same with images from elsewhere. */
  public ReadingOptions with(ImageSource other) {
    return new ReadingOptions(other, templates);
  }

  /** The same with other templates. */
  public ReadingOptions with(PromptTemplates other) {
    return new ReadingOptions(images, other);
  }
}
