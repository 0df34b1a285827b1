package cairn.hammer;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Decimal;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TimestampEntry;
import cairn.format.TlogPolicy;
import cairn.format.TlogProof;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A whole gateway in memory, with the keys of its log and of two witnesses, so that it can tell
 * lies which only their holders could tell. It begins to lie with the entry of index {@link
 * #FIRST_LIE}.
 */
final class LyingGateway implements AutoCloseable {
  static final int FIRST_LIE = 40;

  private static final String ORIGIN = "liar.example/public:timestamps";
  private static final long TIMESTAMP = 1_700_000_000;

  enum Lie {
    NONE,
    FLIPPED_PROOF_BYTE,
    REPEATED_INDEX,
    PROOF_OF_ANOTHER_ENTRY,
    ENTRY_MISSING_FROM_THE_TILES,
    TWO_ROOTS_AT_ONE_SIZE,
    REWRITTEN_LEAF,
    SHRUNK_LOG,
    ONE_WITNESS_TOO_FEW,
    BAD_COSIGNATURE,
    ERROR_500
  }

  private final Lie lie;
  private final SeedSigner log = signer(ORIGIN, SignatureType.ED25519, 1);
  private final List<SeedSigner> witnesses =
      List.of(
          signer("w1", SignatureType.COSIGNATURE_ED25519, 2),
          signer("w2", SignatureType.COSIGNATURE_ED25519, 3));
  private final List<Hash> leaves = new ArrayList<>(); // guarded by this
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private LyingGateway(Lie lie, HttpServer server) {
    this.lie = lie;
    this.server = server;
  }

  static LyingGateway start(Lie lie) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    LyingGateway gateway = new LyingGateway(lie, server);
    server.createContext("/", gateway::handle);
    server.setExecutor(gateway.threads);
    server.start();
    return gateway;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  Trust trust() throws Exception {
    String policy =
        "log %s%nwitness w1 %s%nwitness w2 %s%ngroup both 2 w1 w2%nquorum both%n"
            .formatted(
                log.key().vkey(),
                witnesses.getFirst().key().vkey(),
                witnesses.getLast().key().vkey());
    return Trust.of(TlogPolicy.parse(policy.getBytes(UTF_8)));
  }

  private static SeedSigner signer(String name, SignatureType type, int number) {
    try {
      return SeedSigner.of(name, type, new HashSource(number).at(0).bytes());
    } catch (MalformedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      boolean fails = lie == Lie.ERROR_500 && isLying() && path.startsWith("/v1/");
      byte[] answer = fails ? new byte[0] : answer(path, body);
      exchange.sendResponseHeaders(fails ? 500 : 200, answer.length == 0 ? -1 : answer.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer);
      }
    } catch (Exception failure) {
      throw new IOException(path, failure);
    }
  }

  private static String text(String value) {
    return new String(new JsonString(value).canonical(), UTF_8);
  }

  private synchronized boolean isLying() {
    return leaves.size() >= FIRST_LIE;
  }

  private synchronized byte[] answer(String path, byte[] body) throws Exception {
    if (path.equals("/v1/timestamp")) {
      return stamp(JsonObject.parse(body, 1024, "body").hash("hash")).getBytes(UTF_8);
    }
    if (path.equals("/v1/timestamps")) {
      return bulk(JsonObject.parse(body, 1 << 20, "body").array("hashes").strings("hashes"))
          .getBytes(UTF_8);
    }
    if (path.endsWith("/checkpoint")) {
      boolean shrinks = lie == Lie.SHRUNK_LOG && isLying();
      return sign(shrinks ? leaves.size() - 5 : leaves.size()).encode().getBytes(UTF_8);
    }
    String[] parts = path.split("/tile/", -1)[1].split("/", 2);
    return tile((int) Decimal.parse(parts[0], "level"), TileCoordinate.parse(parts[1]));
  }

  private Hash append(Hash hash) {
    Hash leaf = new TimestampEntry(hash, TIMESTAMP).leafHash();
    if (lie == Lie.REWRITTEN_LEAF && isLying()) {
      leaves.set(3, leaf);
    }
    leaves.add(leaf);
    return leaf;
  }

  private String stamp(Hash hash) throws Exception {
    append(hash);
    int index = leaves.size() - 1;
    boolean lies = index >= FIRST_LIE;
    int proved = lies && lie == Lie.PROOF_OF_ANOTHER_ENTRY ? index - 1 : index;
    TlogProof proof =
        new TlogProof(
            Optional.of(new TimestampEntry(hash, TIMESTAMP).encode()),
            index,
            Merkle.inclusionPath(proved, leaves.size(), nodes()),
            sign(leaves.size()));
    String text = text(proof.encode());
    return "{\"attestation\":{\"hash\":\"%s\",\"timestamp\":%d,\"network_id\":\"liar.example\",\"sequence\":%d},\"signatures\":[],\"proof\":%s}"
        .formatted(
            hash,
            TIMESTAMP,
            lies && lie == Lie.REPEATED_INDEX ? index - 1 : index,
            lies && lie == Lie.FLIPPED_PROOF_BYTE ? flip(text) : text);
  }

  /** Changes a bit within the first hash of the path, which stays good Base64. */
  private static String flip(String proof) {
    int at = proof.indexOf("\\n", proof.indexOf("\\nindex ") + 2) + 2;
    char other = proof.charAt(at) == 'A' ? 'B' : 'A';
    return proof.substring(0, at) + other + proof.substring(at + 1);
  }

  private String bulk(List<String> hashes) throws Exception {
    int first = leaves.size();
    for (String hash : hashes) {
      append(Hash.parseHex(hash, "hash"));
    }
    StringBuilder lines = new StringBuilder();
    lines.append("{\"checkpoint\":").append(text(sign(leaves.size()).encode())).append("}\n");
    for (int i = 0; i < hashes.size(); i++) {
      int index = first + i;
      boolean lies = lie == Lie.PROOF_OF_ANOTHER_ENTRY && index >= FIRST_LIE;
      List<Hash> path = Merkle.inclusionPath(lies ? index - 1 : index, leaves.size(), nodes());
      lines.append(
          "{\"hash\":\"%s\",\"index\":%d,\"timestamp\":%d,\"path\":%s}\n"
              .formatted(
                  hashes.get(i),
                  index,
                  TIMESTAMP,
                  path.isEmpty()
                      ? "[]"
                      : "[\""
                          + String.join("\",\"", path.stream().map(Hash::hex).toList())
                          + "\"]"));
    }
    return lines.toString();
  }

  private SignedCheckpoint sign(int size) throws Exception {
    Hash root = Merkle.root(size, nodes());
    Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root);
    boolean lies = size > FIRST_LIE;
    if (lies && lie == Lie.TWO_ROOTS_AT_ONE_SIZE && size % 2 == 0) {
      checkpoint = new Checkpoint(ORIGIN, size - 1L, root);
    }
    List<NoteSignature> lines = new ArrayList<>(List.of(checkpoint.sign(log)));
    for (SeedSigner witness : witnesses) {
      if (!(lies && lie == Lie.ONE_WITNESS_TOO_FEW && lines.size() == 2)) {
        boolean isBad = lies && lie == Lie.BAD_COSIGNATURE;
        Checkpoint signed = isBad ? new Checkpoint(ORIGIN, 1, root) : checkpoint;
        lines.add(Cosignature.sign(witness, signed, TIMESTAMP).line());
      }
    }
    return new SignedCheckpoint(checkpoint, lines);
  }

  private byte[] tile(int level, TileCoordinate coordinate) {
    long first = coordinate.index() * TileCoordinate.FULL_WIDTH;
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < coordinate.width(); i++) {
      boolean isMissing =
          lie == Lie.ENTRY_MISSING_FROM_THE_TILES && level == 0 && first + i == FIRST_LIE;
      hashes.add(isMissing ? Merkle.EMPTY_ROOT : node(level * Tile.HEIGHT, first + i));
    }
    return new Tile(hashes).encode();
  }

  private NodeReader<IllegalStateException> nodes() {
    return this::node;
  }

  private Hash node(int level, long index) {
    return level == 0
        ? leaves.get((int) index)
        : Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
