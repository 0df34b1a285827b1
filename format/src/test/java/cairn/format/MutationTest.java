package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each byte of something valid is changed to other values: what results is refused as malformed, or
 * is a value that writes exactly the changed bytes; and a signature never holds for it.
 */
class MutationTest {
  private static final SeedSigner LOG = TestKeys.log("example.com/log");
  private static final SeedSigner WITNESS = TestKeys.witness("w");
  private static final SeedSigner LATTICE = TestKeys.postQuantumWitness("w");
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("example.com/log", 2, Merkle.nodeHash(leaf(0), leaf(1)), List.of("more"));
  private static final SignedCheckpoint SIGNED = sign();

  private static Hash leaf(int i) {
    return Merkle.leafHash(new byte[] {(byte) i});
  }

  private static SignedCheckpoint sign() {
    try {
      return new SignedCheckpoint(
          CHECKPOINT,
          List.of(CHECKPOINT.sign(LOG), Cosignature.sign(WITNESS, CHECKPOINT, 1679315147).line()));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads changed bytes and writes them again. */
  private interface RoundTrip {
    byte[] apply(byte[] bytes) throws MalformedException;
  }

  /** Returns how many changes were taken. */
  private static int assertByteExact(byte[] valid, RoundTrip roundTrip) throws Exception {
    assertThat(roundTrip.apply(valid)).isEqualTo(valid);
    int taken = 0;
    for (byte[] changed : (Iterable<byte[]>) mutations(valid)::iterator) {
      try {
        assertThat(roundTrip.apply(changed)).isEqualTo(changed);
        taken++;
      } catch (MalformedException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    return taken;
  }

  private static Stream<byte[]> mutations(byte[] valid) {
    return mutations(valid, valid.length);
  }

  /** Changes of the first {@code length} bytes. */
  private static Stream<byte[]> mutations(byte[] valid, int length) {
    return IntStream.range(0, length)
        .boxed()
        .flatMap(
            position ->
                IntStream.of(
                        valid[position] ^ 1,
                        valid[position] ^ 0x20,
                        valid[position] ^ 0x80,
                        valid[position] + 1,
                        valid[position] - 1,
                        0,
                        '\n',
                        ' ',
                        '0',
                        '=',
                        '+',
                        'A')
                    .filter(value -> (byte) value != valid[position])
                    .mapToObj(value -> with(valid, position, value)));
  }

  private static byte[] with(byte[] valid, int position, int value) {
    byte[] changed = valid.clone();
    changed[position] = (byte) value;
    return changed;
  }

  private static void assertNoneVerifies(byte[] valid, Predicate<byte[]> verifies) {
    assertThat(verifies.test(valid)).isTrue();
    mutations(valid).forEach(changed -> assertThat(verifies.test(changed)).isFalse());
  }

  @Test
  void verifierKeysOfBothAlgorithms() throws Exception {
    for (SeedSigner signer : List.of(LOG, WITNESS, LATTICE)) {
      byte[] vkey = Utf8.encode(signer.key().vkey());
      int taken =
          assertByteExact(
              vkey, bytes -> Utf8.encode(VerifierKey.parse(Utf8.decode(bytes, "")).vkey()));
      assertThat(taken).isZero(); // the key ID covers every other byte
    }
  }

  @Test
  void privateKeys() throws Exception {
    byte[] text = Utf8.encode(WITNESS.text());
    int taken =
        assertByteExact(
            text, bytes -> Utf8.encode(SeedSigner.parse(Utf8.decode(bytes, "")).text()));
    assertThat(taken).isZero();
  }

  @Test
  void notesAndCheckpoints() throws Exception {
    byte[] note = Utf8.encode(SIGNED.encode());
    assertByteExact(note, bytes -> Utf8.encode(Note.parse(bytes).encode()));
    assertByteExact(note, bytes -> Utf8.encode(SignedCheckpoint.parse(bytes).encode()));
    assertByteExact(
        Utf8.encode(CHECKPOINT.text()),
        bytes -> Utf8.encode(Checkpoint.parse(Utf8.decode(bytes, "")).text()));
  }

  @Test
  void noChangedCheckpointIsSignedByTheLogAndCosignedByTheWitness() {
    assertNoneVerifies(Utf8.encode(SIGNED.encode()), MutationTest::isSignedByBoth);
  }

  private static boolean isSignedByBoth(byte[] bytes) {
    try {
      SignedCheckpoint signed = SignedCheckpoint.parse(bytes);
      List<NoteSignature> lines = signed.linesOf(WITNESS.key());
      return signed.lineOfLog(LOG.key()).isPresent()
          && lines.size() == 1
          && Cosignature.parse(WITNESS.key(), lines.getFirst()).verifies(signed.checkpoint());
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void noChangedCosignatureLineOfEitherKindHolds() throws Exception {
    for (SeedSigner signer : List.of(WITNESS, LATTICE)) {
      byte[] line = Utf8.encode(Cosignature.sign(signer, CHECKPOINT, 1679315147).line().line());
      byte[] bare = Arrays.copyOf(line, line.length - 1);
      assertThat(holds(signer.key(), bare)).isTrue();
      List<byte[]> changes = mutations(bare).toList();
      int step = signer == WITNESS ? 1 : 7; // ML-DSA-44 lines are long and slow to check
      for (int i = 0; i < changes.size(); i += step) {
        assertThat(holds(signer.key(), changes.get(i))).isFalse();
      }
    }
  }

  private static boolean holds(VerifierKey key, byte[] line) {
    try {
      NoteSignature parsed = NoteSignature.parse(Utf8.decode(line, ""));
      assertThat(Utf8.encode(parsed.line().substring(0, parsed.line().length() - 1)))
          .isEqualTo(line);
      return key.matches(parsed) && Cosignature.parse(key, parsed).verifies(CHECKPOINT);
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void proofs() throws Exception {
    TlogProof proof =
        new TlogProof(Optional.of(new byte[] {1, 2, 3, 4}), 0, List.of(leaf(1)), SIGNED);
    byte[] bytes = Utf8.encode(proof.encode());
    assertByteExact(bytes, changed -> Utf8.encode(TlogProof.parse(changed).encode()));
    int beforeCheckpoint =
        bytes.length - Utf8.encode(SIGNED.encode()).length; // whose turn was above
    assertThat(provesTheLeafAndItsExtra(bytes)).isTrue();
    mutations(bytes, beforeCheckpoint)
        .forEach(changed -> assertThat(provesTheLeafAndItsExtra(changed)).isFalse());
  }

  private static boolean provesTheLeafAndItsExtra(byte[] bytes) {
    try {
      TlogProof proof = TlogProof.parse(bytes);
      boolean sameExtra = Arrays.equals(proof.extra().orElse(new byte[0]), new byte[] {1, 2, 3, 4});
      return sameExtra
          && proof.includes(leaf(0))
          && isSignedByBoth(Utf8.encode(proof.checkpoint().encode()));
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void tilesAndTheirPaths() throws Exception {
    byte[] tile = new Tile(List.of(leaf(0), leaf(1), leaf(2))).encode();
    assertThat(assertByteExact(tile, bytes -> Tile.parse(bytes, 3).encode()))
        .isEqualTo((int) mutations(tile).count());
    assertByteExact(
        Utf8.encode("x001/x234/067.p/112"),
        bytes -> Utf8.encode(TileCoordinate.parse(Utf8.decode(bytes, "")).path()));
  }

  @Test
  void bundles() throws Exception {
    byte[] bundle = new EntryBundle(List.of(new byte[] {1}, new byte[0], new byte[300])).encode();
    assertByteExact(bundle, bytes -> EntryBundle.parse(bytes, 3).encode());
  }

  /** Policies may be spelled in many ways: what is read must mean the same when written again. */
  @Test
  void policies() throws Exception {
    byte[] policy =
        Utf8.encode(
            "log %s\nwitness a %s\nwitness b %s https://b\ngroup g 1 a b\nquorum g\n"
                .formatted(
                    LOG.key().vkey(), WITNESS.key().vkey(), TestKeys.witness("v").key().vkey()));
    for (byte[] changed : (Iterable<byte[]>) mutations(policy)::iterator) {
      try {
        TlogPolicy parsed = TlogPolicy.parse(changed);
        assertThat(TlogPolicy.parse(parsed.encode())).isEqualTo(parsed);
        assertThat(parsed.logs()).isSubsetOf(TlogPolicy.parse(policy).logs());
      } catch (MalformedException refused) {
        assertThat(refused).hasMessageContaining("policy");
      }
    }
  }
}
