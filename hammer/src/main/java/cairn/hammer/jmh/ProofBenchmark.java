package cairn.hammer.jmh;

import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.Verdict;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole proof file judged, with the anchors of three peers: {@link FederatedSample}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProofBenchmark {
  @Param private SignatureBenchmark.Ed25519 ed25519 = SignatureBenchmark.Ed25519.JDK;

  private final FederatedSample sample = new FederatedSample();
  private final byte[] whole = sample.file().encode();
  private final byte[] withoutAnchors = sample.file(0).encode();
  private final ProofVerifier verifier = new ProofVerifier(sample.pins());
  private final Subject subject = new Subject.FileHash(FederatedSample.CONTENT);

  /** Each benchmark runs in a process of its own, so nothing needs to be taken back. */
  @Setup
  public void chooseProvider() {
    SignatureBenchmark.choose(ed25519);
  }

  /** From the file's bytes to the verdict: federated 3/3. */
  @Benchmark
  public Verdict verifyWithThreeAnchors() {
    return verifier.verify(subject, whole, Set.of(Level.Kind.FEDERATED));
  }

  /** The same file without cross-anchors. */
  @Benchmark
  public Verdict verifyWithoutAnchors() {
    return verifier.verify(subject, withoutAnchors, Set.of(Level.Kind.BATCHED));
  }
}
