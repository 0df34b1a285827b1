package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is exactly as large as it may be is taken, and the next larger is not. */
class LimitsMetTest {
  private static final long TWO_TO_53 = 1L << 53;

  private static void assertMalformed(ThrowingCallable call, String words) {
    assertThatThrownBy(call).isInstanceOf(MalformedException.class).hasMessageContaining(words);
  }

  private static void assertInvalid(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private static ProofFile proofFile(int batches, int crossAnchors, int externalAnchors) {
    return new ProofFile(
        Values.proof(),
        Optional.empty(),
        LongStream.rangeClosed(1, batches).mapToObj(Values::batch).toList(),
        Collections.nCopies(crossAnchors, Values.crossAnchor(1)),
        Collections.nCopies(externalAnchors, Values.externalAnchor(1, "btc:main")),
        Optional.empty());
  }

  @Test
  void aProofFileTakesSixteenBatchesAndSixtyFourAnchorsOfEachKind() throws Exception {
    ProofFile most = proofFile(16, 64, 64);
    assertThat(ProofFile.parse(most.encode())).isEqualTo(most);
    assertInvalid(() -> proofFile(17, 0, 0), "at most 16 batches");
    assertInvalid(() -> proofFile(1, 65, 0), "64 anchors");
    assertInvalid(() -> proofFile(1, 0, 65), "64 anchors");
    JsonObject object = JsonObject.parse(most.encode(), ProofFile.MAX_BYTES, "proof file");
    JsonArray surplus = new JsonArray(Collections.nCopies(65, Values.crossAnchor(1).object()));
    assertMalformed(
        () -> ProofFile.parse(object.with("cross_anchors", surplus).canonical()),
        "at most 64, found 65");
  }

  @Test
  void aProofFileTakesFourMebibytes() throws Exception {
    byte[] spaced = Arrays.copyOf(Values.proofFile().encode(), ProofFile.MAX_BYTES);
    Arrays.fill(spaced, Values.proofFile().encode().length, spaced.length, (byte) ' ');
    assertThat(ProofFile.parse(spaced)).isEqualTo(Values.proofFile());
  }

  @Test
  void aProofFilesBlindHasSixteenBytes() {
    for (int length : new int[] {0, 15, 17}) {
      assertInvalid(
          () -> Values.proofFile().withBlind(Optional.of(new byte[length])), "not " + length);
    }
  }

  @Test
  void batchesAreNumberedFromOneToTheLastIntegerOfJson() throws Exception {
    for (long id : new long[] {1, TWO_TO_53 - 1}) {
      assertThat(BatchEvidence.of(Values.batch(id).object())).isEqualTo(Values.batch(id));
    }
    for (long id : new long[] {-1, 0, TWO_TO_53}) {
      assertInvalid(() -> Values.batch(id), "got " + id);
    }
    assertMalformed(
        () -> BatchEvidence.of(Values.batch(1).object().with("id", JsonNumber.of(0))), "from 1");
  }

  @Test
  void aBatchsPathHasAtMostSixtyThreeHashes() throws Exception {
    List<Hash> path = Collections.nCopies(63, Values.HASH);
    BatchEvidence batch = new BatchEvidence(1, Values.checkpoint(9), path);
    assertThat(BatchEvidence.of(batch.object())).isEqualTo(batch);
    List<Hash> longer = Collections.nCopies(64, Values.HASH);
    assertInvalid(() -> new BatchEvidence(1, Values.checkpoint(9), longer), "not 64");
    JsonArray spelled = JsonArray.ofStrings(longer.stream().map(Hash::base64).toList());
    assertMalformed(
        () -> BatchEvidence.of(batch.object().with("path", spelled)), "at most 63, found 64");
  }

  @Test
  void anAttestationTakesSixteenPerceptualHashes() throws Exception {
    AttestationEntry most = Values.attestation(16);
    assertThat(Entry.of(most.object())).isEqualTo(most);
    assertInvalid(() -> Values.attestation(17), "at most 16");
    JsonArray surplus =
        new JsonArray(Collections.nCopies(17, new PerceptualHash("dct64", "00").object()));
    assertMalformed(
        () -> Entry.of(most.object().with("perceptual_hashes", surplus)), "at most 16, found 17");
  }

  @Test
  void anAttestationsSignatureHasSixtyFourBytes() {
    AttestationEntry.Statement statement = Values.attestation(0).statement();
    for (int length : new int[] {0, 63, 65}) {
      assertInvalid(() -> new AttestationEntry(statement, new byte[length]), "not " + length);
    }
  }

  @Test
  void aPerceptualHashHasSixtyFourAndTwoHundredAndFiftySixCharacters() throws Exception {
    PerceptualHash longest = new PerceptualHash("a".repeat(64), "0".repeat(256));
    assertThat(PerceptualHash.of(longest.object())).isEqualTo(longest);
    for (String bad : List.of("", "a".repeat(65))) {
      assertInvalid(() -> new PerceptualHash(bad, "0"), "1 to 64");
      assertMalformed(
          () -> PerceptualHash.of(longest.object().with("algorithm", new JsonString(bad))),
          "1 to 64");
    }
    for (String bad : List.of("", "0".repeat(257))) {
      assertInvalid(() -> new PerceptualHash("a", bad), "1 to 256");
    }
  }

  @Test
  void anEventsIdHasTwoHundredAndFiftyFiveCharacters() throws Exception {
    EventEntry longest = Values.event("e".repeat(255));
    assertThat(Entry.of(longest.object())).isEqualTo(longest);
    for (String bad : List.of("", "e".repeat(256))) {
      assertInvalid(() -> Values.event(bad), "not " + bad.length());
      assertMalformed(
          () -> Entry.of(longest.object().with("id", new JsonString(bad))), "1 to 255 characters");
    }
  }

  @Test
  void anExternalAnchorsKindHasTwoHundredAndFiftyFiveCharacters() throws Exception {
    ExternalAnchor longest = Values.externalAnchor(1, "k".repeat(255));
    assertThat(ExternalAnchor.of(longest.object())).isEqualTo(longest);
    for (String bad : List.of("", "k".repeat(256))) {
      assertMalformed(
          () -> ExternalAnchor.of(longest.object().with("kind", new JsonString(bad))),
          "1 to 255 characters");
    }
  }

  @Test
  void aCosignaturesTimeIsFromOneToTheLastPositiveNumber() throws Exception {
    for (long time : new long[] {1, Long.MAX_VALUE}) {
      Cosignature cosignature = Values.cosignature(time);
      assertThat(Cosignature.parse(cosignature.key(), cosignature.line())).isEqualTo(cosignature);
    }
    for (long time : new long[] {0, -1}) {
      assertInvalid(() -> Values.cosignature(time), "not " + time);
      byte[] blob = new byte[8 + 64];
      Arrays.fill(blob, 0, 8, (byte) time);
      VerifierKey key = TestKeys.witness("w").key();
      NoteSignature line = new NoteSignature(key.name(), key.keyId(), blob);
      assertMalformed(() -> Cosignature.parse(key, line), "found " + Long.toUnsignedString(time));
    }
  }

  @Test
  void aBundlesEntryHasAtMostSixtyFiveThousandBytes() throws Exception {
    byte[] longest = new byte[65_535];
    Arrays.fill(longest, (byte) 'x');
    EntryBundle read = EntryBundle.parse(new EntryBundle(List.of(longest)).encode(), 1);
    assertThat(read.entries()).singleElement().isEqualTo(longest);
    assertInvalid(() -> new EntryBundle(List.of(new byte[65_536])), "not 65536");
  }

  @Test
  void aTileHasOneToTwoHundredAndFiftySixHashes() {
    assertThat(new Tile(Collections.nCopies(256, Values.HASH)).hashes()).hasSize(256);
    assertThat(TileCoordinate.full(7)).isEqualTo(new TileCoordinate(7, 256));
    for (int width : new int[] {0, 257}) {
      assertInvalid(() -> new Tile(Collections.nCopies(width, Values.HASH)), "not " + width);
      assertInvalid(() -> new TileCoordinate(7, width), "not " + width);
    }
  }

  @Test
  void aPolicyTakesItsMostBytesAndGroupsNeedMembers() throws Exception {
    byte[] largest = new byte[TlogPolicy.MAX_BYTES];
    Arrays.fill(largest, (byte) '\n');
    byte[] rule = Utf8.encode("quorum none\n");
    System.arraycopy(rule, 0, largest, largest.length - rule.length, rule.length);
    assertThat(TlogPolicy.parse(largest).quorum()).isEmpty();
    assertMalformed(
        () -> TlogPolicy.parse(new byte[TlogPolicy.MAX_BYTES + 1]), "at most " + largest.length);
    for (String group : List.of("group\n", "group g\n", "group g any\n")) {
      assertMalformed(() -> TlogPolicy.parse(Utf8.encode(group + "quorum none\n")), "group <name>");
    }
  }

  @Test
  void aNoteTakesThreeHundredAndEightyFourKibibytes() throws Exception {
    Note small = new Note("é\n", List.of(new NoteSignature("k", 1, new byte[1])));
    int room = Note.MAX_BYTES - Utf8.encode(small.encode()).length;
    Note largest = new Note("x".repeat(room) + small.text(), small.signatures());
    byte[] bytes = Utf8.encode(largest.encode());
    assertThat(bytes).hasSize(Note.MAX_BYTES);
    assertThat(Note.parse(bytes)).isEqualTo(largest);
    assertThat(Note.parse(largest.encode())).isEqualTo(largest);
    String larger = "x" + largest.encode();
    assertMalformed(() -> Note.parse(larger), "at most 393216 bytes");
    assertMalformed(() -> Note.parse(Utf8.encode(larger)), "at most 393216 bytes, found 393217");
  }

  @Test
  void aProofsBoundIsAboveWhatAnyProofNeeds() throws Exception {
    String text = "x".repeat(TlogProof.MAX_BYTES); // the largest proof is shorter than the bound
    assertMalformed(() -> TlogProof.parse(text), "no empty line");
    assertMalformed(() -> TlogProof.parse(Utf8.encode(text)), "no empty line");
    assertMalformed(() -> TlogProof.parse(text + "x"), "at most " + TlogProof.MAX_BYTES);
  }

  @Test
  void anAddCheckpointRequestTakesAHundredAndTwentyEightKibibytes() throws Exception {
    int room = AddCheckpointRequest.MAX_BYTES - Utf8.encode(request("").encode()).length;
    AddCheckpointRequest largest = request("x".repeat(room));
    byte[] body = Utf8.encode(largest.encode());
    assertThat(body).hasSize(AddCheckpointRequest.MAX_BYTES);
    assertThat(AddCheckpointRequest.parse(body)).isEqualTo(largest);
    assertMalformed(
        () -> AddCheckpointRequest.parse(Utf8.encode(request("x".repeat(room + 1)).encode())),
        "at most 131072 bytes, found 131073");
  }

  private static AddCheckpointRequest request(String padding) {
    SignedCheckpoint small = Values.checkpoint(9);
    Checkpoint padded =
        new Checkpoint(Values.ORIGIN, 9, Values.HASH, List.of("extension" + padding));
    return new AddCheckpointRequest(0, List.of(), new SignedCheckpoint(padded, small.signatures()));
  }
}
