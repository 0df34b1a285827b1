package cairn.log;

import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The log's own HTTP API: timestamps, entries, proofs, and logs as C2SP tlog-tiles. */
public final class LogRoutes {
  private static final String JSON = "application/json";

  private final StampHandlers stamps;
  private final BulkHandler bulk;
  private final ProofHandlers proofs;
  private final EntryHandlers entries;
  private final TileHandlers tiles;
  private final NetworkHandlers networks;

  /**
   * @param logs the node's own logs; the first takes timestamps
   * @param network what {@code /v1/network} says
   * @param authorizer asked before an entry is appended
   * @param judge behind {@code /v1/verify}
   */
  public LogRoutes(Logs logs, NetworkDocument network, Authorizer authorizer, ProofJudge judge) {
    this(logs, network, authorizer, judge, List::of);
  }

  /**
   * As above, of a node that has mirrors, too.
   *
   * @param mirrors what {@code /v1/logs} says of each
   */
  public LogRoutes(
      Logs logs,
      NetworkDocument network,
      Authorizer authorizer,
      ProofJudge judge,
      Supplier<List<JsonObject>> mirrors) {
    this.stamps = new StampHandlers(logs.main());
    this.bulk = new BulkHandler(logs.main());
    this.proofs = new ProofHandlers(logs.main(), judge);
    this.entries = new EntryHandlers(logs, authorizer);
    this.tiles =
        new TileHandlers(
            request ->
                logs.named(request.pathParameter("namespace"))
                    .map(Log::reader)
                    .orElseThrow(() -> Reads.notFound("no log of that namespace is written here")));
    this.networks = new NetworkHandlers(logs, network, mirrors);
  }

  /** All routes; each handler may be called from any thread. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(api());
    routes.addAll(tiles.routes("/{namespace:colon}"));
    return List.copyOf(routes);
  }

  private List<Route> api() {
    return List.of(
        post("/v1/timestamp", RequestLimits.body(StampHandlers.MAX_BODY, JSON), stamps::stamp),
        post("/v1/timestamps", RequestLimits.body(BulkHandler.MAX_BODY, JSON), bulk::stamp),
        get("/v1/timestamp/{hash}", stamps::get),
        get("/v1/proof/{hash}", proofs::proof),
        get("/v1/batches/{id}", proofs::batch),
        get("/v1/anchors/{hash}", proofs::anchors),
        post("/v1/verify", RequestLimits.body(ProofFile.MAX_BYTES), proofs::verify),
        get("/v1/network", networks::network),
        get("/v1/policy", networks::policy),
        get("/v1/logs", networks::logs),
        post(
            "/v1/logs/{namespace}/entries",
            RequestLimits.body(EntryHandlers.MAX_BODY, JSON),
            entries::append),
        get("/v1/logs/{namespace}/entries/{index}", entries::get));
  }

  private static Route get(String template, Handler handler) {
    return new Route(Method.GET, template, RequestLimits.noBody(), handler);
  }

  private static Route post(String template, RequestLimits limits, Handler handler) {
    return new Route(Method.POST, template, limits, handler);
  }
}
