package cairn.node;

import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.RecordRoutes;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.log.Logs;
import cairn.log.mirror.MirrorRoutes;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /** What the admin listener says of the node, whatever it does. */
  static List<Route> admin(Readiness readiness, NodeMetrics metrics) {
    List<Route> routes = new ArrayList<>(health(readiness));
    routes.add(openApi());
    routes.add(metrics(metrics));
    return routes;
  }

  /**
   * The logs that are held, for other organisations: compared and fetched below {@code
   * /federation}, mirrored ones below {@code /mirror}.
   */
  static List<Route> held(Optional<Logs> own, Mirrors mirrors) {
    List<Route> routes =
        new ArrayList<>(new MirrorRoutes(mirrors, MirrorSettings.DEFAULT).routes());
    routes.addAll(new RecordRoutes(new HeldLogs(own, Optional.of(mirrors))).routes());
    return routes;
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
