package cairn.node;

import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import java.util.List;

/** What every node says about itself. */
final class NodeRoutes {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private NodeRoutes() {}

  /** {@code /livez}: the process is up; {@code /readyz}: each part; {@code /health}: plain OK. */
  static List<Route> health(Readiness readiness) {
    return List.of(
        get("/livez", request -> plain(200, "OK\n")),
        get("/readyz", request -> readiness.response()),
        get(
            "/health",
            request ->
                readiness.isReady() ? plain(200, "OK\n") : plain(503, "not ready; see /readyz\n")));
  }

  /** {@code /openapi.json}: the description of all routes. */
  static Route openApi() {
    byte[] document = Resources.bytes("openapi.json");
    return get("/openapi.json", request -> Response.json(200, document));
  }

  /** {@code /metrics}: the Prometheus text format. */
  static Route metrics(NodeMetrics metrics) {
    return get(
        "/metrics",
        request ->
            Response.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape())
                .with("Cache-Control", "no-store"));
  }

  private static Route get(String template, Handler handler) {
    return new Route(Method.GET, template, RequestLimits.noBody(), handler);
  }

  private static Response plain(int status, String text) {
    return Response.text(status, PLAIN, text).with("Cache-Control", "no-store");
  }
}
