package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.index.crawl.WatchMode;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.StageWork;
import io.lucelens.index.store.IndexModel;
import io.lucelens.server.IndexingStatus;
import io.lucelens.server.Library;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is served and how indexing goes.
 *
 * <pre>
 * curl http://127.0.0.1:8080/api/v1/status
 * </pre>
 */
public final class StatusResource {
  /** A folder of a million broken files must not make an answer of a hundred megabytes. */
  private static final int MAX_FAILURES = 100;

  private final LibrarySlot slot;

  public StatusResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /**
   * The answer.
   *
   * @param ready whether searches are answered; the rest is left out until then
   * @param model the one that answers
   * @param switchingTo the one whose index is being made, which indexing tells the progress of
   * @param images how many there are
   * @param waiting how many of them the model has not embedded, so that no search finds them
   * @param lastReport what the finished run did
   * @param roots the folders that were ever indexed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StatusJson(
      boolean ready,
      ModelJson model,
      ModelJson switchingTo,
      Integer images,
      Integer waiting,
      RunJson indexing,
      ReportJson lastReport,
      List<RootJson> roots) {
    static final StatusJson NOT_READY =
        new StatusJson(false, null, null, null, null, null, null, null);
  }

  /**
   * A folder of the library.
   *
   * @param path absolute
   * @param state online, or offline if it cannot be reached: its photos are found all the same
   * @param lastSeen when a run last found it there, ISO 8601 in UTC; null if none did yet
   * @param images how many of its photos are indexed, those of folders in it included
   * @param watched how changes are noticed: events, polling, or away while it is not there; null if
   *     it is not watched
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RootJson(String path, String state, String lastSeen, int images, String watched) {
    static RootJson of(LibraryRoot root, Library library) {
      int images = library.index().countBelow(root.path());
      WatchMode mode = library.indexing().watched().get(root.path());
      return new RootJson(
          root.path().toString(),
          // An empty folder that never had a photo is no disk that went away.
          root.offline() && images > 0 ? "offline" : "online",
          root.lastSeen() == null ? null : root.lastSeen().toString(),
          images,
          mode == null ? null : mode.name().toLowerCase(Locale.ROOT));
    }
  }

  /** The model; the fingerprint names the weights and everything else that decides its vectors. */
  record ModelJson(String name, String fingerprint, int dimension) {
    static ModelJson of(IndexModel model) {
      return new ModelJson(model.name(), model.fingerprint(), model.dimension());
    }
  }

  /**
   * The run; total is 0 while the folders are being walked, error says why it broke off.
   *
   * @param bytes size of the files that have to be read; null, as the next, unless a run goes on
   * @param bytesDone how much of it is done
   * @param filesPerSecond lately; null, as the next, until there is enough to go by
   * @param remainingMs how long the rest will take
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record RunJson(
      String state,
      long total,
      long done,
      long failed,
      long elapsedMs,
      Long bytes,
      Long bytesDone,
      Double filesPerSecond,
      Long remainingMs,
      String error) {
    static RunJson of(IndexingStatus status) {
      Optional<IndexingPace> pace = status.pace();
      return new RunJson(
          status.state().name().toLowerCase(Locale.ROOT),
          status.total(),
          status.done(),
          status.failed(),
          status.elapsed().toMillis(),
          pace.map(IndexingPace::bytes).orElse(null),
          pace.map(IndexingPace::bytesDone).orElse(null),
          pace.filter(some -> some.filesPerSecond().isPresent())
              .map(some -> some.filesPerSecond().getAsDouble())
              .orElse(null),
          pace.flatMap(IndexingPace::remaining).map(Duration::toMillis).orElse(null),
          status.error().orElse(null));
    }
  }

  /** The report; failed counts all failures, failures lists the first of them. */
  record ReportJson(
      int added,
      int changed,
      int moved,
      int removed,
      int unchanged,
      int failed,
      int knownFailures,
      List<FailureJson> failures,
      long tookMs,
      double filesPerSecond,
      StagesJson stages) {
    static ReportJson of(IndexingReport report) {
      return new ReportJson(
          report.added(),
          report.changed(),
          report.moved(),
          report.removed(),
          report.unchanged(),
          report.failures().size(),
          report.knownFailures(),
          report.failures().stream().limit(MAX_FAILURES).map(FailureJson::of).toList(),
          report.took().toMillis(),
          report.filesPerSecond(),
          StagesJson.of(report.stages()));
    }
  }

  /** How long the threads of each stage worked; embed is the waiting for the model. */
  record StagesJson(long crawlMs, long readMs, long embedMs, long writeMs) {
    static StagesJson of(StageWork stages) {
      return new StagesJson(
          stages.crawl().toMillis(),
          stages.read().toMillis(),
          stages.embed().toMillis(),
          stages.write().toMillis());
    }
  }

  /** A file that could not be indexed, and why. */
  record FailureJson(String path, String reason) {
    static FailureJson of(IndexingReport.Failure failure) {
      return new FailureJson(failure.path().toString(), failure.reason());
    }
  }

  /** Registers the route. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, "/api/v1/status", this::answer);
  }

  private void answer(Context ctx) {
    ctx.header("Cache-Control", "no-store");
    ctx.json(slot.leaseIfReady().map(StatusResource::of).orElse(StatusJson.NOT_READY));
  }

  private static StatusJson of(LibrarySlot.Lease lease) {
    try (lease) {
      return of(lease.library(), lease.roots());
    }
  }

  private static StatusJson of(Library library, RootStates roots) {
    IndexingStatus status = library.indexing().status();
    int waiting = library.index().waiting();
    return new StatusJson(
        true,
        ModelJson.of(library.encoder().model()),
        library.switchingTo().map(ModelJson::of).orElse(null),
        library.index().size(),
        waiting == 0 ? null : waiting,
        RunJson.of(status),
        status.report().map(ReportJson::of).orElse(null),
        roots.all().stream().map(root -> RootJson.of(root, library)).toList());
  }
}
