package cairn.node;

import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Shows the gossip of a node that runs, and takes the operator's decisions about it. */
public final class GossipAdmin {
  private static final String PATH = "/v1/admin/gossip";
  private static final byte[] NOTHING = JsonObject.builder().build().canonical();
  private static final int MAX_REPLY = 4 << 20;

  /** The node itself gives up waiting before. */
  private static final Duration SYNC_TIMEOUT = GossipDesk.PATIENCE.multipliedBy(2);

  /** Single records of the log get copies of their own first. */
  private static final Duration REMOVE_TIMEOUT = Duration.ofMinutes(5);

  private final AdminClient node;

  private GossipAdmin(AdminClient node) {
    this.node = node;
  }

  /**
   * What came of accepting a peer.
   *
   * @param fingerprint of the identity by which it is a peer now
   * @param resumed logs that are followed again although they have forked
   * @param rekeyed logs that go by another key from now on
   */
  public record Accepted(String fingerprint, List<String> resumed, List<String> rekeyed) {
    public Accepted {
      resumed = List.copyOf(resumed);
      rekeyed = List.copyOf(rekeyed);
    }
  }

  /**
   * The gossip of that configuration's node.
   *
   * @param exchange to reach its admin listener
   * @throws NodeAdminException if it does not run
   */
  public static GossipAdmin of(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return new GossipAdmin(
        AdminClient.running(configuration, exchange)
            .orElseThrow(
                () ->
                    new NodeAdminException(
                        "the node does not run; start it with `cairn run`, and ask again")));
  }

  /** This node, its logs and peers; empty if it takes part in no federation. */
  public Optional<GossipStatus> status() throws NodeAdminException {
    Reply reply = node.send(Method.GET, PATH, new byte[0]);
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(GossipStatus.parse(answer(reply, 200)));
  }

  /** What was exchanged, newest first. */
  public List<ListedSync> history(int most) throws NodeAdminException {
    Reply reply = node.send(Method.GET, PATH + "/history?count=" + most, new byte[0]);
    return answer(reply, 200).path("lines").valueStream().map(ListedSync::parse).toList();
  }

  /**
   * Pins a peer; or changes the address of one, and whether it is pushed to.
   *
   * @param fingerprint of its identity, hex
   */
  public ListedGossipPeer add(String fingerprint, Optional<URI> url, boolean push)
      throws NodeAdminException {
    byte[] body =
        JsonObject.builder()
            .put("fingerprint", fingerprint)
            .put("url", url.map(address -> new JsonString(address.toString())))
            .put("push", new JsonBoolean(push))
            .build()
            .canonical();
    return ListedGossipPeer.parse(answer(node.send(Method.POST, PATH + "/peers", body), 200));
  }

  /** Forgets a peer. */
  public void remove(String fingerprint) throws NodeAdminException {
    Reply reply = node.send(Method.DELETE, peer(fingerprint), new byte[0]);
    if (reply.status() != 204) {
      answer(reply, 204);
    }
  }

  /** One round now. */
  public GossipSync sync(String fingerprint) throws NodeAdminException {
    Reply reply =
        node.send(
            Method.POST,
            peer(fingerprint) + "/sync",
            "application/json",
            NOTHING,
            SYNC_TIMEOUT,
            MAX_REPLY);
    return GossipSync.parse(answer(reply, 200));
  }

  /** Believes its logs again that have forked, or are said to have another key. */
  public Accepted accept(String fingerprint) throws NodeAdminException {
    return accept(fingerprint, NOTHING);
  }

  /**
   * Believes that the node has another identity now, and pins that one in the place of the former.
   *
   * @param identity its fingerprint or DID
   */
  public Accepted accept(String fingerprint, String identity) throws NodeAdminException {
    return accept(fingerprint, JsonObject.builder().put("identity", identity).build().canonical());
  }

  private Accepted accept(String fingerprint, byte[] body) throws NodeAdminException {
    JsonNode json = answer(node.send(Method.POST, peer(fingerprint) + "/accept", body), 200);
    return new Accepted(
        text(json, "fingerprint").orElse(fingerprint),
        texts(json.path("resumed")),
        texts(json.path("rekeyed")));
  }

  /** What is mirrored. */
  public ListedMirrors mirrors() throws NodeAdminException {
    return ListedMirrors.parse(
        answer(node.send(Method.GET, MirrorAdminRoutes.PATH, new byte[0]), 200));
  }

  /**
   * Removes a mirror whose log no peer names.
   *
   * @return how many records of it are held singly from then on
   */
  public long removeMirror(String origin) throws NodeAdminException {
    String path = MirrorAdminRoutes.PATH + "/" + ListedMirror.originHash(origin);
    Reply reply =
        node.send(Method.DELETE, path, "application/json", new byte[0], REMOVE_TIMEOUT, MAX_REPLY);
    return answer(reply, 200).path("held").asLong(0);
  }

  private static String peer(String fingerprint) {
    return PATH + "/peers/" + fingerprint;
  }

  /** What the node refuses keeps its kind, which decides how a command ends. */
  private static JsonNode answer(Reply reply, int expected) throws NodeAdminException {
    Optional<Problem> problem =
        reply.status() == expected ? Optional.empty() : Problem.parse(reply);
    if (problem.isPresent()) {
      ProblemException refused = problem.get().asException();
      throw new NodeAdminException(OneLine.of(problem.get().detail()), refused);
    }
    return AdminClient.json(reply, expected);
  }

  static Optional<String> text(JsonNode json, String name) {
    return Optional.of(json.path(name).asString("")).filter(text -> !text.isEmpty());
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
