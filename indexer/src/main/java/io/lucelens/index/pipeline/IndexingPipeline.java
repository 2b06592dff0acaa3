package io.lucelens.index.pipeline;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import java.nio.file.Path;
import java.util.List;

/** Brings the index up to date with folders of photos: crawl, read, embed, store. */
public final class IndexingPipeline {
  public IndexingPipeline(Clip clip, ImageIndex index, DataFolder data) {}

  /**
   * Indexes what is new or changed under the folders, moves what moved, removes what is gone.
   * Interrupting the thread ends the run after the batch in hand; what is committed stays.
   *
   * @throws java.nio.file.NoSuchFileException if a folder does not exist
   */
  public IndexingReport run(List<Path> folders, IndexingProgress progress) {
    throw new IllegalStateException("not written yet");
  }
}
