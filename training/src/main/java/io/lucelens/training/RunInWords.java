package io.lucelens.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.TrainingData;
import io.lucelens.training.data.ValidationSplit;
import io.lucelens.training.report.TrainingReport.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what a run did, for people who have not read about its options. */
final class RunInWords {
  private final List<Fact> facts = new ArrayList<>();

  private RunInWords() {}

  /**
   * All that matters.
   *
   * @param start what {@code run.json} says of it
   * @param seconds that the steps took; 0 if that is not known
   */
  static List<Fact> of(
      JsonNode start,
      TrainingOptions options,
      TrainingData data,
      ValidationSplit split,
      double seconds) {
    RunInWords words = new RunInWords();
    words.add("Start", start(start));
    words.add("Data", data(data.pairs(), split));
    if (data.rehearses()) {
      words.add("Rehearsed", rehearsed(data, options));
    }
    words.add("Steps", steps(options, split.training().size()));
    words.add("Duration", duration(options, seconds));
    words.addMethod(options.method());
    words.add("Learning rate", learningRate(options));
    words.add(
        "Optimizer",
        format(
            "AdamW, weight decay %s, gradients cut to a joint norm of %s",
            decimal(options.weightDecay()), decimal(options.maxGradientNorm())));
    words.add("Pictures", augmentation(options));
    words.addLevers(options.levers());
    words.add("Seed", Long.toString(options.seed()));
    return List.copyOf(words.facts);
  }

  private void add(String name, String value) {
    facts.add(new Fact(name, value));
  }

  private static String start(JsonNode start) {
    String fingerprint = start.path("fingerprint").asText("");
    return fingerprint.isEmpty()
        ? "random weights: trained from scratch"
        : format(
            "the model %s (fingerprint %s…)",
            start.path("model").asText(),
            fingerprint.substring(0, Math.min(12, fingerprint.length())));
  }

  private static String data(Pairs pairs, ValidationSplit split) {
    String all = format("%,d pictures with %,d captions", pairs.size(), pairs.captions().count());
    return split.validation().isEmpty()
        ? all + "; nothing was held back"
        : format(
            "%s; %,d trained on, %,d held back to judge the model by",
            all, split.training().size(), split.validation().size());
  }

  private static String rehearsed(TrainingData data, TrainingOptions options) {
    return format(
        "%,d pairs of every batch, of %,d pictures of the kind that the start knows",
        options.rehearsedPerBatch(), data.rehearsed().size());
  }

  private static String steps(TrainingOptions options, int pictures) {
    return format(
        "%,d of %,d pairs, %.1f passes over the pictures; a checkpoint every %,d",
        options.steps(),
        options.batchSize(),
        (double) options.steps() * (options.batchSize() - options.rehearsedPerBatch()) / pictures,
        options.checkpointEvery());
  }

  private static String duration(TrainingOptions options, double seconds) {
    if (seconds == 0) {
      return "not written down";
    }
    long whole = Math.round(seconds);
    String time =
        whole < 60
            ? format("%.1f s", seconds)
            : whole < 3600
                ? format("%d min %d s", whole / 60, whole % 60)
                : format("%d h %d min", whole / 3600, whole / 60 % 60);
    return format(
        "%s in steps, %.1f pairs a second; all else came on top",
        time, options.steps() * options.batchSize() / seconds);
  }

  private void addMethod(TrainingMethod method) {
    add("Trained", part(method.part()));
    String objective =
        switch (method.loss()) {
          case INFO_NCE -> "CLIP's symmetric InfoNCE";
          case SIGMOID -> "SigLIP's sigmoid loss";
        };
    String repeats =
        switch (method.repeats()) {
          case POSITIVE -> "count as belonging together";
          case IGNORED -> "are left out of each other's loss";
        };
    add("Objective", objective + "; equal captions or equal pictures in a batch " + repeats);
    if (method.chunkSize() > 0) {
      add("Memory", format("gradient caching, %,d pairs at a time", method.chunkSize()));
    }
    if (method.perClass() > 0) {
      add("Batches", format("at most %,d pairs of one class in each", method.perClass()));
    }
  }

  private static String part(TrainedPart part) {
    String towers =
        switch (part.towers()) {
          case BOTH -> "both towers";
          case IMAGE -> "the image tower, the text tower being locked";
          case TEXT -> "the text tower, the image tower being locked";
        };
    String blocks =
        part.lastBlocks() == 0 ? towers : format("last %d blocks of ", part.lastBlocks()) + towers;
    return part.lowRank() == null
        ? blocks
        : format(
            "low-rank adapters (rank %d, alpha %s) of %s in %s",
            part.lowRank().rank(),
            decimal(part.lowRank().alpha()),
            String.join(", ", part.lowRank().projections()),
            blocks);
  }

  private static String learningRate(TrainingOptions options) {
    double decay = options.method().layerDecay();
    return format(
        "up to %s, warm-up over %,d of the steps, then falling as half a cosine%s",
        decimal(options.learningRate()),
        options.warmupSteps(),
        decay == 1 ? "" : format("; each block has %s of that of the block above", decimal(decay)));
  }

  private static String augmentation(TrainingOptions options) {
    List<String> changes = new ArrayList<>();
    if (options.smallestCrop() < 1) {
      changes.add(format("random crops of at least %.0f %%", options.smallestCrop() * 100));
    }
    if (options.flip()) {
      changes.add("half of them mirrored");
    }
    if (options.levers().colourJitter() > 0) {
      changes.add(format("colours shifted in %.0f %%", options.levers().colourJitter() * 100));
    }
    if (options.levers().greyscale() > 0) {
      changes.add(format("grey in %.0f %%", options.levers().greyscale() * 100));
    }
    if (options.levers().degraded() > 0) {
      changes.add(format("less detail in %.0f %%", options.levers().degraded() * 100));
    }
    if (options.levers().cutMix() > 0) {
      changes.add(
          format(
              "in %.0f %% of the batches mixed with each other", options.levers().cutMix() * 100));
    }
    return changes.isEmpty() ? "as they are" : String.join(", ", changes);
  }

  private void addLevers(TrainingOptions.Levers levers) {
    if (levers.balance() > 0) {
      add(
          "Balance",
          format(
              "rarer classes are drawn more often, by a power of %s", decimal(levers.balance())));
    }
    if (levers.averaging() > 0) {
      add(
          "Average",
          format(
              "the moving average of the weights, decay %s a step", decimal(levers.averaging())));
    }
    if (levers.statistics() == Statistics.FROZEN) {
      add("Batch normalisation", "by the starting model's statistics, which stay");
    }
    if (levers.teacher() != null) {
      add(
          "Teacher",
          format(
              "a sentence encoder's table, weight %s, %,d further texts a step and %,d that images"
                  + " are only compared with; the text tower learns at every %d. step",
              decimal(levers.teacher().weight()),
              levers.teacher().texts(),
              levers.teacher().comparisons(),
              levers.teacher().textEvery()));
    }
  }

  /** As short as can be: 1, 0.1, 2e-4. */
  private static String decimal(double value) {
    return Double.toString(value).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e');
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
