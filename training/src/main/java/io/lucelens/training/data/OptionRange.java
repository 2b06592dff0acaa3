package io.lucelens.training.data;

/** Refuses options of training that are out of range, all in the same words. */
public final class OptionRange {
  private OptionRange() {}

  /**
   * @throws IllegalArgumentException naming the value and the rule, if it does not hold
   */
  public static void require(boolean holds, String name, Number value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The " + name + " is " + value + "; it must be " + rule + ".");
    }
  }
}
