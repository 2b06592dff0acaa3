package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.store.IndexedImage;
import java.util.Optional;

/**
 * A file that is new or changed.
 *
 * @param file as it was when its content was read
 * @param contentHash SHA-256 of its bytes
 * @param known what the index holds for its path
 */
record Candidate(FoundFile file, String contentHash, Optional<IndexedImage> known) {}
