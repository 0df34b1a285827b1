package cairn.node.sim;

import cairn.http.ErrorStyle;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import java.util.List;

/** How a node answers: as it is, with lies, or not at all. */
final class Front {
  private final Seat seat;
  private final LyingRoutes lies;
  private boolean isLying;

  Front(Seat seat) {
    this.seat = seat;
    this.lies = new LyingRoutes(seat.random());
  }

  /** It answers with these routes. */
  void honest(List<Route> routes) {
    isLying = false;
    listen(watched(routes));
  }

  /** Somebody else answers in their place. */
  void lying(List<Route> routes) {
    isLying = true;
    listen(lies.of(watched(routes)));
  }

  /** Whether it is somebody else who answers. */
  boolean isLying() {
    return isLying;
  }

  /** Nobody answers. */
  void closed() {
    seat.wires().silence(seat.host(), seat.face());
  }

  private void listen(List<Route> routes) {
    seat.wires().listen(seat.host(), seat.face(), new Router(routes, ErrorStyle.PROBLEM_JSON));
  }

  private List<Route> watched(List<Route> routes) {
    return routes.stream().map(this::watched).toList();
  }

  private Route watched(Route route) {
    return new Route(
        route.method(),
        route.template(),
        route.limits(),
        route.errors(),
        request -> {
          Response response = route.handler().handle(request);
          lies.heard(response);
          return response;
        });
  }
}
