/**
 * Learning a tokenizer of our own: byte-pair merges from captions, written in the layout that
 * Hugging Face's tokenizers read.
 */
package io.lucelens.training.tokenizer;
