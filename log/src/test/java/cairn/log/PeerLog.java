package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.CrossAnchor;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.NoteSignature;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Another network's log in memory, with a quorum of its own: it gives and takes real anchors. */
final class PeerLog {
  final String id;
  private final Origin origin;
  private final SeedSigner log;
  private final List<SeedSigner> witnesses = new ArrayList<>();
  private final InstantSource clock;
  private final List<byte[]> entries = new ArrayList<>();

  /**
   * @param letter of its name {@code network-…}, and of its keys
   */
  PeerLog(char letter, InstantSource clock) {
    this.id = "network-" + letter;
    this.origin = new Origin(id, "public:timestamps");
    this.log = signer(origin.toString(), SignatureType.ED25519, letter);
    this.clock = clock;
    for (int number = 1; number <= 3; number++) {
      witnesses.add(
          signer(
              "witness-%c-%d".formatted(letter, number),
              SignatureType.COSIGNATURE_ED25519,
              letter + 32 * number));
    }
  }

  private static SeedSigner signer(String name, SignatureType type, int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    try {
      return SeedSigner.of(name, type, seed);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  NetworkDocument document() {
    return new NetworkDocument(
        id,
        List.of(new NetworkLog(origin, log.key())),
        witnesses.stream()
            .map(
                witness ->
                    new NetworkWitness(
                        witness.key().name(),
                        id,
                        List.of(witness.key()),
                        "http://" + witness.key().name()))
            .toList(),
        2,
        List.of(),
        Optional.empty());
  }

  /** A user of it stamps something. */
  void stamp() {
    Hash hash = Hash.sha256(new byte[] {(byte) id.charAt(id.length() - 1), (byte) entries.size()});
    entries.add(new TimestampEntry(hash, clock.instant().getEpochSecond()).encode());
  }

  /** Its tree as it is now, signed by it and by two of its witnesses. */
  SignedCheckpoint checkpoint() {
    return signed(new Checkpoint(origin.toString(), entries.size(), tree().root()));
  }

  /** Its tree as it is now with another root: what nobody honest signs. */
  SignedCheckpoint forked() {
    return signed(new Checkpoint(origin.toString(), entries.size(), Hash.sha256(new byte[1])));
  }

  private SignedCheckpoint signed(Checkpoint checkpoint) {
    try {
      List<NoteSignature> lines = new ArrayList<>(List.of(checkpoint.sign(log)));
      for (SeedSigner witness : witnesses.subList(0, 2)) {
        long now = clock.instant().getEpochSecond();
        lines.add(Cosignature.sign(witness, checkpoint, now).line());
      }
      return new SignedCheckpoint(checkpoint, lines);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private Frontier tree() {
    return Frontier.EMPTY.append(
        entries.stream().map(Merkle::leafHash).toList(), (level, index, hash) -> {});
  }

  /** What another network logs of this one: its newest checkpoint. */
  AnchorEntry asAnchor() {
    return new AnchorEntry(id, checkpoint());
  }

  /** Logs another network's checkpoint, and proves that it did. */
  CrossAnchor anchor(long batch, String networkId, SignedCheckpoint note) {
    byte[] entry = new AnchorEntry(networkId, note).encode();
    int index = entries.size();
    entries.add(entry);
    List<Hash> leaves = entries.stream().map(Merkle::leafHash).toList();
    return new CrossAnchor(
        batch, id, new TlogProof(Optional.of(entry), index, path(index, leaves), checkpoint()));
  }

  /** RFC 9162, section 2.1.3.1, word for word. */
  private static List<Hash> path(int index, List<Hash> leaves) {
    if (leaves.size() == 1) {
      return List.of();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    List<Hash> left = leaves.subList(0, split);
    List<Hash> right = leaves.subList(split, leaves.size());
    List<Hash> path =
        new ArrayList<>(index < split ? path(index, left) : path(index - split, right));
    path.add(root(index < split ? right : left));
    return path;
  }

  private static Hash root(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.nodeHash(
        root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }
}
