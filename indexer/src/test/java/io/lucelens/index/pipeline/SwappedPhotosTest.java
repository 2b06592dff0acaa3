package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a photo whose record gets another picture while the copy is being read. */
@Timeout(60)
class SwappedPhotosTest {
  @TempDir private Path temp;

  @Test
  void theCopyHasTheVectorOfItsOwnPicture() throws IOException {
    try (Library library = new Library(temp.resolve("photos"), temp.resolve("home"))) {
      Path photo = library.add("a.jpg", 1);
      library.add("b.jpg", 2);
      library.update();
      IndexedImage image = library.find("a.jpg").orElseThrow();
      IndexedImage other = library.find("b.jpg").orElseThrow();
      Embedding vector = vector(library, image);
      Files.copy(photo, library.photos().resolve("copy.jpg"));

      ImageIndex swapping = swapping(library.index(), image, other, vector(library, other));
      new IndexingPipeline(library.encoder(), swapping, library.data(), Library.OPTIONS)
          .run(List.of(library.photos()), IndexingProgress.SILENT);

      assertThat(vector(library, library.find("copy.jpg").orElseThrow())).isEqualTo(vector);
    }
  }

  private static Embedding vector(Library library, IndexedImage image) {
    return library.index().embedding(image.id()).orElseThrow();
  }

  /** An index in which an image has another one's content as soon as its own was looked for. */
  private static ImageIndex swapping(
      ImageIndex index, IndexedImage image, IndexedImage other, Embedding otherVector) {
    return (ImageIndex)
        Proxy.newProxyInstance(
            ImageIndex.class.getClassLoader(),
            new Class<?>[] {ImageIndex.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(index, arguments);
                if (arguments != null && Arrays.asList(arguments).contains(image.contentHash())) {
                  index.put(named(image, other.contentHash()), otherVector);
                  index.commit();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static IndexedImage named(IndexedImage image, String contentHash) {
    return new IndexedImage(
        image.id(),
        image.path(),
        image.size(),
        image.modified(),
        contentHash,
        image.width(),
        image.height(),
        image.metadata(),
        image.metadataStamp(),
        image.tags(),
        image.companions());
  }
}
