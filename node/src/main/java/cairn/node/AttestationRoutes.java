package cairn.node;

import cairn.format.AttestationEntry;
import cairn.format.Base64Text;
import cairn.format.Entry;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.PrivatePart;
import cairn.format.ProofFile;
import cairn.format.Utf8;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Attesting, on the admin listener: {@code cairn attest} asks here while the gateway runs. The
 * attestor's key stays with the command; what is private stays in this home.
 *
 * <pre>{@code
 * POST /v1/admin/attestations
 *   {"attestations":[{"content":{"investigation":"case-7"},"entry":{…},"salt":"<Base64>"},…]}
 *   → {"attested":[{"index":7,"proof":"{\"format\":\"cairn-proof/v1\",…}"},…]}
 * }</pre>
 */
final class AttestationRoutes {
  static final String PATH = "/v1/admin/attestations";

  /** As many as a command sends at once. */
  static final int MAX_ATTESTATIONS = 64;

  /** 64 entries of less than 4 KB, and what is private, of which one may have 2 MiB. */
  private static final int MAX_BODY = 8 << 20;

  private static final Set<String> MEMBERS = Set.of("attestations");
  private static final Set<String> ATTESTATION_MEMBERS = Set.of("entry", "salt", "content");

  private final AttestationDesk desk;
  private final AuditLog audit;
  private final AdminGate gate;

  AttestationRoutes(AttestationDesk desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  Route route() {
    return new Route(
        Method.POST,
        PATH,
        RequestLimits.body(MAX_BODY, "application/json"),
        AdminGate.stored(this::attest));
  }

  private Response attest(Request request) throws ProblemException, StoreException {
    List<Attestation> attestations = attestations(request.body());
    String count = String.valueOf(attestations.size());
    String who = gate.who(request, "attest", count);
    if (who.equals(Tokens.LOCAL)) {
      audit.add(who, "attest", count);
    }
    List<Json> attested = new ArrayList<>();
    for (AttestationLog.Attested one : desk.attest(attestations)) {
      attested.add(
          JsonObject.builder()
              .put("index", one.index())
              .put("proof", one.proof().map(AttestationRoutes::text))
              .build());
    }
    return Response.json(
        200, JsonObject.builder().put("attested", new JsonArray(attested)).build().canonical());
  }

  private static JsonString text(ProofFile proof) {
    return new JsonString(new String(proof.encode(), StandardCharsets.UTF_8));
  }

  private static List<Attestation> attestations(byte[] body) throws ProblemException {
    try {
      JsonObject object = JsonObject.parse(body, MAX_BODY, "attestations");
      object.refuseUnknown(MEMBERS);
      JsonArray spelled = object.array("attestations");
      List<Attestation> attestations = new ArrayList<>();
      for (JsonObject one :
          spelled.requireAtMost(MAX_ATTESTATIONS, "attestations").objects("attestations")) {
        attestations.add(attestation(one));
      }
      if (attestations.isEmpty()) {
        throw new MalformedException("attestations: expected at least one");
      }
      return attestations;
    } catch (MalformedException | IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.MALFORMED_BODY, String.valueOf(e.getMessage())), e);
    }
  }

  private static Attestation attestation(JsonObject object) throws MalformedException {
    object.refuseUnknown(ATTESTATION_MEMBERS);
    if (!(Entry.parse(object.object("entry").canonical()) instanceof AttestationEntry entry)) {
      throw new MalformedException("entry: expected an " + AttestationEntry.TYPE);
    }
    if (entry.statement().privateCommitment().isEmpty()) {
      return new Attestation(entry, Optional.empty());
    }
    byte[] salt = Base64Text.decode(object.string("salt"), PrivatePart.SALT_LENGTH, "salt");
    PrivatePart content = PrivatePart.parse(object.object("content").canonical());
    return new Attestation(entry, Optional.of(SideRecord.of(entry, salt, content)));
  }

  /** As {@link #attestations} reads them. */
  static byte[] encode(List<Attestation> attestations) throws MalformedException {
    List<Json> all = new ArrayList<>();
    for (Attestation attestation : attestations) {
      JsonObject.Builder object = JsonObject.builder().put("entry", attestation.entry().object());
      if (attestation.side().isPresent()) {
        SideRecord side = attestation.side().get();
        object.put("salt", Base64Text.encode(side.salt()));
        object.put(
            "content", JsonObject.parseCanonical(side.content().canonical(), MAX_BODY, "content"));
      }
      all.add(object.build());
    }
    return JsonObject.builder().put("attestations", new JsonArray(all)).build().canonical();
  }

  /** What {@link #attest} answers. */
  static List<AttestationLog.Attested> parse(byte[] answer) throws MalformedException {
    JsonObject object = JsonObject.parse(answer, 64 << 20, "answer");
    List<AttestationLog.Attested> attested = new ArrayList<>();
    for (JsonObject one : object.array("attested").objects("attested")) {
      Optional<String> proof = one.optionalString("proof");
      attested.add(
          new AttestationLog.Attested(
              one.integer("index"),
              proof.isPresent()
                  ? Optional.of(ProofFile.parse(Utf8.encode(proof.get())))
                  : Optional.empty()));
    }
    return attested;
  }
}
