package io.lucelens.training.evaluation.corruption;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.SplittableRandom;

/** Ice on a pane: feathers of needles that branch at 60 degrees, as water freezes. */
final class Ice {
  private static final int FEATHERS = 140;
  private static final double SHORTEST = 18;
  private static final double LONGEST = 80;
  private static final double BRANCH_ANGLE = Math.PI / 3;

  /** Pixels between two branches of a needle. */
  private static final double BRANCH_DISTANCE = 4;

  private Ice() {}

  /** How much ice there is before each pixel, 0 to 1. */
  static float[] pane(SplittableRandom random) {
    BufferedImage pane = new BufferedImage(Pixels.SIDE, Pixels.SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = pane.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    for (int i = 0; i < FEATHERS; i++) {
      double length = random.nextDouble(SHORTEST, LONGEST);
      double x = random.nextDouble(-20, Pixels.SIDE + 20);
      double y = random.nextDouble(-20, Pixels.SIDE + 20);
      needle(graphics, x, y, random.nextDouble(2 * Math.PI), length, 0);
    }
    graphics.dispose();
    byte[] drawn = ((DataBufferByte) pane.getRaster().getDataBuffer()).getData();
    float[] film = Cloud.field(3, 1.8, random);
    for (int i = 0; i < film.length; i++) {
      film[i] = Math.min(1, 0.55f * film[i] + 0.75f * (drawn[i] & 0xff) / 255f);
    }
    return film;
  }

  private static void needle(
      Graphics2D graphics, double x, double y, double angle, double length, int depth) {
    graphics.setStroke(new BasicStroke(depth == 0 ? 1.6f : 0.9f));
    graphics.setColor(new Color(1f, 1f, 1f, depth == 0 ? 0.7f : 0.4f));
    double toX = x + length * Math.cos(angle);
    double toY = y + length * Math.sin(angle);
    graphics.draw(new Line2D.Double(x, y, toX, toY));
    if (depth == 2) {
      return;
    }
    for (double along = BRANCH_DISTANCE; along < length; along += BRANCH_DISTANCE) {
      double branch = 0.35 * (length - along);
      double fromX = x + along * Math.cos(angle);
      double fromY = y + along * Math.sin(angle);
      needle(graphics, fromX, fromY, angle + BRANCH_ANGLE, branch, depth + 1);
      needle(graphics, fromX, fromY, angle - BRANCH_ANGLE, branch, depth + 1);
    }
  }
}
