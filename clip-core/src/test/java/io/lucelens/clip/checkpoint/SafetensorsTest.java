package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    Safetensors original = Safetensors.open(Goldens.resource("tiny_vit/model.safetensors"));
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (String name : original.names()) {
        tensors.put(name, original.load(manager, name));
      }
      SafetensorsWriter.write(copy, tensors, DType.F32, Map.of("format", "pt"));
      Safetensors read = Safetensors.open(copy);
      assertThat(read.names()).containsExactlyElementsOf(original.names());
      assertThat(read.metadata()).containsEntry("format", "pt");
      for (String name : read.names()) {
        assertThat(read.shape(name)).isEqualTo(original.shape(name));
        assertThat(read.load(manager, name).toFloatArray())
            .isEqualTo(tensors.get(name).toFloatArray());
      }
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(copy);
    }
  }

  @Test
  void halfPrecisionIsWidened() throws IOException {
    Path file = folder.resolve("half.safetensors");
    float[] values = {0, 1, -2.5f, 65504, 6.1035e-5f};
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsWriter.write(file, Map.of("a", manager.create(values)), DType.F16, Map.of());
      Safetensors read = Safetensors.open(file);
      assertThat(read.type("a")).isEqualTo(DType.F16);
      assertThat(read.load(manager, "a").toFloatArray())
          .usingComparatorWithPrecision(1e-7f)
          .containsExactly(values);
    }
  }

  @Test
  void bfloat16IsWidened() throws IOException {
    Path file = folder.resolve("bf16.safetensors");
    ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 0x3fc0).putShort((short) 0xc000);
    write(file, "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", data.array());
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(Safetensors.open(file).load(manager, "a").toFloatArray())
          .containsExactly(1.5f, -2f);
    }
  }

  @Test
  void aReadOnlyFileCanBeLoadedAndWrittenToInMemory() throws IOException {
    Path file = folder.resolve("ro.safetensors");
    byte[] one = {0, 0, (byte) 0x80, 0x3f};
    write(file, "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", one);
    assertThat(file.toFile().setWritable(false)).isTrue();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = Safetensors.open(file).load(manager, "a");
      array.addi(1);
      assertThat(array.getShape()).isEqualTo(new Shape());
      assertThat(array.getFloat()).isEqualTo(2f);
    }
    assertThat(Files.readAllBytes(file)).endsWith(one);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json                                                              | not valid JSON",
        "[]                                                                    | not a JSON object",
        "{\"a\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}}       | type 'F8'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}                             | lacks its shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,400]}}    | truncated or damaged",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}      | lies at bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}     | where a size or an offset",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}      | does not fill",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}     | where a size or an offset",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}    | where a size or an offset",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}} | has 9 axes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,4],\"data_offsets\":[0,4]}} | impossible shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | Duplicate field",
      })
  void aHeaderThatLiesIsRefusedWithItsReason(String header, String reason) throws IOException {
    Path file = folder.resolve("bad.safetensors");
    write(file, header.strip(), new byte[8]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("bad.safetensors")
        .hasMessageContaining(reason.strip());
  }

  @Test
  void aHeaderLengthBeyondTheFileIsRefusedWithoutReadingIt() throws IOException {
    Path file = folder.resolve("bad.safetensors");
    for (long length : new long[] {Long.MAX_VALUE, -1, 1L << 40, 0, 1000}) {
      Files.write(
          file, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContaining("truncated or no safetensors file");
    }
    Files.write(file, new byte[3]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("3 bytes");
  }

  @Test
  void aHeaderOfManyMegabytesIsRefusedUnparsed() throws IOException {
    Path file = folder.resolve("bad.safetensors");
    write(file, "[" + "[],".repeat(3_000_000) + "[]]", new byte[0]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("its header has 9000004 bytes");
  }

  @Test
  void aThousandRandomDamagesAreLoadedOrRefusedButNeverCrash() throws IOException {
    byte[] valid = Files.readAllBytes(Goldens.resource("tiny_vit/outputs.safetensors"));
    Random random = new Random(7);
    int refused = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int i = 0; i < 1000; i++) {
        byte[] damaged = valid.clone();
        for (int n = 0; n < 3; n++) {
          damaged[random.nextInt(900)] = (byte) random.nextInt(256);
        }
        try (NDManager scope = manager.newSubManager()) {
          Safetensors file = Safetensors.of("damaged", ByteBuffer.wrap(damaged));
          for (String name : file.names()) {
            file.load(scope, name);
          }
        } catch (InvalidModelException e) {
          refused++;
          assertThat(e).hasMessageContaining("damaged cannot be used");
        }
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  private static void write(Path file, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data)
            .array());
  }
}
