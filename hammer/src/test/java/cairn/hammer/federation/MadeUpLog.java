package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.AnchorRequest;
import cairn.format.BatchClaim;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Decimal;
import cairn.format.Entry;
import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One history of a made-up network's log, in memory. Any thread may call. */
public final class MadeUpLog {
  private final MadeUpNetwork network;
  private final String story;
  private final List<byte[]> entries = new ArrayList<>(); // guarded by this

  /**
   * @param story what its users stamp differs from that of other stories
   */
  public MadeUpLog(MadeUpNetwork network, String story) {
    this.network = network;
    this.story = story;
  }

  /** Logs an entry; returns its index. */
  public synchronized long append(Entry entry) {
    entries.add(entry.encode());
    return entries.size() - 1L;
  }

  /** Has users stamp until it is that large. */
  synchronized void growTo(int size) {
    while (entries.size() < size) {
      Hash hash = Hash.sha256((story + entries.size()).getBytes(UTF_8));
      append(new TimestampEntry(hash, Instant.now().getEpochSecond()));
    }
  }

  /** The newest tree, signed by its log and all its witnesses. */
  public SignedCheckpoint signed() throws SigningException {
    return signed(network.witnesses());
  }

  /** The newest tree, signed by its log and once for each that is named, a second apart. */
  synchronized SignedCheckpoint signed(List<SeedSigner> witnesses) throws SigningException {
    int size = entries.size();
    Checkpoint tree = new Checkpoint(network.origin().toString(), size, Merkle.root(size, nodes()));
    List<NoteSignature> lines = new ArrayList<>(List.of(tree.sign(network.log())));
    long time = Instant.now().getEpochSecond();
    for (SeedSigner witness : witnesses) {
      lines.add(Cosignature.sign(witness, tree, time++).line());
    }
    return new SignedCheckpoint(tree, lines);
  }

  /** That it holds the entry at that index, under its newest tree. */
  synchronized TlogProof proof(long index, List<SeedSigner> witnesses) throws SigningException {
    return new TlogProof(
        Optional.of(entries.get((int) index)),
        index,
        Merkle.inclusionPath(index, entries.size(), nodes()),
        signed(witnesses));
  }

  /** Asks another network to log its newest tree, which is said to extend one of that size. */
  synchronized AnchorRequest request(String recipient, long batch, long oldSize)
      throws SigningException {
    SignedCheckpoint newest = signed();
    long now = Instant.now().getEpochSecond();
    BatchClaim claim =
        new BatchClaim(
            batch,
            network.origin(),
            newest.checkpoint().root(),
            newest.checkpoint().size(),
            now - 1,
            now,
            newest.checkpoint().size());
    return AnchorRequest.sign(
        claim,
        newest,
        oldSize,
        Merkle.consistencyPath(oldSize, newest.checkpoint().size(), nodes()),
        recipient,
        now,
        network.identity());
  }

  /** What is at {@code tile/…} below its prefix. */
  public synchronized byte[] tile(String path) throws MalformedException {
    String[] parts = path.split("/", 2);
    TileCoordinate place = TileCoordinate.parse(parts[1]);
    int first = (int) (place.index() * TileCoordinate.FULL_WIDTH);
    if (parts[0].equals("entries")) {
      return new EntryBundle(entries.subList(first, first + place.width())).encode();
    }
    int level = (int) Decimal.parse(parts[0], "level");
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < place.width(); i++) {
      hashes.add(node(level * Tile.HEIGHT, first + i));
    }
    return new Tile(hashes).encode();
  }

  private NodeReader<IllegalStateException> nodes() {
    return this::node;
  }

  private Hash node(int level, long index) {
    return level == 0
        ? Merkle.leafHash(entries.get((int) index))
        : Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }
}
