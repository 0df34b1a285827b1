package cairn.witness;

import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a test needs around a witness: its keys, a registry that it changes, a clock. */
final class TestWitness {
  static final String NAME = "witness.example/w1";

  final SeedSigner ed25519 = TestLog.signer(NAME, SignatureType.COSIGNATURE_ED25519, 4);
  final SeedSigner mlDsa = TestLog.signer(NAME, SignatureType.COSIGNATURE_ML_DSA_44, 6);
  final WitnessSettings settings = new WitnessSettings(NAME, List.of(ed25519, mlDsa));
  final VirtualClock clock = VirtualClock.atNewYear();
  final Map<String, List<VerifierKey>> registry = new ConcurrentHashMap<>();
  final Counts counts = new Counts();

  /** Counts what the witness tells. */
  static final class Counts implements WitnessListener {
    final List<Integer> groups = new ArrayList<>(); // guarded by this
    int forks;
    int stops;

    @Override
    public synchronized void committed(int requests) {
      groups.add(requests);
    }

    @Override
    public synchronized void forkMet() {
      forks++;
    }

    @Override
    public synchronized void stopped() {
      stops++;
    }

    synchronized List<Integer> groups() {
      return List.copyOf(groups);
    }
  }

  void know(TestLog log) {
    registry.merge(
        log.origin(),
        List.of(log.key()),
        (old, more) -> {
          List<VerifierKey> both = new ArrayList<>(old);
          both.addAll(more);
          return both;
        });
  }

  Witness create(Stores stores) throws StoreException {
    Witness.create(stores, NAME);
    return open(stores);
  }

  Witness open(Stores stores) throws StoreException {
    return Witness.open(
        stores, settings, origin -> registry.getOrDefault(origin, List.of()), clock, counts);
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** The good cosignatures in a 200, one a line; anything else is a failed test. */
  List<Cosignature> cosignatures(WitnessAnswer answer, SignedCheckpoint on) {
    if (answer.status() != 200) {
      throw new AssertionError("wanted 200, got " + answer);
    }
    return good(answer.body(), on);
  }

  List<Cosignature> good(String lines, SignedCheckpoint on) {
    try {
      List<Cosignature> good = new ArrayList<>();
      for (NoteSignature line : Note.parseLines(lines)) {
        VerifierKey key = ed25519.key().matches(line) ? ed25519.key() : mlDsa.key();
        Cosignature cosignature = Cosignature.parse(key, line);
        if (!cosignature.verifies(on.checkpoint())) {
          throw new AssertionError("a bad line: " + line);
        }
        good.add(cosignature);
      }
      return good;
    } catch (MalformedException e) {
      throw new AssertionError(lines, e);
    }
  }

  static Hash hash(TestLog log) {
    return Hash.sha256(Utf8.encode(log.origin()));
  }
}
