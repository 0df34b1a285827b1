package cairn.format;

import cairn.format.OracleTable.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes notes signed by our code, for {@code src/test/oracle} to check: {@code {"vkeys": […],
 * "note": "…", "bad": …}} a line.
 */
final class OursForGo {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final long TIME = 1679315147;

  private OursForGo() {}

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
    for (long size : new long[] {0, 1, 255, Long.MAX_VALUE}) {
      rows.add(signed(new Checkpoint(ORIGIN, size, root(size))));
    }
    rows.add(
        signed(new Checkpoint("a b+é\u007f", 7, root(7), List.of("extension", "— w AAAAAAAA"))));
    Row good = rows.getFirst();
    rows.add(row(good.texts("vkeys"), good.text("note").replace("\n0\n", "\n1\n"), true));
    return rows;
  }

  private static Hash root(long size) {
    return size == 0 ? Merkle.EMPTY_ROOT : Merkle.leafHash(Utf8.encode("root " + size));
  }

  private static Row signed(Checkpoint checkpoint) throws Exception {
    SeedSigner log = TestKeys.log(ORIGIN);
    SeedSigner witness = TestKeys.witness("witness-a-1");
    SeedSigner lattice = TestKeys.postQuantumWitness("witness-a-1");
    List<NoteSignature> lines =
        List.of(
            checkpoint.sign(log),
            Cosignature.sign(witness, checkpoint, TIME).line(),
            Cosignature.sign(lattice, checkpoint, TIME).line());
    List<String> vkeys = List.of(log.key().vkey(), witness.key().vkey(), lattice.key().vkey());
    return row(vkeys, new SignedCheckpoint(checkpoint, lines).encode(), false);
  }

  private static Row row(List<String> vkeys, String note, boolean bad) {
    return new Row(
        JsonObject.builder()
            .put("vkeys", JsonArray.ofStrings(vkeys))
            .put("note", note)
            .put("bad", bad)
            .build());
  }

  /** The rows without the signatures that are made with fresh randomness: ML-DSA's. */
  static List<String> deterministicParts(List<Row> rows) throws Exception {
    List<String> parts = new ArrayList<>();
    for (Row row : rows) {
      SignedCheckpoint signed = SignedCheckpoint.parse(row.text("note"));
      parts.add(row.texts("vkeys") + signed.checkpoint().text() + row.isTrue("bad"));
      signed.signatures().stream()
          .filter(line -> line.signature().length < 100)
          .map(NoteSignature::line)
          .forEach(parts::add);
    }
    return parts;
  }

  /** Whether each key, the log's first, has a good line. */
  static boolean allGood(SignedCheckpoint signed, List<String> vkeys) throws Exception {
    boolean good = signed.lineOfLog(VerifierKey.parse(vkeys.getFirst())).isPresent();
    for (String vkey : vkeys.subList(1, vkeys.size())) {
      VerifierKey witness = VerifierKey.parse(vkey);
      NoteSignature line = signed.linesOf(witness).getFirst();
      good &= Cosignature.parse(witness, line).verifies(signed.checkpoint());
    }
    return good;
  }
}
