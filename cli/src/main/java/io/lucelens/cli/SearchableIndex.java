package io.lucelens.cli;

import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.server.search.PictureEncoder;
import io.lucelens.server.search.QueryEncoder;
import io.lucelens.server.search.SearchService;

/** The index that answers, open for search only, with the model that made it. Owns both. */
record SearchableIndex(LoadedModel model, LuceneImageIndex index) implements AutoCloseable {

  /**
   * Opens the index and loads its model: the one that was asked for, or the one that the data
   * folder remembers.
   *
   * @throws ModelMismatchException if that is not the model that made the index
   */
  static SearchableIndex open(HomeOption home, IndexModelOption option) {
    home.requireIndex();
    // What is open stays readable, even if another process switches the model meanwhile.
    LuceneImageIndex index = home.indexes().openForSearch();
    try {
      LoadedModel model = option.load(home.indexes(), TorchThreads.ONE);
      if (!index.model().is(model.manifest())) {
        model.close();
        throw new ModelMismatchException(index.model(), model.manifest());
      }
      return new SearchableIndex(model, index);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** The search over the index. */
  SearchService search() {
    QueryEncoder encoder = QueryEncoder.of(model.clip());
    return new SearchService(encoder, index, PictureEncoder.ofFiles(encoder));
  }

  @Override
  public void close() {
    try (model) {
      index.close();
    }
  }
}
