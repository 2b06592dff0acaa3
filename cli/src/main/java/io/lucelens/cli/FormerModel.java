package io.lucelens.cli;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.store.IndexModel;
import io.lucelens.server.search.AbsentModel;
import io.lucelens.server.search.QueryEncoder;
import java.util.Optional;

/**
 * The model that made the index whose place another one takes: loaded if it can still be had, so
 * that queries are answered meanwhile. Owns it until {@link #close()}.
 */
record FormerModel(QueryEncoder encoder, Optional<LoadedModel> loaded, Optional<String> absence)
    implements AutoCloseable {

  /** Loads what made an index, if it is still where the data folder says. */
  static FormerModel of(IndexModel maker, IndexHome indexes, IndexModelOption option) {
    LoadedModel model;
    try {
      model = option.loadRemembered(indexes, TorchThreads.ONE);
    } catch (CommandException | InvalidModelException e) {
      return absent(maker, e.getMessage());
    }
    if (maker.is(model.manifest())) {
      return new FormerModel(QueryEncoder.of(model.clip()), Optional.of(model), Optional.empty());
    }
    model.close();
    return absent(maker, whyAnother(model));
  }

  private static String whyAnother(LoadedModel model) {
    return model.location() == null
        ? "where it was loaded from was not written down."
        : "the files in " + model.location() + " have changed since.";
  }

  private static FormerModel absent(IndexModel maker, String reason) {
    return new FormerModel(new AbsentModel(maker, reason), Optional.empty(), Optional.of(reason));
  }

  /** May be called again. */
  @Override
  public void close() {
    loaded.ifPresent(LoadedModel::close);
  }
}
