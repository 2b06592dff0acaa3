package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that PyTorch's own TorchScript writer made, as OpenAI's published files are. */
class TorchScriptTest {
  private static final String CODE =
      """
      class CLIP(Module):
        __parameters__ = ["logit_scale", ]
        __buffers__ = ["context_length", ]
        training : bool
        logit_scale : Tensor
        context_length : Tensor
        sizes : List[int]
        visual : __torch__.Visual
        def forward(self: __torch__.CLIP,
          x: Tensor) -> Tensor:
          return x
      class Visual(Module):
        __parameters__ = ["proj", ]
        __buffers__ = []
        training : bool
        proj : Tensor
        name : Optional[str]
        def forward(self: __torch__.Visual,
          x: Tensor) -> Tensor:
          return x
      """;

  @TempDir Path folder;

  @Test
  void aModuleThatPyTorchItselfSavedGivesItsParametersByTheirPath() throws IOException {
    Path saved = folder.resolve("saved.pt");
    try (NDManager manager = NDManager.newBaseManager()) {
      PtSymbolBlock module =
          JniUtils.loadModule(
              (PtNDManager) manager, handMade(), true, new String[0], new String[0], false);
      try (OutputStream out = Files.newOutputStream(saved)) {
        JniUtils.writeModule(module, out, false);
      }
      TorchArchive torch = TorchArchive.open(saved);
      assertThat(torch.names())
          .containsExactlyInAnyOrder("logit_scale", "context_length", "visual.proj");
      assertThat(torch.load(manager, "visual.proj").toFloatArray()).containsExactly(1, 2, 3, 4);
      assertThat(torch.load(manager, "logit_scale").getFloat()).isEqualTo(2.5f);
    }
  }

  private Path handMade() throws IOException {
    TorchFile file = new TorchFile().global("__torch__", "CLIP").raw(")").raw(0x81).raw("}(");
    file.text("training").raw(0x89).text("logit_scale");
    file.floats("0", new int[0], new int[0], 0, 2.5f).text("context_length");
    file.floats("1", new int[] {1}, new int[] {1}, 0, 77).text("sizes");
    file.global("torch.jit._pickle", "build_intlist").raw("](").number(3).raw("e").raw(0x85, 'R');
    file.text("visual").global("__torch__", "Visual").raw(")").raw(0x81).raw("}(");
    file.text("training").raw(0x89).text("proj");
    file.floats("2", new int[] {2, 2}, new int[] {2, 1}, 0, 1, 2, 3, 4);
    file.text("name").raw("N").raw("ubub");
    file.entry("version", "3\n".getBytes(StandardCharsets.US_ASCII));
    file.entry("constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
    file.entry("code/__torch__.py", CODE.getBytes(StandardCharsets.US_ASCII));
    return file.to(folder.resolve("hand-made.pt"));
  }
}
