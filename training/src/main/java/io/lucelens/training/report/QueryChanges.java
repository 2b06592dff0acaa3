package io.lucelens.training.report;

import io.lucelens.training.data.Captions;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.evaluation.RankedPairs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What became of the captions of the pairs held back, as queries for their pictures: from the
 * starting model to the exported one.
 *
 * @param captions how many there are
 * @param improved how many find their picture at a better rank
 * @param worsened how many at a worse one
 * @param mostImproved by places won; no two of equal captions or of one picture
 * @param mostWorsened by places lost, the same way
 */
public record QueryChanges(
    int captions,
    int improved,
    int worsened,
    List<Change> mostImproved,
    List<Change> mostWorsened) {
  private static final int LISTED = 10;

  /**
   * One caption.
   *
   * @param before rank of its picture among all pictures by the starting model, 1 is the best
   * @param after the same by the exported model
   * @param alike how many other captions say the same
   * @param right its picture
   * @param firstBefore what the starting model ranks first
   * @param firstAfter what the exported model ranks first
   */
  public record Change(
      String caption,
      int before,
      int after,
      int alike,
      Picture right,
      Picture firstBefore,
      Picture firstAfter) {}

  /** Chooses, and makes thumbnails of what is chosen. */
  public static QueryChanges of(
      RankedPairs before,
      RankedPairs after,
      Function<ImageTextPair, Picture.Thumbnail> thumbnails) {
    if (!before.captions().equals(after.captions())) {
      throw new IllegalStateException(
          "The pictures held back could be read for one model and not for the other, so their ranks"
              + " cannot be compared; check the disk of the data.");
    }
    Comparison all = new Comparison(before, after, forms(before), thumbnails);
    List<Integer> improved = all.where(lost -> lost < 0, Comparator.naturalOrder());
    List<Integer> worsened = all.where(lost -> lost > 0, Comparator.reverseOrder());
    return new QueryChanges(
        before.captions().size(),
        improved.size(),
        worsened.size(),
        all.chosen(improved),
        all.chosen(worsened));
  }

  private static List<String> forms(RankedPairs pairs) {
    return pairs.captions().stream().map(Captions::comparableForm).toList();
  }

  /** Two models' ranks of the same captions. */
  private record Comparison(
      RankedPairs before,
      RankedPairs after,
      List<String> forms,
      Function<ImageTextPair, Picture.Thumbnail> thumbnails) {
    int placesLost(int caption) {
      return after.ranks().textToImage()[caption] - before.ranks().textToImage()[caption];
    }

    /** Captions by places lost, and of equals those that end nearer to the front first. */
    List<Integer> where(IntPredicate placesLost, Comparator<Integer> order) {
      return IntStream.range(0, forms.size())
          .filter(t -> placesLost.test(placesLost(t)))
          .boxed()
          .sorted(
              Comparator.comparing(this::placesLost, order)
                  .thenComparing(t -> after.ranks().textToImage()[t]))
          .toList();
    }

    /** The first that are neither equal captions nor captions of the same picture. */
    List<Change> chosen(List<Integer> captions) {
      Map<String, Long> counts =
          forms.stream().collect(Collectors.groupingBy(form -> form, Collectors.counting()));
      Set<String> said = new HashSet<>();
      Set<Integer> shown = new HashSet<>();
      List<Change> changes = new ArrayList<>();
      for (int caption : captions) {
        String form = forms.get(caption);
        int image = before.imageOfCaption()[caption];
        if (changes.size() < LISTED && !said.contains(form) && !shown.contains(image)) {
          said.add(form);
          shown.add(image);
          changes.add(change(caption, (int) (counts.get(form) - 1)));
        }
      }
      return changes;
    }

    private Change change(int caption, int alike) {
      return new Change(
          before.captions().get(caption),
          before.ranks().textToImage()[caption],
          after.ranks().textToImage()[caption],
          alike,
          picture(before.imageOfCaption()[caption], caption),
          picture(before.ranks().firstImage()[caption], caption),
          picture(after.ranks().firstImage()[caption], caption));
    }

    private Picture picture(int image, int caption) {
      ImageTextPair pair = before.pairs().get(image);
      boolean fits =
          pair.captions().stream()
              .map(Captions::comparableForm)
              .anyMatch(forms.get(caption)::equals);
      return new Picture(pair.key(), fits, thumbnails.apply(pair));
    }
  }
}
