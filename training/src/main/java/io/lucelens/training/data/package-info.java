/**
 * Image–text pairs for training and evaluation: WebDataset shards and tables of files and captions
 * in, seeded batches of augmented pixels and tokens out.
 */
package io.lucelens.training.data;
