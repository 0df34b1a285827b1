package cairn.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a network says of itself, and what a verifier pins of it: its logs' keys, its witnesses and
 * how many of them must sign.
 *
 * <pre>{@code
 * {"format":"cairn-network/v1","id":"network-a",
 *  "logs":[{"origin":"network-a/public:timestamps","vkey":"network-a/public:timestamps+…"}],
 *  "witnesses":[{"id":"witness-a-1","operator":"network-a","vkeys":["witness-a-1+…"],
 *                "endpoint":"http://127.0.0.1:8001"}],
 *  "threshold":1,
 *  "peers":[{"id":"network-b","gateway":"https://b.example","min_witnesses":2,"fingerprint":"…"}],
 *  "cross_anchor_threshold":1,
 *  "rotations":[{"type":"key-rotation/v1",…}]}
 * }</pre>
 *
 * @param id the network's id
 * @param logs its logs, at least one, each origin once and of this network
 * @param witnesses its witnesses, at least one, each id and each public key once
 * @param threshold how many of the witnesses must have signed a checkpoint
 * @param peers its peers, each id once
 * @param crossAnchorThreshold how many peers must have logged a batch; all of them if not stated
 * @param rotations keys of logs and witnesses that have gone, each old key once for each log,
 *     signed by their keys
 */
