package io.lucelens.clip.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {
  @Test
  void withoutARevisionMainIsMeant() {
    ModelReference model = ModelReference.parse("openai/clip-vit-base-patch32");

    assertThat(model.revision()).isEqualTo("main");
    assertThat(model).hasToString("openai/clip-vit-base-patch32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b@v1.0", "laion/CLIP-ViT-B-32_x@refs/pr/12", "A1/b.c@feature/x+y"})
  void aReferenceIsReadAsItIsWritten(String text) {
    assertThat(ModelReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "/name",
        "org/",
        "a/b/c",
        "../b",
        "a/..",
        "./b",
        "a/.b",
        "a--b/c",
        "a/b--c",
        "a/b.git",
        "a\\b/c",
        "a/b c",
        "a/b\n",
        "ä/b",
        "-a/b",
        "http://a/b",
        "a/b?x=1",
        "a/b#c"
      })
  void whatIsNoNameOfAModelIsRefusedWithTheRule(String text) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("organisation/name");
    assertThat(ModelReference.tryParse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b@",
        "a/b@..",
        "a/b@x/../y",
        "a/b@/x",
        "a/b@x/",
        "a/b@x//y",
        "a/b@x@y",
        "a/b@-"
      })
  void whatIsNoRevisionIsRefusedWithTheRule(String text) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a revision");
  }

  @Test
  void aNameAsLongAsAPathIsRefused() {
    assertThat(ModelReference.tryParse("a/" + "b".repeat(97))).isEmpty();
    assertThat(ModelReference.tryParse("a/b@" + "c".repeat(201))).isEmpty();
  }
}
