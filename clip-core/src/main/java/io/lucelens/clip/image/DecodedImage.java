package io.lucelens.clip.image;

/**
 * Decoded pixels in the file's own mode, upright, 8 bits a sample.
 *
 * <p>The mode is kept because the reference resizes in the file's own mode and converts to RGB
 * afterwards, which for palette, alpha and CMYK images gives other numbers than converting first.
 *
 * @param width pixels a row
 * @param height rows
 * @param mode what the samples mean
 * @param samples row-major, {@code mode.bands()} interleaved bytes a pixel; owned by this object
 * @param palette 0xRRGGBB colours for {@link PixelMode#PALETTE}, else empty
 */
public record DecodedImage(int width, int height, PixelMode mode, byte[] samples, int[] palette) {}
