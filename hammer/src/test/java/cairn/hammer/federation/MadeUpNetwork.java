package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A network of the test's own. It holds every key that a network has, those of its three witnesses
 * too, so that it can sign what no honest one would.
 */
public final class MadeUpNetwork {
  private static final int THRESHOLD = 2;

  private final String id;
  private final Origin origin;
  private final SeedSigner log;
  private final List<SeedSigner> witnesses;
  private final SeedSigner identity;

  /** Its keys follow from its id. */
  public MadeUpNetwork(String id) {
    this.id = id;
    this.origin = new Origin(id, "public:timestamps");
    this.log = signer(origin.toString(), SignatureType.ED25519);
    this.identity = signer("node of " + id, SignatureType.ED25519);
    this.witnesses =
        IntStream.rangeClosed(1, 3)
            .mapToObj(number -> signer(id + "-w" + number, SignatureType.COSIGNATURE_ED25519))
            .toList();
  }

  private static SeedSigner signer(String name, SignatureType type) {
    try {
      return SeedSigner.of(
          name.replace(' ', '-'), type, Hash.sha256(("test " + name).getBytes(UTF_8)).bytes());
    } catch (MalformedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  String id() {
    return id;
  }

  public Origin origin() {
    return origin;
  }

  SeedSigner log() {
    return log;
  }

  public SeedSigner identity() {
    return identity;
  }

  List<SeedSigner> witnesses() {
    return witnesses;
  }

  public NetworkDocument document() {
    return new NetworkDocument(
        id,
        List.of(new NetworkLog(origin, log.key())),
        witnesses.stream()
            .map(
                witness ->
                    new NetworkWitness(
                        witness.key().name(), id, List.of(witness.key()), "http://127.0.0.1:1"))
            .toList(),
        THRESHOLD,
        List.of(),
        Optional.empty());
  }

  public NodeCard card(URI url) throws SigningException {
    return NodeCard.sign(
        url.toString(),
        List.of("serve"),
        document().logs(),
        Instant.now().getEpochSecond(),
        identity);
  }

  /** How another network's configuration names and pins it. */
  String asPeer(URI gateway) throws MalformedException {
    JsonObject peer =
        JsonObject.builder()
            .put("id", id)
            .put("gateway", gateway.toString())
            .put("min_witnesses", THRESHOLD)
            .put("fingerprint", document().fingerprint())
            .put("identity", DidKey.of(identity.key().publicKeyBytes()).toString())
            .build();
    return new String(peer.canonical(), UTF_8);
  }
}
