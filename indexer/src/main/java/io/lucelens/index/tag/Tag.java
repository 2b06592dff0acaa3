package io.lucelens.index.tag;

/**
 * A word that photos may be tagged with.
 *
 * @param name as it is shown and searched for, in lower case
 * @param section what it was listed under, or empty
 * @param prompt the sentence that the model embeds for it
 */
public record Tag(String name, String section, String prompt) {}
