package io.lucelens.clip.checkpoint.hub;

/**
 * A revision of a model in the cache.
 *
 * @param reference by which it is loaded; a commit where no branch or tag leads to it
 * @param commit what the revision stands for
 * @param bytes on disk, each blob counted once
 * @param complete whether all files that Lucelens needs are there
 */
public record CachedModel(ModelReference reference, String commit, long bytes, boolean complete) {}
