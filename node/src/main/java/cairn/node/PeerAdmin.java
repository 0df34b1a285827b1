package cairn.node;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows the peers of a gateway that runs, and takes the operator's decisions about them. */
public final class PeerAdmin {
  private static final String PATH = "/v1/admin/peers";
  private static final Pattern ID = Pattern.compile("[a-z0-9.-]{1,253}"); // as network ids are

  private final AdminClient node;

  private PeerAdmin(AdminClient node) {
    this.node = node;
  }

  /**
   * A peer as it can be listed.
   *
   * @param status such as {@code active}, {@code changed} or {@code set_aside}
   * @param fingerprint of its network, as it is pinned
   * @param identity of its node, as it is pinned
   * @param refusedFingerprint another one that its gateway shows
   * @param refusedIdentity another one that its gateway shows
   * @param setAside why nothing is exchanged with it
   * @param logTroubles what is wrong with what its logs show
   */
  public record Listed(
      String id,
      String gateway,
      String status,
      Optional<String> fingerprint,
      Optional<String> identity,
      Optional<String> refusedFingerprint,
      Optional<String> refusedIdentity,
      Optional<String> setAside,
      List<String> logTroubles) {
    public Listed {
      logTroubles = List.copyOf(logTroubles);
    }
  }

  /**
   * The peers of that gateway.
   *
   * @param exchange to reach its admin listener
   * @throws NodeAdminException if it does not run
   */
  public static PeerAdmin of(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return new PeerAdmin(
        AdminClient.running(configuration, exchange)
            .orElseThrow(
                () ->
                    new NodeAdminException(
                        "the gateway does not run; start it with `cairn run`, and ask again")));
  }

  /** All networks of its configuration; a relay has none. */
  public List<Listed> list() throws NodeAdminException {
    Reply reply = node.send(Method.GET, PATH, new byte[0]);
    List<Listed> listed = new ArrayList<>();
    if (reply.status() == 404) {
      return listed;
    }
    for (JsonNode peer : AdminClient.json(reply, 200).path("peers")) {
      listed.add(listed(peer));
    }
    return listed;
  }

  /** What came of accepting a peer. */
  public sealed interface Acceptance {
    /** It is accepted, and stands so now. */
    record Accepted(Listed peer) implements Acceptance {}

    /** What was stated is not what it shows now; nothing has changed. */
    record Refused(String why) implements Acceptance {}

    /** There is none of that id. */
    record Unknown() implements Acceptance {}
  }

  /**
   * Believes what the peer shows, if it is what is stated, and takes it back if it was set aside.
   *
   * @param fingerprint of its network; may be left out when none was refused
   * @param identity of its node; may be left out when none was refused
   */
  public Acceptance accept(String id, Optional<Hash> fingerprint, Optional<DidKey> identity)
      throws NodeAdminException {
    ObjectNode body = AdminRoutes.JSON.createObjectNode();
    fingerprint.ifPresent(stated -> body.put("fingerprint", stated.hex()));
    identity.ifPresent(stated -> body.put("identity", stated.toString()));
    Optional<Reply> reply = send(id, "accept", body);
    if (reply.isEmpty()) {
      return new Acceptance.Unknown();
    }
    return reply.get().status() == 409
        ? new Acceptance.Refused(AdminClient.detail(reply.get()))
        : new Acceptance.Accepted(listed(AdminClient.json(reply.get(), 200)));
  }

  /**
   * Exchanges nothing with the peer any more.
   *
   * @return the peer as it stands now; empty if there is none of that id
   */
  public Optional<Listed> setAside(String id, String reason) throws NodeAdminException {
    Optional<Reply> reply =
        send(id, "set-aside", AdminRoutes.JSON.createObjectNode().put("reason", reason));
    return reply.isPresent()
        ? Optional.of(listed(AdminClient.json(reply.get(), 200)))
        : Optional.empty();
  }

  /** The answer; none if there is no peer of that id. */
  private Optional<Reply> send(String id, String what, ObjectNode body) throws NodeAdminException {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    Reply reply =
        node.send(
            Method.POST, PATH + "/" + id + "/" + what, AdminRoutes.JSON.writeValueAsBytes(body));
    return reply.status() == 404 ? Optional.empty() : Optional.of(reply);
  }

  private static Listed listed(JsonNode peer) {
    return new Listed(
        peer.path("id").asString(""),
        peer.path("gateway").asString(""),
        peer.path("status").asString(""),
        text(peer, "fingerprint"),
        text(peer, "identity"),
        text(peer, "refused_fingerprint"),
        text(peer, "refused_identity"),
        text(peer, "set_aside"),
        peer.path("log_troubles").valueStream().map(line -> line.asString("")).toList());
  }

  private static Optional<String> text(JsonNode peer, String name) {
    return Optional.of(peer.path(name).asString("")).filter(text -> !text.isEmpty());
  }
}
