/**
 * Models from a Hugging Face hub, and the cache folder on disk that is shared with Python's
 * huggingface_hub. {@link io.lucelens.clip.checkpoint.hub.ModelHub} is the door; nothing here goes
 * to the network unless a model is pulled.
 */
package io.lucelens.clip.checkpoint.hub;
