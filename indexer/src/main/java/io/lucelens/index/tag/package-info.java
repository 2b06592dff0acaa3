/**
 * Tags from a vocabulary: which of some hundred words a photo shows, by its vector alone. {@code
 * docs/indexing.md} tells the rule, {@code docs/evaluation.md} why it is this one.
 */
package io.lucelens.index.tag;
