package cairn.node;

import cairn.federation.bundle.BundleExport;
import cairn.format.BundleManifest;
import cairn.format.BytesChannel;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.SigningException;
import cairn.format.StrictZip;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Bundles, on the admin listener: {@code cairn chain} asks here while the gateway runs.
 *
 * <pre>{@code
 * POST /v1/admin/bundles/import    a zip → what became of it (BundleJson)
 * POST /v1/admin/bundles/judge     a zip → what would become of it
 * POST /v1/admin/bundles/export    {"kind":"records","start":0,"end":9,"investigation":"…",
 *                                   "private":false} → a zip, or 204 if no record fits
 * GET  /v1/admin/bundles           {"exports":[…]}
 * GET  /v1/admin/held/{hash}       {"proofs":[…]}: cairn-proof/v1 of held records
 * }</pre>
 */
final class BundleRoutes {
  private static final String PATH = "/v1/admin/bundles";
  private static final int MAX_SELECTION = 4 << 10;
  private static final Set<String> SELECTION_MEMBERS =
      Set.of("kind", "start", "end", "investigation", "private");

  private final BundleDesk desk;
  private final AuditLog audit;
  private final AdminGate gate;

  BundleRoutes(BundleDesk desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits zip = RequestLimits.body(Math.toIntExact(StrictZip.MAX_BYTES), "application/zip");
    RequestLimits json = RequestLimits.body(MAX_SELECTION, "application/json");
    RequestLimits none = RequestLimits.noBody();
    return List.of(
        new Route(
            Method.POST,
            PATH + "/import",
            zip,
            AdminGate.stored(request -> take(request, "bundle-import", false))),
        new Route(
            Method.POST,
            PATH + "/judge",
            zip,
            AdminGate.stored(request -> take(request, "bundle-judge", true))),
        new Route(Method.POST, PATH + "/export", json, AdminGate.stored(this::export)),
        new Route(Method.GET, PATH, none, AdminGate.stored(this::list)),
        new Route(Method.GET, "/v1/admin/held/{hash}", none, AdminGate.stored(this::proofs)));
  }

  private Response take(Request request, String action, boolean dryRun)
      throws ProblemException, StoreException {
    byte[] bundle = request.body();
    String id = Hash.sha256(bundle).hex();
    audit(gate.who(request, action, id), action, id, dryRun);
    try {
      return json(desk.take(new BytesChannel(bundle), dryRun, records -> {}));
    } catch (IOException | ConfigurationException e) {
      throw unavailable(e);
    }
  }

  /** A token's use is in the audit log already, and looking changes nothing. */
  private void audit(String who, String action, String detail, boolean onlyLooks)
      throws StoreException {
    if (who.equals(Tokens.LOCAL) && !onlyLooks) {
      audit.add(who, action, detail);
    }
  }

  private Response export(Request request) throws ProblemException, StoreException {
    BundleExport.Selection selection = selection(request.body());
    String what = selection.kind().word() + (selection.withPrivate() ? ", with private" : "");
    audit(gate.who(request, "bundle-export", what), "bundle-export", what, false);
    try {
      return switch (desk.export(selection)) {
        case BundleExport.Outcome.Exported exported ->
            Response.bytes(200, "application/zip", exported.bytes());
        case BundleExport.Outcome.Nothing nothing -> Response.empty(204);
        case BundleExport.Outcome.TooLarge(long fitting) ->
            throw Problem.of(ErrorCode.UNPROCESSABLE, BundleHome.tooLarge(fitting).getMessage())
                .asException();
      };
    } catch (IOException | ConfigurationException | SigningException e) {
      throw unavailable(e);
    }
  }

  private static ProblemException unavailable(Exception cause) {
    return new ProblemException(
        Problem.of(ErrorCode.UNAVAILABLE, String.valueOf(cause.getMessage())), cause);
  }

  private static BundleExport.Selection selection(byte[] body) throws ProblemException {
    try {
      JsonObject object = JsonObject.parse(body, MAX_SELECTION, "selection");
      object.refuseUnknown(SELECTION_MEMBERS);
      Optional<Json> withPrivate = object.member("private");
      if (withPrivate.isPresent() && !withPrivate.get().equals(new JsonBoolean(true))) {
        throw new MalformedException("private: expected true, or no such member");
      }
      Optional<Long> end = object.optionalInteger("end");
      return new BundleExport.Selection(
          BundleManifest.Kind.parse(object.string("kind")),
          object.optionalString("investigation"),
          object.integer("start"),
          end.isPresent() ? OptionalLong.of(end.get()) : OptionalLong.empty(),
          withPrivate.isPresent());
    } catch (MalformedException | IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.MALFORMED_BODY, String.valueOf(e.getMessage())), e);
    }
  }

  /** As {@link #selection} reads it. */
  static byte[] encode(BundleExport.Selection selection) {
    JsonObject.Builder object =
        JsonObject.builder().put("kind", selection.kind().word()).put("start", selection.start());
    selection.end().ifPresent(end -> object.put("end", end));
    selection.investigation().ifPresent(id -> object.put("investigation", id));
    if (selection.withPrivate()) {
      object.put("private", true);
    }
    return object.build().canonical();
  }

  private Response list(Request request) throws ProblemException, StoreException {
    gate.who(request, "bundle-list", "");
    try {
      return json(desk.deliveries());
    } catch (ConfigurationException e) {
      throw unavailable(e);
    }
  }

  private Response proofs(Request request) throws ProblemException, StoreException {
    gate.who(request, "held-proofs", request.pathParameter("hash"));
    try {
      Hash file = Hash.parseHex(request.pathParameter("hash"), "hash");
      return json(
          JsonObject.builder()
              .put(
                  "proofs",
                  JsonArray.ofStrings(desk.proofs(file).stream().map(BundleRoutes::text).toList()))
              .build());
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.BAD_HASH, e.getMessage()), e);
    }
  }

  private static String text(ProofFile proof) {
    return new String(proof.encode(), StandardCharsets.UTF_8);
  }

  private static Response json(JsonObject object) {
    return Response.json(200, object.canonical());
  }
}
