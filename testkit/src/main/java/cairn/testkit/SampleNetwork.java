package cairn.testkit;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.CrossAnchor;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkPeer;
import cairn.format.NetworkWitness;
import cairn.format.NoteSignature;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network with real keys, three witnesses (two are enough) and a log in memory, for proofs and
 * evidence that need no server. Keys are made from names: equal names give equal networks. For one
 * thread.
 */
public final class SampleNetwork {
  /** Most of a test's signatures are of this time and the seconds after it. */
  public static final long NOON = 1_700_000_000;

  private static final int WITNESSES = 3;
  private static final int THRESHOLD = 2;

  private final Origin origin;
  private final Signer log;
  private final List<byte[]> entries = new ArrayList<>();

  /** A network whose log is still empty. */
  public SampleNetwork(String id) {
    this(id, "first key");
  }

  /** The same network, with another key of its log. */
  public SampleNetwork(String id, String logKey) {
    this.origin = new Origin(id, "public:timestamps");
    this.log = signer(origin.toString(), SignatureType.ED25519, logKey);
  }

  private static SeedSigner signer(String name, SignatureType type, String salt) {
    try {
      return SeedSigner.of(name, type, Hash.sha256(Utf8.encode(name + "\n" + salt)).bytes());
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The key of the log. */
  public Signer log() {
    return log;
  }

  private SeedSigner witness(int number) {
    String name = "witness-" + origin.networkId() + "-" + number;
    return signer(name, SignatureType.COSIGNATURE_ED25519, "");
  }

  /** What verifiers pin of it. */
  public NetworkDocument document(SampleNetwork... peers) {
    return new NetworkDocument(
        origin.networkId(),
        List.of(new NetworkLog(origin, log.key())),
        IntStream.rangeClosed(1, WITNESSES).mapToObj(this::networkWitness).toList(),
        THRESHOLD,
        Stream.of(peers).map(SampleNetwork::peer).toList(),
        Optional.empty());
  }

  private NetworkWitness networkWitness(int number) {
    SeedSigner key = witness(number);
    return new NetworkWitness(
        key.key().name(), origin.networkId(), List.of(key.key()), "http://127.0.0.1/" + number);
  }

  private NetworkPeer peer() {
    return new NetworkPeer(origin.networkId(), "http://127.0.0.1", 2, document().fingerprint());
  }

  /** Appends a stamp; answers its index. */
  public long stamp(Hash hash) {
    return append(new TimestampEntry(hash, NOON));
  }

  private long append(Entry entry) {
    entries.add(entry.encode());
    return entries.size() - 1L;
  }

  /** The newest tree. */
  public Checkpoint tree() {
    return tree(entries.size());
  }

  /** The tree of the first {@code size} entries. */
  public Checkpoint tree(int size) {
    return new Checkpoint(origin.toString(), size, Merkle.root(size, this::node));
  }

  /** The newest tree, signed by the log and two witnesses. */
  public SignedCheckpoint signed() {
    return signed(tree());
  }

  /** That tree, signed by the log and two witnesses. */
  public SignedCheckpoint signed(Checkpoint tree) {
    try {
      List<NoteSignature> lines = new ArrayList<>(List.of(tree.sign(log)));
      for (int number = 1; number <= THRESHOLD; number++) {
        lines.add(Cosignature.sign(witness(number), tree, NOON + number).line());
      }
      return new SignedCheckpoint(tree, lines);
    } catch (SigningException e) {
      throw new IllegalStateException("these keys are in memory", e);
    }
  }

  /** That an entry is in the newest tree. */
  public TlogProof proof(long index) {
    return new TlogProof(
        Optional.of(entries.get((int) index)), index, path(index, entries.size()), signed());
  }

  private List<Hash> path(long index, long size) {
    return Merkle.inclusionPath(index, size, this::node);
  }

  /** How the tree of {@code to} entries extends that of {@code from}. */
  public List<Hash> consistency(long from, long to) {
    return Merkle.consistencyPath(from, to, this::node);
  }

  /** The newest tree as a batch's, with the entry's path in it. */
  public BatchEvidence batch(long id, long index) {
    return new BatchEvidence(id, signed(), path(index, entries.size()));
  }

  /** Logs the newest tree of another network, and answers as a peer does. */
  public CrossAnchor anchor(long batch, SampleNetwork other) {
    long index = append(new AnchorEntry(other.origin.networkId(), other.signed()));
    return new CrossAnchor(batch, origin.networkId(), proof(index));
  }

  private Hash node(int level, long index) {
    return level == 0
        ? Merkle.leafHash(entries.get((int) index))
        : Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }
}
