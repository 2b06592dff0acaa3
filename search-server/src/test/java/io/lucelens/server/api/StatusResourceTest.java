package io.lucelens.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.index.home.LibraryRoots;
import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.IndexingReport.Failure;
import io.lucelens.index.pipeline.StageWork;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.TestServer;
import io.lucelens.server.search.PhotoFolder;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusResourceTest {
  private static final Failure FAILURE = new Failure(Path.of("/photos/bad.jpg"), "truncated");

  @Test
  void aServerWithoutItsLibraryLivesButIsNotReady() throws Exception {
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/livez").statusCode()).isEqualTo(204);
      for (String path :
          new String[] {"/readyz", "/api/v1/search?q=red", "/api/v1/images", "/api/v1/images/x"}) {
        HttpResponse<byte[]> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(server.json(response).at("/code").asText()).isEqualTo("not_ready");
      }
      JsonNode status = server.json(server.get("/api/v1/status"));
      assertThat(status.toString()).isEqualTo("{\"ready\":false}");
    }
  }

  @Test
  void onceTheLibraryIsThereItIsReady(@TempDir Path temporary) throws Exception {
    PhotoFolder photos = new PhotoFolder(temporary);
    photos.add("red.png", Color.RED);
    try (TestServer server = new TestServer().serve(photos)) {
      assertThat(server.get("/readyz").statusCode()).isEqualTo(204);
      JsonNode status = server.json(server.get("/api/v1/status"));
      assertThat(status.at("/ready").booleanValue()).isTrue();
      assertThat(status.at("/images").intValue()).isEqualTo(1);
      assertThat(status.at("/model/name").asText()).isEqualTo("colours");
      assertThat(status.at("/model/fingerprint").asText()).hasSize(64);
      assertThat(status.at("/model/dimension").intValue()).isEqualTo(48);
      assertThat(status.at("/indexing/state").asText()).isEqualTo("idle");
      assertThat(status.has("lastReport")).isFalse();
    }
  }

  @Test
  void indexingShowsItsProgressAndThenItsReport(@TempDir Path temporary) throws Exception {
    CountDownLatch halfway = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    IndexingJob.Run run =
        progress -> {
          progress.started(7);
          progress.fileDone();
          halfway.countDown();
          goOn.await();
          return new IndexingReport(
              1, 2, 3, 4, 5, Collections.nCopies(150, FAILURE), Duration.ofMillis(1234));
        };
    try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT);
        TestServer server = new TestServer().serve(new PhotoFolder(temporary), job)) {
      halfway.await();
      JsonNode running = server.json(server.get("/api/v1/status")).at("/indexing");
      assertThat(running.at("/state").asText()).isEqualTo("running");
      assertThat(running.at("/total").intValue()).isEqualTo(7);
      assertThat(running.at("/done").intValue()).isEqualTo(1);
      goOn.countDown();
      job.await();
      JsonNode report = server.json(server.get("/api/v1/status")).at("/lastReport");
      assertThat(report.at("/added").intValue()).isEqualTo(1);
      assertThat(report.at("/unchanged").intValue()).isEqualTo(5);
      assertThat(report.at("/tookMs").intValue()).isEqualTo(1234);
      assertThat(report.at("/failed").intValue()).isEqualTo(150);
      assertThat(report.at("/failures")).hasSize(100);
      assertThat(report.at("/failures/0/path").asText()).isEqualTo("/photos/bad.jpg");
      assertThat(report.at("/failures/0/reason").asText()).isEqualTo("truncated");
    }
  }

  @Test
  void theRemainingTimeIsThereOnceItIsKnownAndGoesWithTheRun(@TempDir Path temporary)
      throws Exception {
    CountDownLatch unknown = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch known = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    StageWork stages =
        new StageWork(
            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4));
    IndexingJob.Run run =
        progress -> {
          progress.started(20);
          progress.pace(
              new IndexingPace(20, 1, 900, 300, OptionalDouble.empty(), Optional.empty()));
          unknown.countDown();
          asked.await();
          progress.pace(
              new IndexingPace(
                  20, 10, 900, 600, OptionalDouble.of(2.5), Optional.of(Duration.ofSeconds(4))));
          known.countDown();
          goOn.await();
          return new IndexingReport(20, 0, 0, 0, 0, List.of(), Duration.ofSeconds(8), 0, 3, stages);
        };
    try (IndexingJob job = IndexingJob.start(run, IndexingProgress.SILENT);
        TestServer server = new TestServer().serve(new PhotoFolder(temporary), job)) {
      unknown.await();
      JsonNode early = server.json(server.get("/api/v1/status")).at("/indexing");
      assertThat(early.at("/bytes").intValue()).isEqualTo(900);
      assertThat(early.at("/bytesDone").intValue()).isEqualTo(300);
      assertThat(early.has("remainingMs")).isFalse();
      assertThat(early.has("filesPerSecond")).isFalse();
      asked.countDown();
      known.await();
      JsonNode later = server.json(server.get("/api/v1/status")).at("/indexing");
      assertThat(later.at("/remainingMs").intValue()).isEqualTo(4_000);
      assertThat(later.at("/filesPerSecond").doubleValue()).isEqualTo(2.5);
      goOn.countDown();
      job.await();
      JsonNode status = server.json(server.get("/api/v1/status"));
      assertThat(status.at("/indexing").has("remainingMs")).isFalse();
      assertThat(status.at("/lastReport/filesPerSecond").doubleValue()).isEqualTo(2.5);
      assertThat(status.at("/lastReport/knownFailures").intValue()).isEqualTo(3);
      assertThat(status.at("/lastReport/stages").toString())
          .isEqualTo("{\"crawlMs\":1,\"readMs\":2,\"embedMs\":3,\"writeMs\":4}");
    }
  }

  @Test
  void aFolderThatCannotBeReachedIsOfflineAndItsPhotosAreMarked(@TempDir Path temporary)
      throws Exception {
    PhotoFolder photos = new PhotoFolder(temporary);
    Path file = photos.add("red.png", Color.RED).path();
    Path gone = Path.of("/nowhere/photos");
    photos
        .index()
        .updateRecord(
            photos
                .index()
                .findByPath(file)
                .orElseThrow()
                .at(gone.resolve("red.png"), 1, Instant.EPOCH));
    LibraryRoots.read(photos.data())
        .seen(gone, Instant.parse("2026-11-02T10:00:00Z"))
        .seen(file.getParent(), Instant.parse("2026-11-02T10:00:00Z"))
        .write(photos.data());
    try (TestServer server = new TestServer().serve(photos)) {
      JsonNode roots = server.json(server.get("/api/v1/status")).at("/roots");
      assertThat(roots.at("/0/path").asText()).isEqualTo(gone.toString());
      assertThat(roots.at("/0/state").asText()).isEqualTo("offline");
      assertThat(roots.at("/0/lastSeen").asText()).isEqualTo("2026-11-02T10:00:00Z");
      assertThat(roots.at("/0/images").intValue()).isEqualTo(1);
      assertThat(roots.at("/1/state").asText()).isEqualTo("online");
      JsonNode hit = server.json(server.get("/api/v1/search?q=red")).at("/hits/0");
      assertThat(hit.at("/offline").booleanValue()).isTrue();
      String id = hit.at("/id").asText();
      JsonNode details = server.json(server.get("/api/v1/images/" + id));
      assertThat(details.at("/offline").booleanValue()).isTrue();
      assertThat(server.get("/api/v1/images/" + id + "/thumbnail").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anEmptyLibraryAnswersWithNoHits(@TempDir Path temporary) throws Exception {
    try (TestServer server = new TestServer().serve(new PhotoFolder(temporary))) {
      assertThat(server.json(server.get("/api/v1/search?q=red")).at("/hits")).isEmpty();
      assertThat(server.json(server.get("/api/v1/images")).at("/images")).isEmpty();
    }
  }
}
