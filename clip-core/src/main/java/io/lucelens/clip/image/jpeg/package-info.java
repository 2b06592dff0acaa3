/**
 * A JPEG decoder that makes a picture of a half, a quarter or an eighth of its size without making
 * the whole one first. Knows nothing of CLIP.
 *
 * <p>A JPEG keeps blocks of 8×8 pixels as the weights of 64 waves (ITU-T T.81, A.3). The slowest
 * 16, 4 or 1 of them are the same block at 4×4, 2×2 or 1×1 pixels. So most of the arithmetic of
 * decoding, and all of its memory, need never happen.
 */
package io.lucelens.clip.image.jpeg;