public record NetworkDocument(
    String id,
    List<NetworkLog> logs,
    List<NetworkWitness> witnesses,
    int threshold,
    List<NetworkPeer> peers,
    Optional<Integer> crossAnchorThreshold,
    List<KeyRotationEntry> rotations) {

  /** The {@code format} member. */
  public static final String FORMAT = "cairn-network/v1";

  /** Most logs in a document. */
  public static final int MAX_LOGS = 128;

  /** Most witnesses: with two keys each they fit the limits of {@link TlogPolicy}. */
  public static final int MAX_WITNESSES = 128;

  /** Most peers in a document. */
  public static final int MAX_PEERS = 128;

  /** Most rotations in a document: four of each of 31 witnesses, in two logs, come to 248. */
  public static final int MAX_ROTATIONS = 256;

  /**
   * Largest document read, in bytes: 128 witnesses with a key of 1.8 KB and one of 0.4 KB and an
   * endpoint of 2 KB, and as many logs and peers of 1 KB and 2.5 KB, come to 0.96 MiB; 256
   * rotations with two ML-DSA-44 keys and signatures, 11 KB each, to 2.8 MiB more.
   */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final PolicyText QUORUM_GROUP = PolicyText.of("quorum+witnesses");
  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "id",
          "logs",
          "witnesses",
          "threshold",
          "peers",
          "cross_anchor_threshold",
          "rotations");

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException for what breaks one, naming it
   */
  public NetworkDocument {
    logs = List.copyOf(logs);
    witnesses = List.copyOf(witnesses);
    peers = List.copyOf(peers);
    rotations = List.copyOf(rotations);
    if (!NetworkId.isValid(id)) {
      throw new IllegalArgumentException(
          "network id: expected [a-z0-9.-]+, got " + PrintableText.quote(id));
    }
    requireSize(logs.size(), 1, MAX_LOGS, "logs");
    requireSize(witnesses.size(), 1, MAX_WITNESSES, "witnesses");
    requireSize(peers.size(), 0, MAX_PEERS, "peers");
    requireSize(threshold, 1, witnesses.size(), "threshold");
    if (crossAnchorThreshold.isPresent()) {
      requireSize(crossAnchorThreshold.get(), 0, peers.size(), "cross_anchor_threshold");
    }
    requireSize(rotations.size(), 0, MAX_ROTATIONS, "rotations");
    requireDistinct(id, logs, witnesses, peers);
    RotationRules.require(logs, witnesses, rotations);
  }

  /** A network of which no key has gone. */
  public NetworkDocument(
      String id,
      List<NetworkLog> logs,
      List<NetworkWitness> witnesses,
      int threshold,
      List<NetworkPeer> peers,
      Optional<Integer> crossAnchorThreshold) {
    this(id, logs, witnesses, threshold, peers, crossAnchorThreshold, List.of());
  }

  /** The same after keys have gone. */
  public NetworkDocument withRotations(List<KeyRotationEntry> newRotations) {
    return new NetworkDocument(
        id, logs, witnesses, threshold, peers, crossAnchorThreshold, newRotations);
  }

  private static void requireSize(int found, int least, int most, String what) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d, got %d".formatted(what, least, most, found));
    }
  }

  private static void requireDistinct(
      String id, List<NetworkLog> logs, List<NetworkWitness> witnesses, List<NetworkPeer> peers) {
    Set<Object> seen = new HashSet<>(); // origins, ids and public keys: of different classes
    for (NetworkLog log : logs) {
      if (!log.origin().networkId().equals(id)) {
        throw new IllegalArgumentException(
            "log %s is not one of network %s".formatted(log.origin(), id));
      }
      requireNew(seen, log.origin(), "origin " + log.origin());
      requireNew(seen, log.key().publicKeyFingerprint(), "the key of log " + log.origin());
    }
    for (NetworkWitness witness : witnesses) {
      requireNew(seen, witness.id(), "witness " + witness.id());
      for (VerifierKey key : witness.keys()) {
        requireNew(seen, key.publicKeyFingerprint(), "a key of witness " + witness.id());
      }
    }
    Set<Object> peerIds = new HashSet<>(Set.of(id));
    peers.forEach(peer -> requireNew(peerIds, peer.id(), "network " + peer.id()));
  }

  private static void requireNew(Set<Object> seen, Object value, String what) {
    if (!seen.add(value)) {
      throw new IllegalArgumentException(what + " is there twice");
    }
  }

  /**
   * Reads a document, in any spacing.
   *
   * @throws MalformedException if it is not spelled as above, holds an unknown member, breaks a
   *     rule between members, or exceeds a limit
   */
  public static NetworkDocument parse(byte[] bytes) throws MalformedException {
    return of(JsonObject.parse(bytes, MAX_BYTES, "network document"));
  }

  /** As {@link #parse}, of an object that is already read. */
  public static NetworkDocument of(JsonObject object) throws MalformedException {
    String format = object.string("format");
    if (!format.equals(FORMAT)) {
      throw MalformedException.expected("format", FORMAT, format);
    }
    object.refuseUnknown(MEMBERS);
    Optional<Long> crossAnchors = object.optionalInteger("cross_anchor_threshold");
    try {
      return new NetworkDocument(
          object.string("id"),
          logs(object),
          witnesses(object),
          count(object.integer("threshold"), "threshold"),
          peers(object),
          crossAnchors.isPresent()
              ? Optional.of(count(crossAnchors.get(), "cross_anchor_threshold"))
              : Optional.empty(),
          rotations(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("network document: " + e.getMessage());
    }
  }

  private static List<NetworkLog> logs(JsonObject object) throws MalformedException {
    List<NetworkLog> logs = new ArrayList<>();
    for (JsonObject element : list(object, "logs", MAX_LOGS)) {
      logs.add(NetworkLog.of(element));
    }
    return logs;
  }

  private static List<NetworkWitness> witnesses(JsonObject object) throws MalformedException {
    List<NetworkWitness> witnesses = new ArrayList<>();
    for (JsonObject element : list(object, "witnesses", MAX_WITNESSES)) {
      witnesses.add(NetworkWitness.of(element));
    }
    return witnesses;
  }

  private static List<NetworkPeer> peers(JsonObject object) throws MalformedException {
    List<NetworkPeer> peers = new ArrayList<>();
    if (object.has("peers")) {
      for (JsonObject element : list(object, "peers", MAX_PEERS)) {
        peers.add(NetworkPeer.of(element));
      }
    }
    return peers;
  }

  private static List<KeyRotationEntry> rotations(JsonObject object) throws MalformedException {
    List<KeyRotationEntry> rotations = new ArrayList<>();
    if (object.has("rotations")) {
      for (JsonObject element : list(object, "rotations", MAX_ROTATIONS)) {
        if (!(Entry.of(element) instanceof KeyRotationEntry rotation)) {
          throw new MalformedException("rotations: expected entries of key-rotation/v1 alone");
        }
        rotations.add(rotation);
      }
      if (rotations.isEmpty()) { // would be a second spelling of having none
        throw new MalformedException("rotations: expected at least one, or no such member");
      }
    }
    return rotations;
  }

  private static List<JsonObject> list(JsonObject object, String name, int most)
      throws MalformedException {
    return object.array(name).requireAtMost(most, name).objects(name);
  }

  /** A small number; larger ones than fit are refused rather than cut. */
  static int count(long number, String what) throws MalformedException {
    if (number > Integer.MAX_VALUE) {
      throw new MalformedException(what + ": expected a small number, found " + number);
    }
    return (int) number;
  }

  /** The document as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }

  /** The document as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("id", id)
        .put("logs", new JsonArray(logs.stream().map(NetworkLog::object).toList()))
        .put("witnesses", new JsonArray(witnesses.stream().map(NetworkWitness::object).toList()))
        .put("threshold", threshold)
        .put("peers", new JsonArray(peers.stream().map(NetworkPeer::object).toList()))
        .put("cross_anchor_threshold", crossAnchorThreshold.map(JsonNumber::of))
        .put("rotations", rotationArray())
        .build();
  }

  private Optional<JsonArray> rotationArray() {
    return rotations.isEmpty()
        ? Optional.empty()
        : Optional.of(new JsonArray(rotations.stream().map(KeyRotationEntry::object).toList()));
  }

  /**
   * What people compare before they pin: SHA-256 of the canonical {@code {format, id, logs,
   * witnesses[{id, operator, vkeys}], threshold, rotations}}, the last one only when keys have
   * gone. Endpoints and peers may change without a new pin.
   */
  public Hash fingerprint() {
    JsonObject pinned =
        JsonObject.builder()
            .put("format", FORMAT)
            .put("id", id)
            .put("logs", new JsonArray(logs.stream().map(NetworkLog::object).toList()))
            .put(
                "witnesses",
                new JsonArray(witnesses.stream().map(NetworkWitness::pinnedObject).toList()))
            .put("threshold", threshold)
            .put("rotations", rotationArray())
            .build();
    return Hash.sha256(pinned.canonical());
  }

  /**
   * Whether the threshold is more than half of the witnesses. If not, two quorums without a common
   * witness could sign two histories without one of them lying.
   */
  public boolean hasMajorityQuorum() {
    return 2 * threshold > witnesses.size();
  }

  /** The peers that must have logged a batch: as stated, else all. */
  public int requiredCrossAnchors() {
    return crossAnchorThreshold.orElse(peers.size());
  }

  /**
   * The same rule as a tlog-policy, for verifiers that know no network documents. A witness with
   * two keys is an {@code any} group of its name over {@code <id>+04} and {@code <id>+06}.
   */
  public TlogPolicy policy() {
    List<TlogPolicy.Witness> keys = new ArrayList<>();
    List<TlogPolicy.Group> groups = new ArrayList<>();
    List<PolicyText> members = new ArrayList<>();
    for (NetworkWitness witness : witnesses) {
      PolicyText name = PolicyText.of(witness.id());
      Optional<PolicyText> url = Optional.of(PolicyText.of(witness.endpoint()));
      members.add(name);
      if (witness.keys().size() == 1) {
        keys.add(new TlogPolicy.Witness(name, witness.keys().getFirst(), url));
        continue;
      }
      List<PolicyText> names = new ArrayList<>();
      for (VerifierKey key : witness.keys()) {
        // no id holds a plus, so these names meet no other
        names.add(PolicyText.of("%s+%02x".formatted(witness.id(), key.type().identifier())));
        keys.add(new TlogPolicy.Witness(names.getLast(), key, url));
      }
      groups.add(new TlogPolicy.Group(name, 1, names));
    }
    groups.add(new TlogPolicy.Group(QUORUM_GROUP, threshold, members));
    return new TlogPolicy(
        logs.stream().map(log -> new TlogPolicy.Log(log.key(), Optional.empty())).toList(),
        keys,
        groups,
        Optional.of(QUORUM_GROUP));
  }
}
