package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the hub and its cache are, read from the environment variables that Python's
 * huggingface_hub knows
 * (huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
 *
 * @param endpoint address of the hub, without a closing slash
 * @param token what proves who asks; goes to the endpoint and to no other host
 * @param cache the cache folder, which need not exist
 * @param offline whether the network is not to be used
 * @param proxies how hosts are reached
 * @param patience how long a connection may be silent before it counts as stalled
 * @param retryDelay pause before the first new attempt; doubles with each one
 */
public record HubSettings(
    URI endpoint,
    Optional<String> token,
    Path cache,
    boolean offline,
    ProxySelector proxies,
    Duration patience,
    Duration retryDelay) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /**
   * Reads the environment.
   *
   * @param environment its variables
   * @param userHome the user's home folder
   * @throws HubException naming the variable that cannot be used
   */
  public static HubSettings from(Map<String, String> environment, Path userHome) {
    Variables variables = new Variables(environment, userHome);
    Path home = variables.huggingFaceHome();
    return new HubSettings(
        variables.endpoint(),
        variables.token(home),
        variables
            .path("HF_HUB_CACHE")
            .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
            .orElse(home.resolve("hub")),
        variables.isTrue("HF_HUB_OFFLINE") || variables.isTrue("TRANSFORMERS_OFFLINE"),
        EnvironmentProxies.of(environment),
        variables.patience(),
        RETRY_DELAY);
  }

  /** Everything but the token, which must not reach a log. */
  @Override
  public String toString() {
    return "HubSettings[" + endpoint + ", cache " + cache + (offline ? ", offline]" : "]");
  }

  private record Variables(Map<String, String> environment, Path userHome) {
    Optional<String> value(String name) {
      return Optional.ofNullable(environment.get(name))
          .map(String::strip)
          .filter(value -> !value.isEmpty());
    }

    boolean isTrue(String name) {
      return value(name).map(value -> TRUE.contains(value.toLowerCase(Locale.ROOT))).orElse(false);
    }

    Optional<Path> path(String name) {
      return value(name)
          .map(
              value ->
                  value.equals("~") || value.startsWith("~/")
                      ? userHome.resolve(value.substring(Math.min(2, value.length())))
                      : Path.of(value).toAbsolutePath());
    }

    Path huggingFaceHome() {
      return path("HF_HOME")
          .orElseGet(
              () ->
                  path("XDG_CACHE_HOME").orElse(userHome.resolve(".cache")).resolve("huggingface"));
    }

    URI endpoint() {
      String value = value("HF_ENDPOINT").orElse(DEFAULT_ENDPOINT);
      try {
        URI uri = URI.create(value.replaceAll("/+$", ""));
        if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        throw badEndpoint(value);
      }
      throw badEndpoint(value);
    }

    private static HubException badEndpoint(String value) {
      return new HubException(
          "HF_ENDPOINT is '"
              + value
              + "', which is not the address of a hub. Give one as "
              + DEFAULT_ENDPOINT
              + ", or unset it.");
    }

    Optional<String> token(Path home) {
      Optional<String> token =
          Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
              .flatMap(name -> value(name).stream())
              .findFirst()
              .or(() -> stored(path("HF_TOKEN_PATH").orElse(home.resolve("token"))));
      if (token.isPresent() && !token.get().matches("[!-~]+")) {
        throw new HubException(
            "The hub token (HF_TOKEN, or the file token in "
                + home
                + ") has blanks or characters that no token has. Copy it anew.");
      }
      return token;
    }

    private static Optional<String> stored(Path file) {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      try {
        return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
      } catch (IOException e) {
        throw new HubException(
            file + ", the stored hub token, cannot be read. Change its permissions.", e);
      }
    }

    Duration patience() {
      return value("HF_HUB_DOWNLOAD_TIMEOUT")
          .map(
              value -> {
                if (!value.matches("[1-9][0-9]{0,4}")) {
                  throw new HubException(
                      "HF_HUB_DOWNLOAD_TIMEOUT is '"
                          + value
                          + "' and must be a whole number of seconds, 1 or more.");
                }
                return Duration.ofSeconds(Long.parseLong(value));
              })
          .orElse(PATIENCE);
    }
  }
}
