package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import javax.net.ssl.SSLException;

/** Says what the hub's answers mean, and what a connection that fails does. */
final class HubErrors {
  private final HubSettings settings;

  HubErrors(HubSettings settings) {
    this.settings = settings;
  }

  /**
   * What an answer other than 200 and 206 means.
   *
   * @param what the file asked for, or null if it was the list of files
   * @throws TemporaryFailure if it may go away by itself
   */
  HubException of(HttpResponse<?> response, ModelReference model, String what)
      throws TemporaryFailure {
    int status = response.statusCode();
    if (status == 429 || status >= 500) {
      throw TemporaryFailure.of(response);
    }
    return new HubException(message(response, model, what));
  }

  private String message(HttpResponse<?> response, ModelReference model, String what) {
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    int status = response.statusCode();
    return switch (code) {
      case "GatedRepo" -> gated(model);
      case "RepoNotFound" -> noRepository(model);
      case "RevisionNotFound" -> noRevision(model);
      case "EntryNotFound" -> noFile(model, what);
      default ->
          switch (status) {
            case 401 -> settings.token().isPresent() ? badToken(model) : noRepository(model);
            case 403 ->
                "The hub refuses "
                    + subject(model, what)
                    + " (403). If it is gated: "
                    + gated(model);
            case 404 -> what == null ? noRevision(model) : noFile(model, what);
            default -> "The hub answered " + status + " for " + subject(model, what) + ".";
          };
    };
  }

  private static String subject(ModelReference model, String what) {
    return what == null ? model.toString() : what + " of " + model;
  }

  private String gated(ModelReference model) {
    return model
        + " is open only to those who accept its terms. Log in at "
        + settings.endpoint()
        + "/"
        + model.repository()
        + ", accept them, and "
        + (settings.token().isPresent()
            ? "use a token (HF_TOKEN) of that account that may read it."
            : "give a token of that account in HF_TOKEN.");
  }

  private String noRepository(ModelReference model) {
    return "There is no public model "
        + model.repository()
        + " at "
        + settings.endpoint()
        + ". Check the spelling; for a private one give a token that may read it in HF_TOKEN.";
  }

  private String badToken(ModelReference model) {
    return "The hub does not accept the token for "
        + model.repository()
        + ". Check the spelling of the model, and make a new token if HF_TOKEN has expired.";
  }

  private String noRevision(ModelReference model) {
    return "There is no revision '"
        + model.revision()
        + "' of "
        + model.repository()
        + " at "
        + settings.endpoint()
        + ". Check both names; the default revision is "
        + ModelReference.DEFAULT_REVISION
        + ".";
  }

  private static String noFile(ModelReference model, String what) {
    return model
        + " has no file "
        + what
        + " on the hub although its list of files names it. Try again later.";
  }

  /** What it means that a connection failed for good. */
  HubException unreachable(URI uri, IOException e) {
    String host = uri.getHost();
    if (e instanceof SSLException) {
      return new HubException(
          host
              + " cannot be trusted: "
              + e.getMessage()
              + ". Check the clock, and whether a proxy reads along.",
          e);
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new HubException(
          host
              + " cannot be reached. Check the network, the proxy variables and HF_ENDPOINT. Models"
              + " that are in the cache work without a network.",
          e);
    }
    return new HubException(
        "The connection to "
            + host
            + " failed again and again: "
            + (e.getMessage() == null ? e : e.getMessage())
            + ". What is there stays; run the same command again to go on.",
        e);
  }
}
