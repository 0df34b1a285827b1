package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.OracleTable.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Keys, notes and cosignatures against the tables of Go's answers. */
class NoteOracleTest {
  @Test
  void keysFromSeedsAreThoseThatGoMakes() throws Exception {
    for (Row row : OracleTable.rows("keys", "key")) {
      SignatureType type = SignatureType.of((byte) row.members().integer("type"));
      SeedSigner signer = SeedSigner.of(row.text("name"), type, row.bytes("seed"));
      assertThat(signer.key().vkey()).isEqualTo(row.text("vkey"));
      assertThat(VerifierKey.parse(row.text("vkey"))).isEqualTo(signer.key());
      assertThat(signer.text()).isEqualTo(row.text("skey"));
      assertThat(SeedSigner.parse(row.text("skey")).key()).isEqualTo(signer.key());
    }
  }

  /**
   * Go takes upper-case hex, missing padding is refused by both, and control characters pass in Go.
   */
  @Test
  void refusesTheVkeysThatGoRefusesAndThoseInASecondSpelling() {
    for (Row row : OracleTable.rows("keys", "vkey")) {
      String vkey = row.text("vkey");
      boolean second =
          isSecondSpelling(vkey) || vkey.startsWith("a\u0001b") || vkey.startsWith("a\u001fb");
      assertThat(parses(vkey)).as(vkey).isEqualTo(row.isTrue("go") && !second);
    }
  }

  /** A line break inside, stray bits at the end, or upper-case hex: Go's decoders let them pass. */
  private static boolean isSecondSpelling(String vkey) {
    String[] parts = vkey.split("\\+", 3);
    return parts.length == 3
        && (parts[2].contains("\n") || !parts[1].equals(parts[1].toLowerCase(Locale.ROOT)));
  }

  private static boolean parses(String vkey) {
    try {
      assertThat(VerifierKey.parse(vkey).vkey()).isEqualTo(vkey);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void notesThatGoSignedHaveItsTextAndGoodSignaturesAndOursAreTheSameBytes() throws Exception {
    for (Row row : OracleTable.rows("notes", "signed")) {
      Note note = Note.parse(row.text("note"));
      assertThat(note.text()).isEqualTo(row.text("text"));
      assertThat(note.encode()).isEqualTo(row.text("note"));
      List<NoteSignature> ours = new ArrayList<>();
      for (String name : row.texts("names")) {
        SeedSigner signer = signer(name);
        byte[] signature = signer.sign(Utf8.encode(note.text()));
        ours.add(new NoteSignature(name, signer.key().keyId(), signature));
      }
      assertThat(new Note(note.text(), ours).encode()).isEqualTo(row.text("note"));
    }
  }

  private static SeedSigner signer(String name) throws MalformedException {
    byte[] seed = Hash.sha256(Utf8.encode("cairn oracle " + name)).bytes();
    return SeedSigner.of(name, SignatureType.ED25519, seed);
  }

  @Test
  void takesTheNotesThatGoTakesAndNoOthers() {
    for (Row row : OracleTable.rows("notes", "parse")) {
      byte[] bytes = row.bytes("note");
      assertThat(parsesNote(bytes))
          .as(new String(bytes, StandardCharsets.UTF_8))
          .isEqualTo(row.isTrue("go") && !hasStrayBits(bytes));
    }
  }

  /** "AAAAAAB=" is another spelling of "AAAAAAA=", which Go takes too. */
  private static boolean hasStrayBits(byte[] note) {
    return new String(note, StandardCharsets.UTF_8).contains(" AAAAAAB=\n");
  }

  private static boolean parsesNote(byte[] bytes) {
    try {
      assertThat(Utf8.encode(Note.parse(bytes).encode())).isEqualTo(bytes);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void cosignaturesOfBothKindsThatGoMadeAreGoodAndOnNothingElse() throws Exception {
    for (Row row : OracleTable.rows("cosignatures", "note")) {
      SignedCheckpoint signed = SignedCheckpoint.parse(row.text("note"));
      Checkpoint checkpoint = signed.checkpoint();
      Checkpoint other =
          new Checkpoint(checkpoint.origin(), checkpoint.size() ^ 1, checkpoint.root());
      assertThat(signed.encode()).isEqualTo(row.text("note"));
      assertThat(signed.lineOfLog(VerifierKey.parse(row.text("log")))).isPresent();
      for (String vkey : row.texts("witnesses")) {
        VerifierKey witness = VerifierKey.parse(vkey);
        NoteSignature line = signed.linesOf(witness).getFirst();
        Cosignature cosignature = Cosignature.parse(witness, line);
        assertThat(cosignature.verifies(checkpoint)).isTrue();
        assertThat(cosignature.verifies(other)).isFalse();
        assertThat(cosignature.line()).isEqualTo(line);
      }
    }
  }

  @Test
  void latticeCosignaturesThatGoMadeAtAnyTimeAreGoodAtThatTimeOnly() throws Exception {
    for (Row row : OracleTable.rows("cosignatures", "line")) {
      VerifierKey witness = VerifierKey.parse(row.text("witness"));
      NoteSignature line = NoteSignature.parse(row.text("line").strip());
      Checkpoint checkpoint = Checkpoint.parse(row.text("text"));
      Cosignature cosignature = Cosignature.parse(witness, line);
      assertThat(cosignature.timestamp()).isEqualTo(row.number("time"));
      assertThat(cosignature.verifies(checkpoint)).isTrue();
      Cosignature shifted =
          new Cosignature(witness, cosignature.timestamp() ^ 2, cosignature.signature());
      assertThat(shifted.verifies(checkpoint)).isFalse();
    }
  }

  /** Every line of ours.jsonl was checked by Go when the tables were made. */
  @Test
  void whatWeSignIsWhatGoHasChecked() throws Exception {
    assertThat(OursForGo.deterministicParts(OursForGo.rows()))
        .isEqualTo(OursForGo.deterministicParts(OracleTable.rows("ours")));
    for (Row row : OracleTable.rows("ours")) {
      SignedCheckpoint signed = SignedCheckpoint.parse(row.text("note"));
      assertThat(OursForGo.allGood(signed, row.texts("vkeys"))).isEqualTo(!row.isTrue("bad"));
    }
  }

  @Test
  void anUnpairedSurrogateIsRefusedWhereverTextIsRead() {
    String note = "a\ud800b\n\n— w AAAAAAAA\n";
    assertThatThrownBy(() -> Note.parse(note)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Note.parse(note.replace("a\ud800b", "a").replace("w", "\udc00")))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> VerifierKey.parse("\ud800+00000000+AAAA"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new Checkpoint("\ud800", 0, Merkle.EMPTY_ROOT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Utf8.encode("\udc00\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Utf8.encode("\ud83d\uddff")).hasSize(4);
  }
}
