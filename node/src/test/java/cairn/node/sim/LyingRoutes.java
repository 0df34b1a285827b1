package cairn.node.sim;

import cairn.format.Utf8;
import cairn.http.Handler;
import cairn.http.Response;
import cairn.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The routes of a server that has been taken over: it answers everything, and nothing of it is
 * true. It hears what it is asked and what the honest server answered before.
 */
final class LyingRoutes {
  private static final int ANSWERS_KEPT = 16;

  private final RandomGenerator random;

  /** What the server once answered, to be answered again to other questions. */
  private final List<Response> heard = new ArrayList<>();

  LyingRoutes(RandomGenerator random) {
    this.random = random;
  }

  /** The honest server has answered that. */
  void heard(Response response) {
    if (heard.size() < ANSWERS_KEPT) {
      heard.add(response);
    } else {
      heard.set(random.nextInt(ANSWERS_KEPT), response);
    }
  }

  /** The same paths, with lies. */
  List<Route> of(List<Route> honest) {
    return honest.stream()
        .map(
            route ->
                new Route(
                    route.method(),
                    route.template(),
                    route.limits(),
                    route.errors(),
                    lie(route.handler())))
        .toList();
  }

  private Handler lie(Handler honest) {
    return request ->
        switch (random.nextInt(8)) {
          case 0 -> Response.empty(204);
          case 1 -> Response.text(502, "text/plain", "broken\n");
          case 2 -> Response.text(409, "text/x.tlog.size", Long.MAX_VALUE + "\n");
          case 3 -> Response.text(200, "text/plain", "\u2014 witness-1-1 AAAAAAAA\n");
          case 4 -> Response.json(200, Utf8.encode("{\"cross_anchor\":{},\"size\":-1}"));
          case 5 -> garbage();
          case 6 -> // does what it is asked, and denies it
          {
            honest.handle(request);
            yield Response.text(422, "text/plain", "no\n");
          }
          default -> heard.isEmpty() ? garbage() : heard.get(random.nextInt(heard.size()));
        };
  }

  private Response garbage() {
    byte[] bytes = new byte[random.nextInt(600)];
    random.nextBytes(bytes);
    return Response.bytes(200, "application/octet-stream", bytes);
  }
}
