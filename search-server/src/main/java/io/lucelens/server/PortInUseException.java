package io.lucelens.server;

/** The server cannot listen on its port. The message names the port and the fix. */
public final class PortInUseException extends RuntimeException {
  private final int port;

  public PortInUseException(int port, Throwable cause) {
    super(
        "Port "
            + port
            + " on 127.0.0.1 cannot be used: another program listens there, or it is reserved."
            + " Stop that program, or choose another port with --port (0 takes any free one).",
        cause);
    this.port = port;
  }

  /** The port that was asked for. */
  public int port() {
    return port;
  }
}
