package io.lucelens.clip.image;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * What we call of libheif ({@code libheif/heif.h}, tried with version 1.15.1), under its own names.
 * Thread-safe as long as no two threads share a context.
 */
interface LibHeif extends Library {
  int COLORSPACE_RGB = 1;
  int CHROMA_INTERLEAVED_RGB = 10;
  int CHROMA_INTERLEAVED_RGBA = 11;
  int CHANNEL_INTERLEAVED = 10;

  int ERROR_UNSUPPORTED_FILETYPE = 3;
  int ERROR_UNSUPPORTED_FEATURE = 4;

  /** {@code struct heif_error}; the library owns the message. */
  @Structure.FieldOrder({"code", "subcode", "message"})
  class HeifError extends Structure implements Structure.ByValue {
    public int code;
    public int subcode;
    public String message;
  }

  String heif_get_version();

  Pointer heif_context_alloc();

  void heif_context_free(Pointer context);

  HeifError heif_context_read_from_memory_without_copy(
      Pointer context, Pointer memory, long size, Pointer options);

  HeifError heif_context_get_primary_image_handle(Pointer context, PointerByReference handle);

  int heif_image_handle_get_width(Pointer handle);

  int heif_image_handle_get_height(Pointer handle);

  long heif_image_handle_get_raw_color_profile_size(Pointer handle);

  HeifError heif_image_handle_get_raw_color_profile(Pointer handle, byte[] profile);

  int heif_image_handle_has_alpha_channel(Pointer handle);

  void heif_image_handle_release(Pointer handle);

  Pointer heif_decoding_options_alloc();

  void heif_decoding_options_free(Pointer options);

  HeifError heif_decode_image(
      Pointer handle, PointerByReference image, int colorspace, int chroma, Pointer options);

  int heif_image_get_width(Pointer image, int channel);

  int heif_image_get_height(Pointer image, int channel);

  Pointer heif_image_get_plane_readonly(Pointer image, int channel, IntByReference stride);

  void heif_image_release(Pointer image);
}
