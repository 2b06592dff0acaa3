package io.lucelens.server.security;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.lucelens.server.api.Problem;
import io.lucelens.server.api.ProblemException;
import java.util.Set;

/**
 * Refuses API requests that another web site has made a browser send.
 *
 * <p>Browsers say where a request comes from: in Sec-Fetch-Site (Fetch Metadata, W3C), and in
 * Origin, which older ones send at least with a POST. "same-site" is refused too: another port on
 * localhost is another program. Programs such as curl send neither header and pass.
 */
public final class CrossSiteCheck implements Handler {
  private static final Set<String> OWN = Set.of("same-origin", "none");

  @Override
  public void handle(Context ctx) {
    String site = ctx.header("Sec-Fetch-Site");
    String origin = ctx.header("Origin");
    boolean foreign = site != null && !OWN.contains(site);
    if (foreign || (origin != null && !origin.equals("http://" + ctx.header("Host")))) {
      throw new ProblemException(
          Problem.of(
              403,
              "cross_site",
              "The request comes from another web site; only this server's own page and programs"
                  + " without a browser may use the API."));
    }
  }
}
