package io.lucelens.server.api;

import io.lucelens.server.Library;
import io.lucelens.server.classify.ClassifyService;
import io.lucelens.server.search.SearchService;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where the library appears once the model and the index are ready. Thread-safe. */
public final class LibrarySlot {
  private final AtomicReference<Served> served = new AtomicReference<>();

  /** A library with the services over it. */
  private record Served(Library library, SearchService search, ClassifyService classify) {}

  /** From now on requests are answered from this library. */
  public void fill(Library library) {
    served.set(
        new Served(
            library,
            new SearchService(library.encoder(), library.index()),
            new ClassifyService(library.encoder(), library.index())));
  }

  /** The library, if it is there already. */
  public Optional<Library> peek() {
    return Optional.ofNullable(served.get()).map(Served::library);
  }

  /**
   * The library.
   *
   * @throws ProblemException 503 if it is not ready yet
   */
  public Library library() {
    return ready().library();
  }

  /**
   * The search over the library.
   *
   * @throws ProblemException 503 if it is not ready yet
   */
  public SearchService search() {
    return ready().search();
  }

  /**
   * Classification by the library's model.
   *
   * @throws ProblemException 503 if it is not ready yet
   */
  public ClassifyService classify() {
    return ready().classify();
  }

  private Served ready() {
    Served now = served.get();
    if (now == null) {
      throw new ProblemException(
          Problem.of(
              503,
              "not_ready",
              "The model and the index are still being loaded: try again in a few seconds."));
    }
    return now;
  }
}
