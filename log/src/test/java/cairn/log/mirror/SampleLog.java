package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody else's log, in memory, with a real key: whatever it is told to be. */
final class SampleLog implements TileSource {
  static final String ORIGIN = "network-b/public:timestamps";

  private record Node(int level, long index) {}

  final SeedSigner signer;
  private final List<byte[]> entries = new ArrayList<>();
  private final Map<Node, Hash> nodes = new HashMap<>();
  private Frontier frontier = Frontier.EMPTY;

  /** How many times it was asked for bundles. */
  int asked;

  SampleLog() {
    this(key(ORIGIN, 1));
  }

  private SampleLog(SeedSigner signer) {
    this.signer = signer;
  }

  static SeedSigner key(String name, int number) {
    try {
      byte[] seed = new byte[32];
      seed[0] = (byte) number;
      return SeedSigner.of(name, SignatureType.ED25519, seed);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of the same name, by another key. */
  static SampleLog underKey(int number) {
    return new SampleLog(key(ORIGIN, number));
  }

  static SampleLog of(long size) {
    SampleLog log = new SampleLog();
    log.grow(size);
    return log;
  }

  List<LogKey> keys() {
    return List.of(new LogKey(signer.key()));
  }

  /** Appends entries until there are so many. */
  SampleLog grow(long size) {
    return grow(size, "entry ");
  }

  private SampleLog grow(long size, String word) {
    while (entries.size() < size) {
      add(Utf8.encode(word + entries.size()));
    }
    return this;
  }

  void add(byte[] entry) {
    entries.add(entry);
    frontier =
        frontier.append(
            List.of(Merkle.leafHash(entry)),
            (level, index, hash) -> nodes.put(new Node(level, index), hash));
  }

  /** A log of the same key that has other entries from {@code from} on, and so many in all. */
  SampleLog forkedAt(long from, long size) {
    SampleLog fork = new SampleLog(signer);
    entries.subList(0, (int) from).forEach(fork::add);
    return fork.grow(size, "other entry ");
  }

  long size() {
    return entries.size();
  }

  byte[] entry(long index) {
    return entries.get((int) index);
  }

  List<byte[]> entries(long from, long to) {
    return List.copyOf(entries.subList((int) from, (int) to));
  }

  NodeReader<IllegalStateException> nodes() {
    return (level, index) ->
        Optional.ofNullable(nodes.get(new Node(level, index)))
            .orElseThrow(IllegalStateException::new);
  }

  Hash root(long size) {
    return Merkle.root(size, nodes());
  }

  List<Hash> consistency(long from, long to) {
    return Merkle.consistencyPath(from, to, nodes());
  }

  /** The newest tree, signed. */
  SignedCheckpoint signed() {
    return signed(size());
  }

  SignedCheckpoint signed(long size) {
    return sign(new Checkpoint(ORIGIN, size, root(size)));
  }

  SignedCheckpoint sign(Checkpoint tree) {
    try {
      return new SignedCheckpoint(tree, List.of(tree.sign(signer)));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < coordinate.width(); i++) {
      Hash hash =
          nodes.get(
              new Node(level * Tile.HEIGHT, coordinate.index() * TileCoordinate.FULL_WIDTH + i));
      if (hash == null) {
        throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, "status 404");
      }
      hashes.add(hash);
    }
    return new Tile(hashes);
  }

  @Override
  public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
    asked++;
    List<EntryBundle> bundles = new ArrayList<>();
    for (TileCoordinate coordinate : wanted.subList(0, Math.min(2, wanted.size()))) {
      int first = (int) coordinate.index() * TileCoordinate.FULL_WIDTH;
      if (first + coordinate.width() > entries.size()) {
        throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, "status 404");
      }
      bundles.add(new EntryBundle(entries.subList(first, first + coordinate.width())));
    }
    return bundles;
  }
}
