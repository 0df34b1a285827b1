package cairn.federation.gossip;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkLog;
import cairn.format.NodeReader;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.SubtreeProof;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.Utf8;
import cairn.log.TiledLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log in memory with a real key, that is whatever a test tells it to be. */
final class MadeUpLog implements TiledLog {
  private record Node(int level, long index) {}

  final Origin origin;
  SeedSigner signer;
  private final List<byte[]> entries = new ArrayList<>();
  private final Map<Node, Hash> nodes = new HashMap<>();
  private Frontier frontier = Frontier.EMPTY;

  /** What it shows; the newest tree unless a test says otherwise. */
  Optional<SignedCheckpoint> shown = Optional.empty();

  MadeUpLog(String origin) throws MalformedException {
    this(Origin.parse(origin), key(origin, origin));
  }

  private MadeUpLog(Origin origin, SeedSigner signer) {
    this.origin = origin;
    this.signer = signer;
  }

  static SeedSigner key(String name, String seed) {
    try {
      return SeedSigner.of(name, SignatureType.ED25519, Hash.sha256(Utf8.encode(seed)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  NetworkLog named() {
    return new NetworkLog(origin, signer.key());
  }

  MadeUpLog grow(long size) {
    return grow(size, "entry ");
  }

  private MadeUpLog grow(long size, String word) {
    while (entries.size() < size) {
      add(Utf8.encode("{\"n\":\"" + word + entries.size() + "\"}"));
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
  MadeUpLog forkedAt(long from, long size) {
    MadeUpLog fork = new MadeUpLog(origin, signer);
    entries.subList(0, (int) from).forEach(fork::add);
    return fork.grow(size, "other entry ");
  }

  long size() {
    return entries.size();
  }

  Hash root(long size) {
    return Merkle.root(size, nodes());
  }

  private NodeReader<IllegalStateException> nodes() {
    return (level, index) ->
        Optional.ofNullable(nodes.get(new Node(level, index)))
            .orElseThrow(IllegalStateException::new);
  }

  SignedCheckpoint signed(long size) {
    return sign(new Checkpoint(origin.toString(), size, root(size)));
  }

  SignedCheckpoint sign(Checkpoint tree) {
    try {
      return new SignedCheckpoint(tree, List.of(tree.sign(signer)));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Hash> path(long index, long size) {
    return Merkle.inclusionPath(index, size, nodes());
  }

  @Override
  public Optional<SignedCheckpoint> checkpoint() {
    return shown.or(() -> Optional.of(signed(size())));
  }

  @Override
  public Optional<byte[]> tile(int level, TileCoordinate coordinate) {
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < coordinate.width(); i++) {
      long index = coordinate.index() * TileCoordinate.FULL_WIDTH + i;
      Hash hash = nodes.get(new Node(level * Tile.HEIGHT, index));
      if (hash == null) {
        return Optional.empty();
      }
      hashes.add(hash);
    }
    return Optional.of(new Tile(hashes).encode());
  }

  @Override
  public Optional<byte[]> entries(TileCoordinate coordinate) {
    int first = (int) coordinate.index() * TileCoordinate.FULL_WIDTH;
    return first + coordinate.width() > entries.size()
        ? Optional.empty()
        : Optional.of(new EntryBundle(entries.subList(first, first + coordinate.width())).encode());
  }

  @Override
  public List<byte[]> entries(long from, long to) {
    return List.copyOf(entries.subList((int) from, (int) to));
  }

  @Override
  public List<Hash> consistency(long oldSize, long newSize) {
    return Merkle.consistencyPath(oldSize, newSize, nodes());
  }

  @Override
  public List<Hash> subtreeProof(long start, long end, long size) {
    return SubtreeProof.path(start, end, size, nodes());
  }
}
