package cairn.http;

/** Sees every request that was answered: for metrics and an access log. */
@FunctionalInterface
public interface RequestObserver {
  /** What {@link Observation#route()} says when no route was found. */
  String UNMATCHED = "unmatched";

  /** Called once a request is over, on the request's thread; must not block or throw. */
  void answered(Observation observation);

  /**
   * One request. Safe as metric labels, since both come from closed sets: method and route.
   *
   * @param method the method's name, or {@code other}
   * @param route the template, never the path, or {@link #UNMATCHED}
   * @param status what was answered
   * @param durationNanos from the request's headers to the last byte handed over
   * @param replyBytes the body, before compression
   */
  record Observation(
      String method, String route, int status, long durationNanos, long replyBytes) {}
}
