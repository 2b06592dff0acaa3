package io.lucelens.clip.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The element types of weights files that can be read. */
public enum DType {
  /** IEEE float64; narrowed to float32 when loaded. */
  F64(8),
  /** IEEE float32. */
  F32(4),
  /** IEEE float16. */
  F16(2),
  /** The upper half of a float32. */
  BF16(2),
  /** Signed 64-bit integer; like all integers for index buffers, never for weights. */
  I64(8),
  /** Signed 32-bit integer. */
  I32(4),
  /** Signed 16-bit integer. */
  I16(2),
  /** Signed 8-bit integer. */
  I8(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** True or false, a byte each. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floating-point numbers, as weights are. */
  public boolean isFloat() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  static Optional<DType> byName(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
  }

  /**
   * Converts elements in Java: decoding bfloat16 through DJL 0.36 aborts the process.
   *
   * @param data little-endian elements of this type
   * @return float32 elements in native order, direct
   */
  ByteBuffer toFloat32(ByteBuffer data) {
    ByteBuffer source = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int count = source.remaining() / bytes;
    ByteBuffer floats = ByteBuffer.allocateDirect(count * 4).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      floats.putFloat(
          switch (this) {
            case F64 -> (float) source.getDouble();
            case F32 -> source.getFloat();
            case F16 -> Float.float16ToFloat(source.getShort());
            case BF16 -> Float.intBitsToFloat(source.getShort() << 16);
            case I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalStateException(this + " elements are not weights");
          });
    }
    return floats.flip();
  }
}
