package cairn.http;

/**
 * One method on one path template, with its limits and its handler.
 *
 * <p>A template is a path of segments, each of them
 *
 * <ul>
 *   <li>literal: {@code /v1/timestamp}, of unreserved characters, {@code :} and {@code @};
 *   <li>a parameter: {@code {hash}} takes any one segment that is not empty;
 *   <li>a parameter that holds a colon, as every namespace does: {@code {namespace:colon}};
 *   <li>last only, a parameter of one or more segments: {@code {index...}} captures {@code
 *       x001/x234/067}.
 * </ul>
 *
 * Segment by segment a literal wins over {@code {p:colon}}, that over {@code {p}}, and that over
 * {@code {p...}}, whatever the order of the routes. A GET route answers HEAD too.
 */
public record Route(
    Method method, String template, RequestLimits limits, ErrorStyle errors, Handler handler) {
  public Route {
    PathTemplate.parse(template);
  }

  /** A route whose errors are problem documents. */
  public Route(Method method, String template, RequestLimits limits, Handler handler) {
    this(method, template, limits, ErrorStyle.PROBLEM_JSON, handler);
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
