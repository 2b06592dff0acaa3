package io.lucelens.index.pipeline;

/** Hears how an indexing run goes. Called from several threads, one call at a time. */
public interface IndexingProgress {
  /** The crawl is over: so many files are to be looked at. */
  void started(long files);

  /**
   * There are more files to look at than {@link #started} said: RAW files whose pictures turned out
   * to be unreadable.
   *
   * @param files all of them, those that are done included
   */
  default void totalGrew(long files) {}

  /** One more file is dealt with, in whatever way. */
  void fileDone();

  /** How far it is and how fast it goes; heard after every {@link #fileDone()}. */
  default void pace(IndexingPace pace) {}

  /** A file could not be read. */
  void fileFailed(IndexingReport.Failure failure);

  /** Hears nothing. */
  IndexingProgress SILENT =
      new IndexingProgress() {
        @Override
        public void started(long files) {}

        @Override
        public void fileDone() {}

        @Override
        public void fileFailed(IndexingReport.Failure failure) {}
      };
}
