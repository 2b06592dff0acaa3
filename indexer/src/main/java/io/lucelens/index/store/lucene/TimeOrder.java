package io.lucelens.index.store.lucene;

import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.store.IndexedImage;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;

/**
 * The order of time. The day is a field of its own because it is filtered by, and older documents
 * have it. What else is here they lack until they are written again: photos of one day then come in
 * any order, after those whose time of day is known.
 */
final class TimeOrder {
  /** Nanoseconds since midnight, by the clock where the picture was taken. */
  private static final String TIME_OF_DAY = "takenTimeOfDay";

  /** As people read it: the order of the URIs is another one. */
  private static final String PATH = "pathOrder";

  /** The newest first, those without a date last; those of one moment by their paths. */
  static final Sort NEWEST_FIRST =
      new Sort(DescriptionFields.latestDayFirst(), latestTimeFirst(), byPath());

  private TimeOrder() {}

  static void add(Document document, IndexedImage image) {
    CaptureTime taken = image.metadata().takenAt();
    if (taken != null) {
      long time = taken.local().toLocalTime().toNanoOfDay();
      document.add(new NumericDocValuesField(TIME_OF_DAY, time));
    }
    document.add(new SortedDocValuesField(PATH, new BytesRef(image.path().toString())));
  }

  private static SortField latestTimeFirst() {
    SortField latest = new SortField(TIME_OF_DAY, SortField.Type.LONG, true);
    latest.setMissingValue(Long.MIN_VALUE);
    return latest;
  }

  private static SortField byPath() {
    SortField path = new SortField(PATH, SortField.Type.STRING);
    path.setMissingValue(SortField.STRING_LAST);
    return path;
  }
}
