package io.lucelens.clip.checkpoint.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A hub on loopback with one model, and a second server, which stands for another host, that large
 * files are redirected to. It can be told to fail in many ways.
 */
public final class HubStandIn implements AutoCloseable {
  /** The commit that main stands for. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What may go wrong with one large file. */
  public enum Fault {
    DROP,
    STALL,
    CORRUPT,
    TOO_LONG,
    BUSY,
    BROKEN,
    IGNORE_RANGE,
    REFUSE_RANGE
  }

  /** A request that came. */
  public record Request(
      String host, String method, String path, String range, String authorization) {}

  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final String repository;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private volatile int status = 200;
  private volatile boolean silent;
  private volatile String errorCode;
  private volatile String requiredToken;
  private volatile String redirect;
  private volatile String etag;
  private volatile long announcedSize = -1;

  /** Starts a hub that has a model of these files. */
  public HubStandIn(String repository, Map<String, byte[]> files) throws IOException {
    this.repository = repository;
    this.files.putAll(files);
    hub = server(this::answerAsHub);
    storage = server(this::answerAsStorage);
  }

  private HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  /** The address of the hub. */
  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** Lets the next transfers of large files go wrong, one after the other. */
  public void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** Lets every request to the hub be answered so. */
  void answerAll(int withStatus, String withErrorCode) {
    status = withStatus;
    errorCode = withErrorCode;
  }

  /** Lets every request to the hub wait for an answer that never comes. */
  void fallSilent() {
    silent = true;
  }

  /** Lets only those with this token in. */
  void require(String token) {
    requiredToken = token;
  }

  /** Redirects large files there, wherever that is. */
  void redirectTo(String location) {
    redirect = location;
  }

  /** Tells this ETag of every large file. */
  void claimEtag(String value) {
    etag = value;
  }

  /** Tells this size of every large file. */
  void claimSize(long size) {
    announcedSize = size;
  }

  /** Adds a file to the model. */
  void add(String name, byte[] content) {
    files.put(name, content);
  }

  /** All requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How many large files were begun to be sent. */
  public long transfers() {
    return requests.stream().filter(r -> r.host().equals("storage")).count();
  }

  private void log(String host, HttpExchange exchange) {
    requests.add(
        new Request(
            host,
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestHeaders().getFirst("Range"),
            exchange.getRequestHeaders().getFirst("Authorization")));
  }

  private void answerAsHub(HttpExchange exchange) throws IOException {
    log("hub", exchange);
    if (silent) {
      awaitClose();
    }
    String path =
        exchange
            .getRequestURI()
            .getRawPath()
            .replace(
                "/" + repository + "/resolve/main/", "/" + repository + "/resolve/" + COMMIT + "/");
    String resolve = "/" + repository + "/resolve/" + COMMIT + "/";
    boolean allowed =
        requiredToken == null
            || ("Bearer " + requiredToken)
                .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    if (status != 200) {
      refuse(exchange, status, errorCode);
    } else if (!allowed) {
      refuse(exchange, 401, "RepoNotFound");
    } else if (path.equals("/api/models/" + repository + "/revision/main")
        || path.equals("/api/models/" + repository + "/revision/refs%2Fpr%2F1")) {
      send(exchange, 200, listing());
    } else if (path.startsWith("/api/models/" + repository + "/")) {
      refuse(exchange, 404, "RevisionNotFound");
    } else if (path.startsWith("/api/")) {
      refuse(exchange, 401, "RepoNotFound");
    } else if (path.startsWith(resolve) && files.containsKey(path.substring(resolve.length()))) {
      resolve(exchange, path.substring(resolve.length()));
    } else {
      refuse(exchange, 404, "EntryNotFound");
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    if (code != null) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("Retry-After", "0");
    send(exchange, status, "no".getBytes(StandardCharsets.UTF_8));
  }

  private byte[] listing() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("id", repository).put("sha", COMMIT);
    files.keySet().forEach(name -> root.withArray("siblings").addObject().put("rfilename", name));
    return JSON.writeValueAsBytes(root);
  }

  private void resolve(HttpExchange exchange, String name) throws IOException {
    byte[] content = files.get(name);
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (isLarge(name)) {
      String hash = hash("SHA-256", content);
      exchange.getResponseHeaders().set("X-Linked-Etag", etag == null ? "\"" + hash + "\"" : etag);
      exchange
          .getResponseHeaders()
          .set("X-Linked-Size", Long.toString(announcedSize < 0 ? content.length : announcedSize));
      exchange
          .getResponseHeaders()
          .set("Location", redirect == null ? storageAddress(name) : redirect);
      send(exchange, 302, new byte[0]);
    } else {
      exchange.getResponseHeaders().set("ETag", "W/\"" + gitHash(content) + "\"");
      send(exchange, 200, content);
    }
  }

  private String storageAddress(String name) {
    // Another name of the same machine, and so another host.
    return "http://localhost:" + storage.getAddress().getPort() + "/" + name + "?signed=yes";
  }

  private static boolean isLarge(String name) {
    return name.endsWith(".safetensors") || name.endsWith(".bin");
  }

  private void answerAsStorage(HttpExchange exchange) throws IOException {
    log("storage", exchange);
    byte[] content = files.get(exchange.getRequestURI().getPath().substring(1)).clone();
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
    Fault fault = faults.poll();
    if (fault == Fault.BUSY || fault == Fault.BROKEN) {
      refuse(exchange, fault == Fault.BUSY ? 429 : 500, null);
    } else if (fault == Fault.REFUSE_RANGE && range != null) {
      refuse(exchange, 416, null);
    } else if (fault == Fault.IGNORE_RANGE) {
      body(exchange, 200, content, null);
    } else {
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      byte[] rest = Arrays.copyOfRange(content, from, content.length);
      body(exchange, range == null ? 200 : 206, rest, fault);
    }
  }

  private void body(HttpExchange exchange, int code, byte[] bytes, Fault fault) throws IOException {
    byte[] content = fault == Fault.TOO_LONG ? Arrays.copyOf(bytes, bytes.length + 1) : bytes;
    int length = content.length;
    if (fault == Fault.CORRUPT) {
      content[length / 2] ^= 1;
    }
    exchange.sendResponseHeaders(code, length);
    OutputStream out = exchange.getResponseBody();
    out.write(content, 0, fault == Fault.DROP || fault == Fault.STALL ? length / 2 : length);
    out.flush();
    if (fault == Fault.STALL) {
      awaitClose();
    }
    exchange.close();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int code, byte[] bytes) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
    }
    exchange.sendResponseHeaders(code, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head && bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** The name that git gives to a content. */
  static String gitHash(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, all, header.length, content.length);
    return hash("SHA-1", all);
  }

  static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
