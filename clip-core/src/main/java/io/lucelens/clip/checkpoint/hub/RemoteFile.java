package io.lucelens.clip.checkpoint.hub;

/**
 * A file of a model on a hub.
 *
 * @param name its name in the repository, which has no folders
 * @param hash of its content, as the hub tells it
 * @param size in bytes
 */
record RemoteFile(String name, BlobHash hash, long size) {}
