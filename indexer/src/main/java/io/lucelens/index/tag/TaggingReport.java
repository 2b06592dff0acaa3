package io.lucelens.index.tag;

/**
 * What a tagging of the library did.
 *
 * @param images how many were looked at
 * @param tagged how many have a tag now
 * @param changed how many have other tags than before
 */
public record TaggingReport(int images, int tagged, int changed) {}
