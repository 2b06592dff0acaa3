package io.lucelens.clip.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Reads JPEG, PNG, GIF (the first frame that shows something), BMP, WebP and TIFF, HEIC and AVIF
 * where libheif is installed, and the previews of RAW files, and turns them upright by their EXIF
 * orientation. Thread-safe.
 *
 * <p>Formats are told apart by their bytes and not by the file's name. A picture comes back in its
 * own mode, as Pillow would open it; embedded colour profiles are ignored, as the reference does.
 * JPEG, PNG, GIF, BMP, TIFF and lossless WebP pixels are Pillow's to the bit, with two exceptions:
 * of 16 bits a sample the high byte is kept, and an animation's first frame is not composed with
 * its canvas. Lossy WebP differs from libwebp by some levels of 255 (docs/images.md has figures).
 */
public final class ImageReader {
  /** An image of more pixels is refused: decoding it would take over a gigabyte of memory. */
  public static final long DEFAULT_MAX_PIXELS = 200_000_000;

  /** The largest pictures take some seconds; on a machine that is busy with others, minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final SizeGuard guard;
  private final HeifDecoder heif;
  private final DecodingPatience patience = new DecodingPatience(PATIENCE);

  /** A reader with the default limit. */
  public ImageReader() {
    this(DEFAULT_MAX_PIXELS);
  }

  /**
   * @param maxPixels images with more pixels (width × height) are refused before they are decoded
   */
  public ImageReader(long maxPixels) {
    this(maxPixels, new HeifDecoder(HeifSupport::library));
  }

  ImageReader(long maxPixels, HeifDecoder heif) {
    this.guard = new SizeGuard(maxPixels);
    this.heif = heif;
  }

  /**
   * The formats that are read, for messages: names between commas. HEIC and AVIF are read only
   * where libheif is installed, and of RAW files the preview.
   */
  public static String formats() {
    return ImageFormat.names();
  }

  /**
   * Reads a file.
   *
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the file
   */
  public DecodedImage read(Path file) throws UnreadableImageException {
    return read(bytes(file));
  }

  /**
   * Reads a file as {@link #read(byte[], int)} does its bytes.
   *
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the file
   */
  public Photo read(Path file, int shorterSide) throws UnreadableImageException {
    return read(bytes(file), shorterSide);
  }

  /**
   * Reads the bytes of an image file, every pixel as the reference has it.
   *
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the bytes
   */
  public DecodedImage read(byte[] bytes) throws UnreadableImageException {
    return read(bytes, Integer.MAX_VALUE).image();
  }

  /**
   * Reads the bytes of a photo that is embedded and shown small: a large JPEG is decoded at a half,
   * a quarter or an eighth of its size, in a fraction of the time. Which one follows from the
   * picture's size and {@code shorterSide}. What cannot be reduced is read whole; what {@link
   * #read(byte[])} refuses is refused here too.
   *
   * @param shorterSide pixels that the shorter side keeps at least, if it has them: {@link
   *     ClipPreprocessor#sufficientSide()} of the model
   * @throws UnreadableImageException with the reason in one line, whatever is wrong with the bytes
   */
  public Photo read(byte[] bytes, int shorterSide) throws UnreadableImageException {
    ImageFormat format = ImageFormat.of(bytes);
    try {
      return patience.await(() -> upright(format, bytes, shorterSide));
    } catch (ExecutionException e) {
      throw unreadable(format, e.getCause());
    }
  }

  /** What went wrong in a decoder. That memory ran out, some wrap in exceptions of their own. */
  static UnreadableImageException unreadable(ImageFormat format, Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof OutOfMemoryError) {
        return UnreadableImageException.passing(
            "not enough memory to decode this " + format + "; give the JVM more (-Xmx)", e);
      }
    }
    return switch (failure) {
      case UnreadableImageException known -> known;
      // Decoders meet hostile bytes with whatever exception comes first: to the caller all are one.
      case IOException e -> new UnreadableImageException(reason(format, e), e);
      case RuntimeException e -> new UnreadableImageException(reason(format, e), e);
      case StackOverflowError e -> new UnreadableImageException(reason(format, e), e);
      case Error e -> throw e;
      default -> new UnreadableImageException(reason(format, failure), failure);
    };
  }

  private Photo upright(ImageFormat format, byte[] bytes, int shorterSide) throws IOException {
    Photo photo =
        switch (format) {
          case JPEG -> jpeg(bytes, shorterSide);
          case RAW -> jpeg(RawPreview.largest(bytes), shorterSide);
          case HEIC, AVIF -> heif.decode(format, bytes, guard);
          case PNG, GIF, BMP, WEBP, TIFF ->
              Photo.whole(
                  RasterDecoder.decode(format, bytes, guard), ColourProfile.in(format, bytes));
        };
    return format.turnsItself() ? photo : photo.upright(Orientation.of(Exif.read(bytes)));
  }

  private Photo jpeg(byte[] bytes, int shorterSide) throws IOException {
    JpegHeader header = JpegHeader.parse(bytes);
    guard.check(header.width(), header.height());
    int divisor = Reduction.of(header.width(), header.height(), shorterSide);
    Optional<DecodedImage> reduced =
        divisor == 1 ? Optional.empty() : JpegDecoder.decode(header, divisor);
    return new Photo(
        reduced.isPresent() ? reduced.get() : JpegDecoder.decode(header),
        header.width(),
        header.height(),
        ColourProfile.in(ImageFormat.JPEG, bytes));
  }

  private static byte[] bytes(Path file) throws UnreadableImageException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnreadableImageException("not a file");
      }
      return Files.readAllBytes(file);
    } catch (UnreadableImageException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw UnreadableImageException.passing("no such file", e);
    } catch (AccessDeniedException e) {
      throw UnreadableImageException.passing("permission denied; allow reading the file", e);
    } catch (OutOfMemoryError e) {
      throw UnreadableImageException.passing("not enough memory to read the file", e);
    } catch (IOException e) {
      throw UnreadableImageException.passing("cannot be read: " + oneLine(e), e);
    }
  }

  /** Decoders wrap the end of the file in exceptions of many names; a user can act on that one. */
  private static String reason(ImageFormat format, Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof EOFException || String.valueOf(e.getMessage()).contains("EOFException")) {
        return "truncated " + format + ": it ends too early; copy it again from its source";
      }
    }
    return "damaged " + format + ": " + oneLine(failure);
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getClass().getSimpleName();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      message = e.getMessage() == null ? message : e.getMessage(); // the cause knows more
    }
    return message.strip().replaceAll("\\s+", " ");
  }
}
