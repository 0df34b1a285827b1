package cairn.format;

import cairn.format.OracleTable.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes whole proofs of ours, good ones and bad ones, for {@code src/test/oracle} to judge: {@code
 * {"log": vkey, "policy": "…", "proof": "…", "entry": hex, "bad": …}} a line. They are the same
 * bytes each time, since Ed25519 has no randomness.
 */
final class ProofsForGo {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final long TIME = 1679315147;
  private static final String[] WITNESSES = {"w1", "w2", "w3"};

  private ProofsForGo() {}

  /** Prints the rows. */
  public static void main(String[] arguments) throws Exception {
    for (Row row : rows()) {
      System.out.writeBytes(row.members().canonical());
      System.out.write('\n');
    }
    System.out.flush();
  }

  static List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int size : new int[] {1, 2, 3, 7, 256, 257, 300}) {
      for (int index : new int[] {0, size / 2, size - 1}) {
        TlogProof good = proof(index, size, 2);
        rows.add(row(good.encode(), entry(index), false));
        bad(good, index, size).forEach(rows::add);
      }
    }
    return rows;
  }

  private static List<Row> bad(TlogProof good, int index, int size) throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.add(row(good.encode(), entry(size), true));
    rows.add(row(with(good, index + 1L, good.path()).encode(), entry(index), true));
    rows.add(row(with(good, size, good.path()).encode(), entry(index), true));
    rows.add(row(with(good, index, longer(good)).encode(), entry(index), true));
    if (!good.path().isEmpty()) {
      List<Hash> shorter = good.path().subList(1, good.path().size());
      rows.add(row(with(good, index, shorter).encode(), entry(index), true));
    }
    rows.add(row(proof(index, size, 1).encode(), entry(index), true));
    String renamed = good.encode().replace("\n" + size + "\n", "\n" + (size + 1) + "\n");
    rows.add(row(renamed, entry(index), true)); // signed for another size
    return rows;
  }

  private static TlogProof with(TlogProof good, long index, List<Hash> path) {
    return new TlogProof(good.extra(), index, path, good.checkpoint());
  }

  private static List<Hash> longer(TlogProof good) {
    List<Hash> longer = new ArrayList<>(good.path());
    longer.add(Hash.sha256());
    return longer;
  }

  private static byte[] entry(int index) {
    return new TimestampEntry(Hash.sha256(Utf8.encode("file " + index)), TIME + index).encode();
  }

  /** By the code of ours that a log uses. */
  private static TlogProof proof(int index, int size, int witnesses) throws Exception {
    NodeReader<RuntimeException> nodes = ProofsForGo::node;
    Checkpoint tree = new Checkpoint(ORIGIN, size, Merkle.root(size, nodes));
    List<NoteSignature> lines = new ArrayList<>(List.of(tree.sign(TestKeys.log(ORIGIN))));
    for (int i = 0; i < witnesses; i++) {
      lines.add(Cosignature.sign(TestKeys.witness(WITNESSES[i]), tree, TIME + i).line());
    }
    return new TlogProof(
        Optional.of(entry(index)),
        index,
        Merkle.inclusionPath(index, size, nodes),
        new SignedCheckpoint(tree, lines));
  }

  private static Hash node(int level, long index) {
    return level == 0
        ? Merkle.leafHash(entry((int) index))
        : Merkle.nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }

  private static Row row(String proof, byte[] entry, boolean bad) {
    return new Row(
        JsonObject.builder()
            .put("log", TestKeys.log(ORIGIN).key().vkey())
            .put("policy", policy())
            .put("proof", proof)
            .put("entry", Hex.encode(entry))
            .put("bad", bad)
            .build());
  }

  /** Two of three; Go wants a URL for each. */
  private static String policy() {
    StringBuilder policy = new StringBuilder();
    for (String name : WITNESSES) {
      policy.append(
          "witness %s %s https://%s.example/\n"
              .formatted(name, TestKeys.witness(name).key().vkey(), name));
    }
    return policy.append("group g 2 w1 w2 w3\nquorum g\n").toString();
  }

  /** What {@code format} alone says of a row; the judge with its reasons is {@code verify}. */
  static boolean holds(Row row) throws MalformedException {
    TlogProof proof = TlogProof.parse(row.text("proof"));
    Checkpoint tree = proof.checkpoint().checkpoint();
    TlogPolicy policy = TlogPolicy.parse(row.text("policy"));
    Set<VerifierKey> signers = new HashSet<>();
    for (TlogPolicy.Witness witness : policy.witnesses()) {
      for (NoteSignature line : proof.checkpoint().linesOf(witness.key())) {
        if (Cosignature.parse(witness.key(), line).verifies(tree)) {
          signers.add(witness.key());
        }
      }
    }
    return proof.includes(Merkle.leafHash(row.bytes("entry")))
        && proof.checkpoint().lineOfLog(VerifierKey.parse(row.text("log"))).isPresent()
        && policy.isSatisfiedBy(signers);
  }
}
