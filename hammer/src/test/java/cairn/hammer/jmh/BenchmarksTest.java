package cairn.hammer.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Merkle;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.Verdict;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark runs, and on what it says. */
class BenchmarksTest {
  private static final List<Class<?>> BENCHMARKS =
      List.of(
          TreeBenchmark.class, TextBenchmark.class, SignatureBenchmark.class, ProofBenchmark.class);

  /** Goal for what one cross-anchor adds to a proof, with three cosignatures of Ed25519. */
  private static final int MOST_BYTES_OF_AN_ANCHOR = 3 * 1024;

  @Test
  void everyBenchmarkRunsOnce() throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    BENCHMARKS.forEach(type -> options.include(type.getName()));
    options.forks(0).warmupIterations(0).measurementIterations(1);
    options.measurementTime(TimeValue.milliseconds(1)).shouldFailOnError(true);
    options.verbosity(VerboseMode.SILENT);
    Collection<RunResult> results = new Runner(options.build()).run();
    assertThat(results.stream().map(result -> result.getParams().getBenchmark()).distinct())
        .containsExactlyInAnyOrderElementsOf(benchmarks().toList());
  }

  @Test
  void theSamplesFitTogether() {
    assertThat(Samples.entry()).hasSize(120);
    assertThat(Samples.path()).hasSize(24);
    assertThat(
            Merkle.verifyInclusion(
                Samples.LEAF_INDEX,
                Samples.TREE_SIZE,
                Merkle.leafHash(Samples.entry()),
                Samples.path(),
                Samples.root()))
        .isTrue();
    assertThat(Samples.cosigned().lineOfLog(Samples.log().key())).isPresent();
    assertThat(Samples.cosigned().signatures()).hasSize(4);
  }

  @Test
  void aWholeProofIsFederatedAndAnAnchorAddsLessThanThreeKilobytes() {
    FederatedSample sample = new FederatedSample();
    Verdict verdict =
        new ProofVerifier(sample.pins())
            .verify(
                new Subject.FileHash(FederatedSample.CONTENT),
                sample.file().encode(),
                Set.of(Level.Kind.FEDERATED));
    assertThat(verdict.isVerified()).as("%s", verdict.checks()).isTrue();
    assertThat(verdict.levels()).contains(new Level.Federated(3, 3));
    assertThat(verdict.loggedNotBefore()).isPresent();
    int two = sample.file(2).encode().length;
    int three = sample.file(3).encode().length;
    System.out.printf("whole proof %d bytes, an anchor in it %d%n", three, three - two);
    assertThat(three - two).isLessThan(MOST_BYTES_OF_AN_ANCHOR);
  }

  private static Stream<String> benchmarks() {
    return BENCHMARKS.stream()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(BenchmarksTest::name);
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }
}
