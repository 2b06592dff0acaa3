package io.lucelens.clip.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir private Path home;

  private HubSettings with(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return HubSettings.from(environment, home);
  }

  @Test
  void withoutVariablesItIsTheHubAndTheUsualCache() {
    HubSettings settings = with();

    assertThat(settings.endpoint()).hasToString("https://huggingface.co");
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
  }

  @Test
  void theCacheIsWherePythonLooksForIt() {
    assertThat(with("XDG_CACHE_HOME", "/x").cache()).hasToString("/x/huggingface/hub");
    assertThat(with("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).hasToString("/h/hub");
    assertThat(with("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/c").cache()).hasToString("/c");
    assertThat(with("HUGGINGFACE_HUB_CACHE", "/c", "HF_HUB_CACHE", "/d").cache()).hasToString("/d");
    assertThat(with("HF_HUB_CACHE", "~/models").cache()).isEqualTo(home.resolve("models"));
    assertThat(with("HF_HUB_CACHE", "  ").cache())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @Test
  void theTokenOfTheEnvironmentGoesBeforeTheStoredOne() throws IOException {
    Files.createDirectories(home.resolve(".cache/huggingface"));
    Files.writeString(home.resolve(".cache/huggingface/token"), "hf_stored\n");

    assertThat(with().token()).contains("hf_stored");
    assertThat(with("HF_TOKEN", " hf_given\n").token()).contains("hf_given");
    assertThat(with("HF_TOKEN", "hf_given").toString()).doesNotContain("hf_given");
  }

  @Test
  void aTokenThatWouldForgeAHeaderIsRefusedAndNotShown() {
    assertThatThrownBy(() -> with("HF_TOKEN", "hf_a\r\nX-Evil: 1"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HF_TOKEN")
        .hasMessageNotContaining("Evil");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "true,true", "YES,true", "on,true", "0,false", "no,false", "'',false"})
  void offlineIsReadAsPythonReadsIt(String value, boolean offline) {
    assertThat(with("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
  }

  @ParameterizedTest
  @ValueSource(strings = {"huggingface.co", "ftp://x", "http://", "http://a b", "file:///etc"})
  void anEndpointThatIsNoAddressIsNamed(String value) {
    assertThatThrownBy(() -> with("HF_ENDPOINT", value))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HF_ENDPOINT")
        .hasMessageContaining(value);
  }

  @Test
  void theTimeLimitIsInSeconds() {
    assertThat(with("HF_HUB_DOWNLOAD_TIMEOUT", "7").patience()).isEqualTo(Duration.ofSeconds(7));
    assertThatThrownBy(() -> with("HF_HUB_DOWNLOAD_TIMEOUT", "soon")).hasMessageContaining("soon");
  }

  private Proxy proxy(String uri, String... variables) {
    return with(variables).proxies().select(URI.create(uri)).getFirst();
  }

  @Test
  void proxiesAreChosenByTheSchemeOfTheAddress() {
    String[] variables = {"http_proxy", "http://a:1", "HTTPS_PROXY", "b:2"};

    assertThat(proxy("http://h/", variables).address()).isEqualTo(new InetSocketAddress("a", 1));
    assertThat(proxy("https://h/", variables).address()).isEqualTo(new InetSocketAddress("b", 2));
    assertThat(proxy("https://h/", "all_proxy", "http://c").address())
        .isEqualTo(new InetSocketAddress("c", 80));
  }

  @ParameterizedTest
  @CsvSource({
    "huggingface.co,false",
    ".huggingface.co,false",
    "*.huggingface.co,false",
    "cdn.huggingface.co,false",
    "*,false",
    "' x , huggingface.co',false",
    "face.co,true",
    "other.co,true"
  })
  void hostsOfNoProxyAreReachedDirectly(String exceptions, boolean proxied) {
    Proxy proxy =
        proxy("https://cdn.huggingface.co/", "https_proxy", "p:1", "no_proxy", exceptions);

    assertThat(proxy.type()).isEqualTo(proxied ? Proxy.Type.HTTP : Proxy.Type.DIRECT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://p:1", "http://me:secret@p:1", "http://", "a b"})
  void aProxyOfAnotherKindIsRefusedWithoutShowingAPassword(String value) {
    assertThatThrownBy(() -> proxy("https://h/", "https_proxy", value))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("proxy")
        .hasMessageNotContaining("secret");
  }
}
