package io.lucelens.server;

import java.net.URI;

/**
 * The web server: REST API and page on 127.0.0.1. Thread-safe.
 *
 * <p>It starts before the model is loaded, so that a port in use is known at once and the page can
 * say what it waits for; {@link #serve} makes it ready. Until then searches are answered 503.
 */
public final class LucelensServer implements AutoCloseable {
  private LucelensServer() {}

  /**
   * Starts to listen.
   *
   * @throws PortInUseException if the port cannot be had
   */
  public static LucelensServer start(ServerConfig config) {
    throw new IllegalStateException("not written yet");
  }

  /** Makes the library searchable. The caller closes its parts, after this server. */
  public void serve(Library library) {
    throw new IllegalStateException("not written yet");
  }

  /** The port that it listens on. */
  public int port() {
    throw new IllegalStateException("not written yet");
  }

  /** The address of the page. */
  public URI uri() {
    return URI.create("http://" + ServerConfig.HOST + ":" + port() + "/");
  }

  /** Stops to listen and waits a few seconds for requests in hand. */
  @Override
  public void close() {}
}
