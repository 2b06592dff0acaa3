package io.lucelens.server.api;

import io.lucelens.index.home.RootStates;
import io.lucelens.server.Library;
import io.lucelens.server.classify.ClassifyService;
import io.lucelens.server.search.PictureEncoder;
import io.lucelens.server.search.SearchService;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where the library appears once the model and the index are ready, and where another one takes its
 * place. Thread-safe.
 *
 * <p>A request leases the library: all that it does, it does with one index and the model of that
 * index, and neither is closed before the request is done.
 */
public final class LibrarySlot {
  private final AtomicReference<Served> served = new AtomicReference<>();

  /**
   * A library with the services over it; read-locked by each lease, write-locked for ever after.
   */
  private record Served(
      Library library,
      SearchService search,
      ClassifyService classify,
      RootStates roots,
      ReentrantReadWriteLock inUse) {

    static Served of(Library library) {
      // One for both, so that no more pictures are decoded at a time than it allows.
      PictureEncoder pictures = PictureEncoder.ofUploads(library.encoder());
      return new Served(
          library,
          new SearchService(library.encoder(), library.index(), pictures),
          new ClassifyService(library.encoder(), library.index(), pictures),
          new RootStates(library.data()),
          new ReentrantReadWriteLock());
    }
  }

  /** The use of one library by one request, on one thread. */
  public static final class Lease implements AutoCloseable {
    private final Served served;

    private Lease(Served served) {
      this.served = served;
    }

    /** The library. */
    public Library library() {
      return served.library();
    }

    /** The search over the library. */
    public SearchService search() {
      return served.search();
    }

    /** Classification by the library's model. */
    public ClassifyService classify() {
      return served.classify();
    }

    /** Which folders of the library can be reached. */
    public RootStates roots() {
      return served.roots();
    }

    /** Ends the use. */
    @Override
    public void close() {
      served.inUse().readLock().unlock();
    }
  }

  /**
   * From now on requests are answered from this library. Returns when no request uses the former
   * one any more, so that the caller may close its parts.
   */
  public void fill(Library library) {
    Served former = served.getAndSet(Served.of(library));
    if (former != null) {
      former.inUse().writeLock().lock();
    }
  }

  /**
   * Takes the library into use, on this thread, until the lease is closed.
   *
   * @throws ProblemException 503 if it is not ready yet
   */
  public Lease lease() {
    return leaseIfReady()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        503,
                        "not_ready",
                        "The model and the index are still being loaded: try again in a few"
                            + " seconds.")));
  }

  /** As {@link #lease()}, but nothing if the library is not ready yet. */
  public Optional<Lease> leaseIfReady() {
    Served now = served.get();
    while (now != null && !now.inUse().readLock().tryLock()) {
      // It was replaced since it was read, and its successor is there already.
      now = served.get();
    }
    return Optional.ofNullable(now).map(Lease::new);
  }
}
