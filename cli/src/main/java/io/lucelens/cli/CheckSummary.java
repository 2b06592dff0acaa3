package io.lucelens.cli;

import io.lucelens.index.store.CheckReport;

/** Says what a check of the index found. */
final class CheckSummary {
  private CheckSummary() {}

  /** Prints the report as the command's result, and says which exit code that is. */
  static int print(CheckReport report, boolean json, Console console) {
    if (json) {
      console.json(report);
    } else {
      console.result(line(report));
    }
    if (report.needsRepair()) {
      console.note(
          "Nothing was changed. 'lucelens index --check --repair' drops what is broken"
              + (report.lostImages() > 0 ? ", with all of these images," : "")
              + " and 'lucelens index FOLDER' then embeds the photos again. If you have a copy of"
              + " the data folder, put that back instead.");
    } else if (!report.isSound()) {
      console.note("'lucelens index FOLDER' makes again what is missing.");
    }
    return report.isSound() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private static String line(CheckReport report) {
    return report.isSound()
        ? report.images() + " images, nothing wrong"
        : report.images()
            + " images; "
            + report.brokenSegments()
            + " broken segments with "
            + report.lostImages()
            + " images, "
            + report.unusableRecords()
            + " unusable records, "
            + report.duplicates()
            + " double records, "
            + report.missingThumbnails()
            + " thumbnails missing"
            + (report.repaired() ? "; what was broken is dropped" : "");
  }
}
