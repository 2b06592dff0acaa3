package io.lucelens.index.store;

import io.lucelens.clip.ModelManifest;

/**
 * The model that filled an index, as far as the index itself remembers it.
 *
 * @param name what people call it
 * @param fingerprint {@link ModelManifest#fingerprint()}
 * @param dimension length of its vectors, or 0 if the index has none and does not say
 */
public record IndexModel(String name, String fingerprint, int dimension) {

  /** A loaded model as an index remembers it. */
  public static IndexModel of(ModelManifest manifest) {
    return new IndexModel(manifest.name(), manifest.fingerprint(), manifest.dimension());
  }

  /** Whether a model makes the vectors of this index. */
  public boolean is(ModelManifest manifest) {
    return fingerprint.equals(manifest.fingerprint());
  }

  /** Name and the first twelve digits of the fingerprint, for messages. */
  public String label() {
    return name + " (" + fingerprint.substring(0, Math.min(12, fingerprint.length())) + ")";
  }
}
