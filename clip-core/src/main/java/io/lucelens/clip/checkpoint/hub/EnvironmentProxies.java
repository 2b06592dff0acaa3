package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proxies as the variables http_proxy, https_proxy, all_proxy and no_proxy name them, in small or
 * capital letters; Java knows only system properties, which are used where no variable is set.
 * Immutable.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final Map<String, String> environment;
  private final List<String> exceptions;

  private EnvironmentProxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.exceptions =
        Arrays.stream(variable("no_proxy").orElse("").split(","))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  static ProxySelector of(Map<String, String> environment) {
    EnvironmentProxies proxies = new EnvironmentProxies(environment);
    boolean any =
        Stream.of("http_proxy", "https_proxy", "all_proxy")
            .anyMatch(name -> proxies.variable(name).isPresent());
    return any || ProxySelector.getDefault() == null ? proxies : ProxySelector.getDefault();
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  @Override
  public List<Proxy> select(URI uri) {
    if (isExcepted(uri)) {
      return List.of(Proxy.NO_PROXY);
    }
    return List.of(
        variable(uri.getScheme() + "_proxy")
            .or(() -> variable("all_proxy"))
            .map(EnvironmentProxies::proxy)
            .orElse(Proxy.NO_PROXY));
  }

  private boolean isExcepted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return exceptions.stream()
        .map(entry -> entry.replaceFirst("^\\*?\\.", ""))
        .anyMatch(
            entry ->
                entry.equals("*")
                    || host.equals(entry)
                    || host.endsWith("." + entry)
                    || (host + ":" + uri.getPort()).equals(entry));
  }

  private static Proxy proxy(String value) {
    URI uri = parse(value.contains("://") ? value : "http://" + value);
    if (uri == null || uri.getHost() == null || !"http".equals(uri.getScheme())) {
      throw new HubException(
          "The proxy variable holds '"
              + value.replaceAll("//.*@", "//…@")
              + "'; give it as http://host:port, or unset it. Other kinds of proxy are not"
              + " supported.");
    }
    if (uri.getUserInfo() != null) {
      throw new HubException(
          "The proxy "
              + uri.getHost()
              + " is named with a user and a password, which is not supported. Name one that asks"
              + " for none.");
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
  }

  private static URI parse(String value) {
    try {
      return URI.create(value);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The request fails with the same exception, and that is reported.
  }
}
