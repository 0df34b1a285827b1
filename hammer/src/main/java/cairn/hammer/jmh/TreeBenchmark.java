package cairn.hammer.jmh;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Leaf hashes, growth of the tree, paths to write and to check. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TreeBenchmark {
  private static final int ROUND = 1000;

  private final byte[] entry = Samples.entry();
  private final Hash leaf = Merkle.leafHash(entry);
  private final Hash root = Samples.root();
  private final List<Hash> path = Samples.path();
  private final NodeReader<RuntimeException> nodes = (level, index) -> root;
  private final Frontier frontier = Frontier.read(Samples.TREE_SIZE, nodes);
  private final List<Hash> round = LongStream.range(0, ROUND).mapToObj(SampleTree::hash).toList();

  /** One entry of 120 bytes. */
  @Benchmark
  public Hash leafHash() {
    return Merkle.leafHash(entry);
  }

  /** Per leaf of a round of 1,000. */
  @Benchmark
  @OperationsPerInvocation(ROUND)
  public Frontier append(Blackhole sink) {
    return frontier.append(round, (level, index, hash) -> sink.consume(hash));
  }

  /** The root of ten million leaves from the tree's edge. */
  @Benchmark
  public Hash rootOfFrontier() {
    return frontier.root();
  }

  /** A path in a tree of ten million whose complete nodes are at hand. */
  @Benchmark
  public List<Hash> inclusionPath() {
    return Merkle.inclusionPath(Samples.LEAF_INDEX, Samples.TREE_SIZE, nodes);
  }

  /** The same path, checked. */
  @Benchmark
  public boolean verifyInclusion() {
    return Merkle.verifyInclusion(Samples.LEAF_INDEX, Samples.TREE_SIZE, leaf, path, root);
  }
}
