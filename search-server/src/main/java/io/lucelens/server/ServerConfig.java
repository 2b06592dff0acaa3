package io.lucelens.server;

/**
 * Where the server listens. It listens on 127.0.0.1 only: whoever reaches it sees every indexed
 * photo.
 *
 * @param port TCP port, or 0 for any free one
 */
public record ServerConfig(int port) {
  /** Where the server listens when nothing is said. */
  public static final int DEFAULT_PORT = 8080;

  static final String HOST = "127.0.0.1";

  public ServerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "The port is " + port + " and must be from 1 to 65535, or 0 for any free one: --port.");
    }
  }
}
