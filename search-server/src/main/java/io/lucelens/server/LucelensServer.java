package io.lucelens.server;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.lucelens.server.api.ClassifyResource;
import io.lucelens.server.api.FormatResource;
import io.lucelens.server.api.HealthResource;
import io.lucelens.server.api.ImageResource;
import io.lucelens.server.api.JettyProblems;
import io.lucelens.server.api.LibrarySlot;
import io.lucelens.server.api.ProblemMapping;
import io.lucelens.server.api.SearchResource;
import io.lucelens.server.api.StatusResource;
import io.lucelens.server.api.TagResource;
import io.lucelens.server.api.UploadLimits;
import io.lucelens.server.security.CrossSiteCheck;
import io.lucelens.server.security.HostCheck;
import io.lucelens.server.security.SecurityHeaders;
import java.net.URI;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The web server: REST API and page on 127.0.0.1. Thread-safe.
 *
 * <p>It starts before the model is loaded, so that a port in use is known at once and the page can
 * say what it waits for; {@link #serve} makes it ready. Until then searches are answered 503.
 */
public final class LucelensServer implements AutoCloseable {
  /** Where the module {@code web} has the page on the class path, if it is there. */
  private static final String PAGE = "/lucelens-web";

  /** Uploads wait in memory, 20 MB each; a browser opens six connections. */
  private static final int MAX_THREADS = 32;

  private static final long STOP_TIMEOUT_MS = 5_000;

  private final LibrarySlot slot = new LibrarySlot();
  private final Javalin javalin;

  private LucelensServer(ServerConfig config) {
    this.javalin = Javalin.create(this::configure);
    try {
      javalin.start(ServerConfig.HOST, config.port());
    } catch (JavalinBindException e) {
      throw new PortInUseException(config.port(), e);
    }
  }

  /**
   * Starts to listen.
   *
   * @throws PortInUseException if the port cannot be had
   */
  public static LucelensServer start(ServerConfig config) {
    return new LucelensServer(config);
  }

  /**
   * Makes a library searchable, in the place of the one that is. Requests see the one or the other;
   * when this returns, none uses the former any more. The caller closes the parts, those of the
   * last library after this server.
   */
  public void serve(Library library) {
    slot.fill(library);
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** The address of the page. */
  public URI uri() {
    return URI.create("http://" + ServerConfig.HOST + ":" + port() + "/");
  }

  /** Stops to listen and waits a few seconds for requests in hand. */
  @Override
  public void close() {
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.router.javaLangErrorHandler(ProblemMapping::answerError);
    UploadLimits.apply(config);
    configureJetty(config);
    if (LucelensServer.class.getResource(PAGE + "/index.html") != null) {
      config.staticFiles.add(PAGE, Location.CLASSPATH);
    }
    config.routes.before(new SecurityHeaders());
    config.routes.before(new HostCheck());
    config.routes.before("/api/*", new CrossSiteCheck());
    new ProblemMapping().register(config.routes);
    new HealthResource(slot).register(config.routes);
    new SearchResource(slot).register(config.routes);
    new ClassifyResource(slot).register(config.routes);
    new ImageResource(slot).register(config.routes);
    new TagResource(slot).register(config.routes);
    new StatusResource(slot).register(config.routes);
    new FormatResource().register(config.routes);
  }

  private static void configureJetty(JavalinConfig config) {
    config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, 4);
    config.jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP_TIMEOUT_MS);
          server.setErrorHandler(new JettyProblems());
        });
  }
}
