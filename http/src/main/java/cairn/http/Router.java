package cairn.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the route of a request, in time proportional to the length of the path. Rooms contribute
 * lists of routes, and one router serves them all.
 */
public final class Router {
  /** What a method and a path lead to. */
  public sealed interface Match {
    /** The route, and what its template captured. */
    record Found(Route route, Map<String, String> parameters) implements Match {}

    /** Routes exist for that path, none for the method. */
    record WrongMethod(List<Method> allowed, ErrorStyle errors) implements Match {}

    record Unknown(ErrorStyle errors) implements Match {}
  }

  private final List<Route> routes;
  private final ErrorStyle unknown;
  private final RouteTree root = new RouteTree();

  /**
   * A router over all these routes.
   *
   * @param unknown the style of errors on paths that no route has
   * @throws IllegalArgumentException when two routes have one method and the same path
   */
  public Router(List<Route> routes, ErrorStyle unknown) {
    this.routes = List.copyOf(routes);
    this.unknown = unknown;
    this.routes.forEach(root::add);
  }

  /** All routes, in the order given. */
  public List<Route> routes() {
    return routes;
  }

  /** The style of errors on paths that no route has. */
  ErrorStyle unknown() {
    return unknown;
  }

  /**
   * Finds the route; a GET route answers HEAD too.
   *
   * @param method empty for one that Cairn does not know
   * @param path decoded, as in {@link Request#path()}
   */
  public Match match(Optional<Method> method, String path) {
    Optional<RouteTree.Found> found = RequestPath.segments(path).flatMap(root::find);
    return found.isPresent() ? found.get().match(method) : new Match.Unknown(unknown);
  }
}
