package cairn.hammer.jmh;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Signatures made and checked, Ed25519 by the JDK and by Corretto's provider. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {
  /** Who computes Ed25519; ML-DSA-44 is the JDK's either way. */
  public enum Ed25519 {
    /** What a command has that registers nothing. */
    JDK,
    /** What gateways, witnesses and the hammer have. */
    CORRETTO
  }

  @Param private Ed25519 ed25519 = Ed25519.JDK;

  private final Checkpoint checkpoint = Samples.checkpoint();
  private final SeedSigner log = Samples.log();
  private final SeedSigner witness = Samples.witness(SignatureType.COSIGNATURE_ED25519, 1);
  private final SeedSigner postQuantum = Samples.witness(SignatureType.COSIGNATURE_ML_DSA_44, 1);
  private final NoteSignature line;
  private final Cosignature cosignature;
  private final Cosignature postQuantumCosignature;

  /** Signs once with every key. */
  public SignatureBenchmark() {
    try {
      line = checkpoint.sign(log);
      cosignature = Cosignature.sign(witness, checkpoint, Samples.NOW);
      postQuantumCosignature = Cosignature.sign(postQuantum, checkpoint, Samples.NOW);
    } catch (SigningException e) {
      throw new IllegalStateException("a key in memory signs", e);
    }
  }

  /** Each benchmark runs in a process of its own, so nothing needs to be taken back. */
  @Setup
  public void chooseProvider() {
    choose(ed25519);
  }

  static void choose(Ed25519 ed25519) {
    AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
    Security.removeProvider(corretto.getName());
    if (ed25519 == Ed25519.CORRETTO) {
      corretto.assertHealthy();
      Security.addProvider(corretto);
    }
  }

  /** The log's line on a checkpoint. */
  @Benchmark
  public NoteSignature signCheckpoint() throws SigningException {
    return checkpoint.sign(log);
  }

  /** The same, checked. */
  @Benchmark
  public boolean verifyCheckpoint() {
    return checkpoint.isSignedBy(log.key(), line);
  }

  /** A witness's cosignature. */
  @Benchmark
  public Cosignature cosign() throws SigningException {
    return Cosignature.sign(witness, checkpoint, Samples.NOW);
  }

  /** The same, checked. */
  @Benchmark
  public boolean verifyCosignature() {
    return cosignature.verifies(checkpoint);
  }

  /** A witness's ML-DSA-44 cosignature. */
  @Benchmark
  public Cosignature cosignPostQuantum() throws SigningException {
    return Cosignature.sign(postQuantum, checkpoint, Samples.NOW);
  }

  /** The same, checked. */
  @Benchmark
  public boolean verifyPostQuantum() {
    return postQuantumCosignature.verifies(checkpoint);
  }
}
