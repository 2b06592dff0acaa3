package io.lucelens.server.api;

import io.javalin.http.Context;
import java.util.Collection;
import java.util.List;

/**
 * The names of what a request may say in its query string or form. Any other is told: if a misspelt
 * limit were ignored, the answer would look as if it had been heeded.
 *
 * @param what the request, such as {@code a search}
 * @param names all that it may use
 */
record ParameterNames(String what, List<String> names) {
  static ParameterNames of(String what, String... names) {
    return new ParameterNames(what, List.of(names));
  }

  /**
   * Checks what was given.
   *
   * @throws ProblemException 400 if one of the names is not known
   */
  void check(Collection<String> given) {
    for (String name : given) {
      // "?&q=red" has an empty one, which is nothing misspelt.
      if (!name.isEmpty() && !names.contains(name)) {
        String detail =
            "There is no parameter '"
                + name
                + "' here; "
                + what
                + " has "
                + String.join(", ", names)
                + ".";
        throw unknown(detail, name);
      }
    }
  }

  /**
   * Checks that a request with a body has everything in it.
   *
   * @throws ProblemException 400 if the address has a query string
   */
  static void checkNoneInAddress(Context ctx) {
    if (!ctx.queryParamMap().isEmpty()) {
      String name = ctx.queryParamMap().keySet().iterator().next();
      String detail =
          "The parameter '"
              + name
              + "' is in the address; a request with POST has all of them in its body.";
      throw unknown(detail, name);
    }
  }

  private static ProblemException unknown(String detail, String name) {
    return new ProblemException(Problem.of(400, "unknown_parameter", detail, name));
  }
}
