package io.lucelens.clip.checkpoint.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Speaks the hub's protocol: lists the files of a revision, tells size and hash of a file, and
 * opens it, following redirects. The token goes to the hub's own origin and nowhere else.
 * Thread-safe; close it to end its threads.
 */
final class HubConnection implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_LISTING_BYTES = 32 << 20;
  private static final int MAX_NAME = 1000;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HubSettings settings;
  private final HubErrors errors;
  private final HttpClient client;

  /**
   * The files of a revision.
   *
   * @param commit what the revision stands for
   * @param files names, with folders
   */
  record Listing(String commit, List<String> files) {}

  HubConnection(HubSettings settings) {
    this.settings = settings;
    this.errors = new HubErrors(settings);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .proxy(settings.proxies())
            .build();
  }

  /**
   * Asks for the files of a model's revision.
   *
   * @throws HubException if there is no such thing, it may not be read, or the answer is not one
   * @throws IOException if the connection fails
   */
  Listing list(ModelReference model) throws IOException {
    URI uri =
        URI.create(
            settings.endpoint()
                + "/api/models/"
                + model.repository()
                + "/revision/"
                + encoded(model.revision()));
    HttpResponse<InputStream> response = exchange("GET", uri, 0, answer -> false);
    try (InputStream body = response.body();
        StallGuard guard = new StallGuard(body, settings.patience())) {
      require(response, model, null);
      byte[] json = body.readNBytes(MAX_LISTING_BYTES);
      if (guard.stalled()) {
        throw TemporaryFailure.of("it fell silent");
      }
      return listing(json, model);
    }
  }

  private Listing listing(byte[] bytes, ModelReference model) {
    JsonNode json = parse(bytes);
    String commit = json.path("sha").asText();
    if (!ModelReference.isCommit(commit) || !json.path("siblings").isArray()) {
      throw new HubException(
          settings.endpoint()
              + " does not answer like a Hugging Face hub when asked for "
              + model
              + ". Check HF_ENDPOINT and the proxy.");
    }
    List<String> files = new ArrayList<>();
    for (JsonNode sibling : json.path("siblings")) {
      files.add(checked(sibling.path("rfilename").asText(), model));
    }
    return new Listing(commit, List.copyOf(files));
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    } catch (IOException e) {
      throw new AssertionError("Bytes in memory can be read", e);
    }
  }

  /** A name that could lead out of a folder is a sign of an attack, whether it is needed or not. */
  private static String checked(String name, ModelReference model) {
    boolean safe =
        !name.isEmpty()
            && name.length() <= MAX_NAME
            && name.chars().noneMatch(c -> c < ' ' || c == '\\')
            && !DRIVE.matcher(name).lookingAt()
            && List.of(name.split("/", -1)).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!safe) {
      throw new HubException(
          "The hub lists a file of "
              + model
              + " whose name leads out of its folder: '"
              + name.substring(0, Math.min(name.length(), 80)).replaceAll("\\p{Cntrl}", "?")
              + "'. Nothing was fetched; do not use this model.");
    }
    return name;
  }

  /**
   * Asks for size and hash of a file.
   *
   * @throws HubException if it is not there, may not be read, or its hash is not told
   * @throws IOException if the connection fails
   */
  RemoteFile describe(ModelReference model, String commit, String name) throws IOException {
    HttpResponse<InputStream> response =
        exchange("HEAD", address(model, commit, name), 0, HubConnection::tellsLinkedFile);
    response.body().close();
    if (!REDIRECTS.contains(response.statusCode())) {
      require(response, model, name);
    }
    boolean linked = tellsLinkedFile(response);
    BlobHash hash =
        response
            .headers()
            .firstValue(linked ? "X-Linked-Etag" : "ETag")
            .flatMap(BlobHash::ofEtag)
            .orElseThrow(() -> untold("hash", model, name));
    long size =
        response
            .headers()
            .firstValue(linked ? "X-Linked-Size" : "Content-Length")
            .filter(value -> value.matches("[0-9]{1,18}"))
            .map(Long::parseLong)
            .orElseThrow(() -> untold("size", model, name));
    return new RemoteFile(name, hash, size);
  }

  private static boolean tellsLinkedFile(HttpResponse<?> response) {
    return response.headers().firstValue("X-Linked-Etag").isPresent();
  }

  private HubException untold(String what, ModelReference model, String name) {
    return new HubException(
        settings.endpoint()
            + " does not tell the "
            + what
            + " of "
            + name
            + " of "
            + model
            + ", so it could not be verified. Use the hub itself or a mirror that passes on its"
            + " headers.");
  }

  /**
   * Opens a file. The caller closes the answer's body.
   *
   * @param from bytes to leave out; the answer is 206 if the server does, and else 200
   * @throws IOException if the connection fails, or the server cannot continue there (416)
   */
  HttpResponse<InputStream> open(ModelReference model, String commit, String name, long from)
      throws IOException {
    HttpResponse<InputStream> response =
        exchange("GET", address(model, commit, name), from, answer -> false);
    if (response.statusCode() == 416) {
      return response;
    }
    try {
      require(response, model, name);
    } catch (HubException | IOException e) {
      response.body().close();
      throw e;
    }
    return response;
  }

  URI address(ModelReference model, String commit, String name) {
    return URI.create(
        settings.endpoint()
            + "/"
            + model.repository()
            + "/resolve/"
            + commit
            + "/"
            + encoded(name));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void require(HttpResponse<?> response, ModelReference model, String what)
      throws IOException {
    if (response.statusCode() != 200 && response.statusCode() != 206) {
      throw errors.of(response, model, what);
    }
  }

  /** Follows redirects until there are none, or one answers what was asked. */
  private HttpResponse<InputStream> exchange(
      String method, URI start, long from, Predicate<HttpResponse<?>> answered) throws IOException {
    URI uri = start;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpResponse<InputStream> response = send(request(method, uri, from));
      if (!REDIRECTS.contains(response.statusCode()) || answered.test(response)) {
        return response;
      }
      response.body().close();
      uri = next(uri, response);
    }
    throw new HubException(
        start + " redirects more than " + MAX_REDIRECTS + " times. Check HF_ENDPOINT.");
  }

  private static URI next(URI uri, HttpResponse<?> response) {
    String location = response.headers().firstValue("Location").orElse("");
    try {
      URI next = uri.resolve(location);
      boolean allowed =
          "https".equals(next.getScheme())
              || "http".equals(next.getScheme()) && "http".equals(uri.getScheme());
      if (!location.isEmpty() && next.getHost() != null && allowed) {
        return next;
      }
    } catch (IllegalArgumentException malformed) {
      throw badRedirect(uri, location);
    }
    throw badRedirect(uri, location);
  }

  private static HubException badRedirect(URI uri, String location) {
    return new HubException(
        uri.getHost()
            + " redirects to '"
            + location.substring(0, Math.min(location.length(), 80))
            + "', which is not followed: it must be https, or http where the hub itself is.");
  }

  private HttpRequest request(String method, URI uri, long from) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "lucelens")
            .header("Accept-Encoding", "identity");
    if (isHub(uri)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    return request.build();
  }

  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return Objects.equals(uri.getScheme(), hub.getScheme())
        && hub.getHost().equalsIgnoreCase(uri.getHost())
        && uri.getPort() == hub.getPort();
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    // Not the request's own time limit: newer JDKs apply it to the whole body. And not sendAsync:
    // it
    // answers on the common pool, which on two cores is one thread that others may keep busy.
    FutureTask<HttpResponse<InputStream>> answer =
        new FutureTask<>(() -> client.send(request, BodyHandlers.ofInputStream()));
    Thread.ofVirtual().name("hub-request").start(answer);
    try {
      return answer.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw TemporaryFailure.of("no answer for " + settings.patience().toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("The pull was interrupted; run it again to go on.", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static IOException failure(Throwable cause) {
    return switch (cause) {
      case IOException network -> network;
      case HubException known -> throw known;
      default -> new IOException(cause);
    };
  }

  /** As {@link #list}, but a hub that cannot be connected to is final: nobody likes to wait. */
  Listing listAtOnce(ModelReference model) throws IOException {
    try {
      return list(model);
    } catch (ConnectException | HttpConnectTimeoutException | SSLException e) {
      throw unreachable(e);
    }
  }

  /** What it means that a connection failed for good. */
  HubException unreachable(IOException e) {
    return errors.unreachable(settings.endpoint(), e);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
