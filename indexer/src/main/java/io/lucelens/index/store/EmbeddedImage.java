package io.lucelens.index.store;

import io.lucelens.clip.Embedding;

/** A record with the vector that the index had for it at the same moment. */
public record EmbeddedImage(IndexedImage image, Embedding embedding) {}
