package io.lucelens.clip.image;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.lucelens.clip.image.LibHeif.HeifError;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decodes HEIC and AVIF with the platform's libheif. The library turns and mirrors pictures itself
 * ({@code irot}, {@code imir}), so the EXIF orientation must not be applied again. All native
 * memory of a picture is freed before {@link #decode} returns or throws. Thread-safe.
 */
final class HeifDecoder {
  /** {@code convert_hdr_to_8bit} follows two bytes, padding, and four pointers. */
  private static final long CONVERT_TO_8_BITS = 5L * Native.POINTER_SIZE;

  private static final int MOST_PROFILE_BYTES = 4 << 20;

  private final Supplier<Optional<LibHeif>> installed;

  HeifDecoder(Supplier<Optional<LibHeif>> installed) {
    this.installed = installed;
  }

  /**
   * Decodes a file's primary picture.
   *
   * @param guard is asked before a pixel is decoded
   * @throws UnreadableImageException if libheif is not installed, or does not like the file
   */
  Photo decode(ImageFormat format, byte[] file, SizeGuard guard) throws UnreadableImageException {
    LibHeif heif =
        installed
            .get()
            .orElseThrow(
                () ->
                    UnreadableImageException.passing(
                        format
                            + " needs libheif, which this machine does not have: "
                            + HeifSupport.HOW_TO_INSTALL
                            + " and start again",
                        null));
    try (Memory memory = new Memory(file.length)) {
      memory.write(0, file, 0, file.length);
      Pointer context = heif.heif_context_alloc();
      try {
        return new Decoding(heif, format, guard).primary(context, memory);
      } finally {
        heif.heif_context_free(context);
      }
    }
  }

  /** The decoding of one file. */
  private record Decoding(LibHeif heif, ImageFormat format, SizeGuard guard) {

    Photo primary(Pointer context, Memory file) throws UnreadableImageException {
      check(
          heif.heif_context_read_from_memory_without_copy(
              context, file, file.size(), Pointer.NULL));
      PointerByReference handle = new PointerByReference();
      check(heif.heif_context_get_primary_image_handle(context, handle));
      try {
        byte[] profile = profile(handle.getValue());
        return Photo.whole(decode(handle.getValue()), profile);
      } finally {
        heif.heif_image_handle_release(handle.getValue());
      }
    }

    private byte[] profile(Pointer handle) throws UnreadableImageException {
      long size = heif.heif_image_handle_get_raw_color_profile_size(handle);
      if (size <= 0 || size > MOST_PROFILE_BYTES) {
        return ColourProfile.NONE;
      }
      byte[] profile = new byte[(int) size];
      check(heif.heif_image_handle_get_raw_color_profile(handle, profile));
      return profile;
    }

    private DecodedImage decode(Pointer handle) throws UnreadableImageException {
      guard.check(
          heif.heif_image_handle_get_width(handle), heif.heif_image_handle_get_height(handle));
      boolean alpha = heif.heif_image_handle_has_alpha_channel(handle) != 0;
      Pointer options = heif.heif_decoding_options_alloc();
      PointerByReference image = new PointerByReference();
      try {
        options.setByte(CONVERT_TO_8_BITS, (byte) 1);
        check(
            heif.heif_decode_image(
                handle,
                image,
                LibHeif.COLORSPACE_RGB,
                alpha ? LibHeif.CHROMA_INTERLEAVED_RGBA : LibHeif.CHROMA_INTERLEAVED_RGB,
                options));
        return copy(image.getValue(), alpha ? PixelMode.RGBA : PixelMode.RGB);
      } finally {
        heif.heif_decoding_options_free(options);
        if (image.getValue() != null) {
          heif.heif_image_release(image.getValue());
        }
      }
    }

    private DecodedImage copy(Pointer image, PixelMode mode) throws UnreadableImageException {
      int width = heif.heif_image_get_width(image, LibHeif.CHANNEL_INTERLEAVED);
      int height = heif.heif_image_get_height(image, LibHeif.CHANNEL_INTERLEAVED);
      guard.check(width, height);
      IntByReference stride = new IntByReference();
      Pointer plane =
          heif.heif_image_get_plane_readonly(image, LibHeif.CHANNEL_INTERLEAVED, stride);
      int row = Math.multiplyExact(width, mode.bands());
      if (plane == null || stride.getValue() < row) {
        throw new UnreadableImageException("damaged " + format + ": libheif gave no pixels");
      }
      byte[] samples = new byte[Math.multiplyExact(row, height)];
      for (int y = 0; y < height; y++) {
        plane.read((long) y * stride.getValue(), samples, y * row, row);
      }
      return new DecodedImage(width, height, mode, samples);
    }

    private void check(HeifError error) throws UnreadableImageException {
      if (error.code == 0) {
        return;
      }
      String message = String.valueOf(error.message).strip().replaceAll("\\s+", " ");
      boolean unsupported =
          error.code == LibHeif.ERROR_UNSUPPORTED_FILETYPE
              || error.code == LibHeif.ERROR_UNSUPPORTED_FEATURE;
      if (unsupported) {
        throw UnreadableImageException.passing(
            "unsupported %s: libheif %s says '%s'; its codecs may be packages of their own (libheif-plugin-…)"
                .formatted(format, heif.heif_get_version(), message),
            null);
      }
      throw new UnreadableImageException(
          "damaged or truncated %s: libheif says '%s'; copy it again from its source"
              .formatted(format, message));
    }
  }
}
