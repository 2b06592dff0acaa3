package io.lucelens.index.store.lucene;

import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/**
 * The fields of a Lucene document that holds an image. Whoever changes what a field means raises
 * {@link IndexStamp#SCHEMA}; a field that is only added is absent in older documents, and what it
 * holds is then not known.
 */
final class ImageDocument {
  /** The unit vector. Dot product, because it is the cosine of unit vectors and cheaper. */
  static final String EMBEDDING = "embedding";

  private static final String ID = "id";

  /**
   * The path as a URI: file names are bytes, and unlike a string the URI brings back names that do
   * not fit the current character set.
   */
  static final String PATH = "path";

  private static final String CONTENT = "contentHash";
  private static final String SIZE = "size";
  private static final String MODIFIED = "modified";
  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  private static final String TAKEN_AT = "takenAt";
  private static final String CAMERA = "camera";
  private static final String LENS = "lens";
  private static final String EXPOSURE = "exposure";
  private static final String LATITUDE = "latitude";
  private static final String LONGITUDE = "longitude";
  private static final String OFFSET = "takenAtOffset";
  private static final String TITLE = "title";
  private static final String CAPTION = "caption";
  private static final String KEYWORD = "keyword";
  private static final String METADATA_STAMP = "metadataStamp";

  /** RAW files beside it, as URIs too. Documents of older indexes have none. */
  private static final String COMPANION = "companion";

  private ImageDocument() {}

  static Term byId(String id) {
    return new Term(ID, id);
  }

  static Term byPath(Path path) {
    return new Term(PATH, path.toUri().toString());
  }

  static Term byContent(String contentHash) {
    return new Term(CONTENT, contentHash);
  }

  /** Whatever lies in a folder, at any depth. */
  static Query below(Path folder) {
    return new PrefixQuery(new Term(PATH, prefix(folder)));
  }

  /** Whatever lies in a folder itself. */
  static Query in(Path folder) {
    Automaton names =
        Operations.repeat(
            Operations.union(
                Automata.makeCharRange(0, '/' - 1),
                Automata.makeCharRange('/' + 1, Character.MAX_CODE_POINT)));
    return new AutomatonQuery(
        new Term(PATH, prefix(folder)),
        Operations.determinize(
            Operations.concatenate(Automata.makeString(prefix(folder)), names),
            Operations.DEFAULT_DETERMINIZE_WORK_LIMIT));
  }

  /** A URI ends in a slash only if the folder is there. */
  private static String prefix(Path folder) {
    String uri = folder.toUri().toString();
    return uri.endsWith("/") ? uri : uri + "/";
  }

  /** Whatever has a vector. */
  static Query embedded() {
    return new FieldExistsQuery(EMBEDDING);
  }

  /** What has a content, and a vector. */
  static Query embeddedContent(String contentHash) {
    return new BooleanQuery.Builder()
        .add(new TermQuery(byContent(contentHash)), Occur.FILTER)
        .add(embedded(), Occur.FILTER)
        .build();
  }

  /** A document with a vector. */
  static Document of(IndexedImage image, float[] unitVector) {
    Document document = waiting(image);
    document.add(
        new KnnFloatVectorField(EMBEDDING, unitVector, VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  /** A document without a vector: the image waits to be embedded. */
  static Document waiting(IndexedImage image) {
    Document document = new Document();
    document.add(new StringField(ID, image.id(), Store.YES));
    document.add(new StringField(PATH, image.path().toUri().toString(), Store.YES));
    document.add(new StringField(CONTENT, image.contentHash(), Store.YES));
    document.add(new StoredField(SIZE, image.size()));
    document.add(new StoredField(MODIFIED, image.modified().toEpochMilli()));
    document.add(new StoredField(WIDTH, image.width()));
    document.add(new StoredField(HEIGHT, image.height()));
    addMetadata(document, image.metadata());
    addText(document, METADATA_STAMP, image.metadataStamp());
    DescriptionFields.add(document, image.metadata());
    TimeOrder.add(document, image);
    document.add(TagField.of(image.tags()));
    image
        .companions()
        .forEach(raw -> document.add(new StoredField(COMPANION, raw.toUri().toString())));
    return document;
  }

  private static void addMetadata(Document document, PhotoMetadata metadata) {
    addTime(document, metadata.takenAt());
    addText(document, TITLE, metadata.title());
    addText(document, CAPTION, metadata.caption());
    metadata.keywords().forEach(keyword -> document.add(new StoredField(KEYWORD, keyword)));
    addText(document, CAMERA, metadata.camera());
    addText(document, LENS, metadata.lens());
    addText(document, EXPOSURE, metadata.exposure());
    if (metadata.position() != null) {
      document.add(new StoredField(LATITUDE, metadata.position().latitude()));
      document.add(new StoredField(LONGITUDE, metadata.position().longitude()));
    }
  }

  private static void addTime(Document document, CaptureTime taken) {
    if (taken != null) {
      document.add(new StoredField(TAKEN_AT, taken.local().toString()));
      if (taken.offset() != null) {
        document.add(new StoredField(OFFSET, taken.offset().getId()));
      }
    }
  }

  private static void addText(Document document, String field, String value) {
    if (value != null) {
      document.add(new StoredField(field, value));
    }
  }

  /** The id alone, whatever the rest says. */
  static String id(Document stored) {
    return stored.get(ID);
  }

  static IndexedImage toImage(Document stored) {
    return new IndexedImage(
        stored.get(ID),
        Path.of(URI.create(stored.get(PATH))),
        number(stored, SIZE).longValue(),
        Instant.ofEpochMilli(number(stored, MODIFIED).longValue()),
        stored.get(CONTENT),
        number(stored, WIDTH).intValue(),
        number(stored, HEIGHT).intValue(),
        metadata(stored),
        stored.get(METADATA_STAMP),
        List.of(),
        Arrays.stream(stored.getValues(COMPANION)).map(URI::create).map(Path::of).toList());
  }

  private static PhotoMetadata metadata(Document stored) {
    IndexableField latitude = stored.getField(LATITUDE);
    return PhotoMetadata.builder()
        .takenAt(takenAt(stored))
        .camera(stored.get(CAMERA))
        .lens(stored.get(LENS))
        .exposure(stored.get(EXPOSURE))
        .position(
            latitude == null
                ? null
                : new PhotoMetadata.Position(
                    latitude.numericValue().doubleValue(), number(stored, LONGITUDE).doubleValue()))
        .title(stored.get(TITLE))
        .caption(stored.get(CAPTION))
        .keywords(List.of(stored.getValues(KEYWORD)))
        .rating(DescriptionFields.rating(stored))
        .build();
  }

  private static CaptureTime takenAt(Document stored) {
    String local = stored.get(TAKEN_AT);
    String offset = stored.get(OFFSET);
    return local == null
        ? null
        : new CaptureTime(
            LocalDateTime.parse(local), offset == null ? null : ZoneOffset.of(offset));
  }

  private static Number number(Document stored, String field) {
    return stored.getField(field).numericValue();
  }
}
