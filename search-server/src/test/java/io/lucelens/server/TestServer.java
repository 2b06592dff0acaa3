package io.lucelens.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.server.search.PhotoFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A real server on a free port, and what a client needs to talk to it. */
public final class TestServer implements AutoCloseable {
  /** Separates the parts of the forms sent here. */
  public static final String BOUNDARY = "----test-boundary";

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final LucelensServer server = LucelensServer.start(new ServerConfig(0));

  /** Serves a folder with nothing left to index. */
  public TestServer serve(PhotoFolder photos) {
    return serve(photos, IndexingJob.none());
  }

  /** Serves a folder while it is indexed. */
  public TestServer serve(PhotoFolder photos, IndexingJob job) {
    server.serve(new Library(photos.encoder(), photos.index(), photos.data(), job));
    return this;
  }

  /** The server. */
  public LucelensServer server() {
    return server;
  }

  /** Fetches a path. */
  public HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send(request(path, headers).GET());
  }

  /** Posts a body. */
  public HttpResponse<byte[]> post(String path, String contentType, byte[] body, String... headers)
      throws Exception {
    return send(
        request(path, headers)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /** Posts a search as JSON. */
  public HttpResponse<byte[]> postJson(String body, String... headers) throws Exception {
    return post(
        "/api/v1/search", "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** Posts a search as a form. */
  public HttpResponse<byte[]> postForm(byte[] form, String... headers) throws Exception {
    return post("/api/v1/search", "multipart/form-data; boundary=" + BOUNDARY, form, headers);
  }

  /** Sends a request with a method of its own. */
  public HttpResponse<byte[]> method(String method, String path) throws Exception {
    return send(request(path).method(method, BodyPublishers.noBody()));
  }

  /** The JSON of an answer. */
  public JsonNode json(HttpResponse<byte[]> response) throws IOException {
    return json.readTree(response.body());
  }

  /** Sends bytes as they are, which no client library would, and returns all that comes back. */
  public String raw(String request) throws IOException {
    try (Socket socket = new Socket(ServerConfig.HOST, server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** A form under construction. */
  public static final class Form {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Adds a field. */
    public Form field(String name, String value) {
      return part("name=\"" + name + "\"", "", value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file in the field "image". */
    public Form image(String filename, byte[] bytes) {
      return file("image", filename, bytes);
    }

    /** Adds a file in a field. */
    public Form file(String name, String filename, byte[] bytes) {
      return part(
          "name=\"" + name + "\"; filename=\"" + filename + "\"",
          "\r\nContent-Type: application/octet-stream",
          bytes);
    }

    /** The form's bytes. */
    public byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(out.toByteArray());
      all.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
      return all.toByteArray();
    }

    private Form part(String disposition, String more, byte[] content) {
      out.writeBytes(
          ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + more)
              .getBytes(StandardCharsets.UTF_8));
      out.writeBytes("\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      out.writeBytes(content);
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      return this;
    }
  }
}
