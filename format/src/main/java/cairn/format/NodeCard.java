package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a node says of itself, {@code GET /federation/node}: who it is, where it answers, and which
 * logs are its own. Signed by its identity, and written and read in canonical JSON alone.
 *
 * <pre>{@code
 * {"did":"did:key:z6Mk…",
 *  "logs":[{"network":"network-b","origin":"network-b/public:timestamps","vkey":"network-b/…"}],
 *  "protocol":"cairn/1","roles":["serve"],"sig":"<88 characters of Base64>",
 *  "ts":1679315147,"url":"https://b.example"}
 * }</pre>
 *
 * The signature is Ed25519 over {@code cairn/node-card/v1\n} ‖ the canonical object without {@code
 * sig}. It shows that the holder of the identity says this, and nothing more: whose identity that
 * is, and whether the logs' keys are theirs, is for the reader's pins to say.
 *
 * @param did the node's identity
 * @param url where it says that it answers; not contacted before somebody here has accepted it
 * @param roles what it does, such as {@code serve}: words of a to z, each once
 * @param protocol the version of the protocol that it speaks
 * @param logs its logs, each origin once
 * @param ts when it was signed, Unix seconds
 * @param sig 64 bytes
 */
public record NodeCard(
    DidKey did,
    String url,
    List<String> roles,
    String protocol,
    List<NetworkLog> logs,
    long ts,
    byte[] sig) {
  /** The version that this code speaks. */
  public static final String PROTOCOL = "cairn/1";

  /** Most roles. */
  public static final int MAX_ROLES = 16;

  /** Most logs. */
  public static final int MAX_LOGS = NetworkDocument.MAX_LOGS;

  /** Largest card read, in bytes: 128 logs of 1 KB, and less than 4 KB around them. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final String TYPE = "node-card";
  private static final Pattern ROLE = Pattern.compile("[a-z]{1,32}");
  private static final Pattern VERSION = Pattern.compile("[a-z]{1,16}/[1-9][0-9]{0,3}");
  private static final Set<String> MEMBERS =
      Set.of("did", "url", "roles", "protocol", "logs", "ts", "sig");
  private static final Set<String> LOG_MEMBERS = Set.of("origin", "vkey", "network");

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException for what breaks one, naming it
   */
  public NodeCard {
    NetworkUrl.require(url, "url");
    roles = List.copyOf(roles);
    logs = List.copyOf(logs);
    if (roles.size() > MAX_ROLES
        || new HashSet<>(roles).size() != roles.size()
        || !roles.stream().allMatch(role -> ROLE.matcher(role).matches())) {
      throw new IllegalArgumentException("roles: expected at most 16 words of a to z, each once");
    }
    if (!VERSION.matcher(protocol).matches()) {
      throw new IllegalArgumentException(
          "protocol: expected one like cairn/1, got " + PrintableText.quote(protocol));
    }
    if (logs.size() > MAX_LOGS
        || logs.stream().map(NetworkLog::origin).distinct().count() != logs.size()) {
      throw new IllegalArgumentException("logs: expected at most 128, each origin once");
    }
    UnixSeconds.require(ts);
    sig = SignedMessage.requireSignature(sig);
  }

  /**
   * Writes and signs a card.
   *
   * @param identity the node's identity key
   * @throws SigningException if the key cannot be used now
   */
  public static NodeCard sign(
      String url, List<String> roles, List<NetworkLog> logs, long ts, Signer identity)
      throws SigningException {
    DidKey did = SignedMessage.signer(identity);
    byte[] none = new byte[SignedMessage.SIGNATURE_LENGTH];
    NodeCard unsigned = new NodeCard(did, url, roles, PROTOCOL, logs, ts, none);
    return new NodeCard(did, url, roles, PROTOCOL, logs, ts, identity.sign(unsigned.signedBytes()));
  }

  /**
   * Reads a card; its signature is not checked.
   *
   * @throws MalformedException if it is not the canonical spelling of a card, breaks a rule between
   *     members, or exceeds a limit
   */
  public static NodeCard parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "node card");
    object.refuseUnknown(MEMBERS);
    try {
      return new NodeCard(
          DidKey.parse(object.string("did")),
          object.string("url"),
          object.array("roles").requireAtMost(MAX_ROLES, "roles").strings("roles"),
          object.string("protocol"),
          logs(object),
          object.integer("ts"),
          SignedMessage.signature(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("node card: " + e.getMessage());
    }
  }

  private static List<NetworkLog> logs(JsonObject object) throws MalformedException {
    List<NetworkLog> logs = new ArrayList<>();
    for (JsonObject element :
        object.array("logs").requireAtMost(MAX_LOGS, "logs").objects("logs")) {
      element.refuseUnknown(LOG_MEMBERS);
      NetworkLog log = NetworkLog.of(element.without("network"));
      String network = element.string("network");
      if (!network.equals(log.origin().networkId())) {
        throw MalformedException.expected("network", log.origin().networkId(), network);
      }
      logs.add(log);
    }
    return logs;
  }

  /** The card as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("did", did.toString())
        .put("url", url)
        .put("roles", JsonArray.ofStrings(roles))
        .put("protocol", protocol)
        .put("logs", new JsonArray(logs.stream().map(NodeCard::log).toList()))
        .put("ts", ts)
        .put(SignedMessage.SIGNATURE, Base64Text.encode(sig))
        .build();
  }

  private static JsonObject log(NetworkLog log) {
    return log.object().with("network", new JsonString(log.origin().networkId()));
  }

  /** The card as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }

  /** The bytes that the node signs. */
  public byte[] signedBytes() {
    return SignedMessage.statement(TYPE, object());
  }

  /** Whether the signature is by the identity that the card names. */
  public boolean isSignedByNode() {
    return did.verifies(signedBytes(), sig);
  }

  /** A copy. */
  @Override
  public byte[] sig() {
    return sig.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeCard that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sig);
  }
}
