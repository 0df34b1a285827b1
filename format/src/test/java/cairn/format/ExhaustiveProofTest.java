package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Every proof of every tree of up to 256 leaves, against the recursive definition. */
class ExhaustiveProofTest {
  private static final int MAX_SIZE = 256;
  private static final int MUTATED_SIZE = 40;
  private static final NaiveTree NAIVE = NaiveTree.counting(MAX_SIZE);
  private static final ConcurrentHashMap<Integer, Hash> CACHE = new ConcurrentHashMap<>();

  private static Hash node(int level, long index) {
    return range((int) (index << level), (int) ((index + 1) << level));
  }

  private static Hash root(int size) {
    return range(0, size);
  }

  private static Hash range(int start, int end) {
    return CACHE.computeIfAbsent(start << 16 | end, key -> NAIVE.hash(start, end));
  }

  @Test
  void everyRootAndFrontierIsTheDefinitions() {
    Frontier grown = Frontier.EMPTY;
    for (int size = 0; size <= MAX_SIZE; size++) {
      assertThat(Merkle.root(size, ExhaustiveProofTest::node)).isEqualTo(root(size));
      assertThat(grown.root()).isEqualTo(root(size));
      assertThat(Frontier.read(size, ExhaustiveProofTest::node)).isEqualTo(grown);
      if (size < MAX_SIZE) {
        grown = grown.append(List.of(NAIVE.leaf(size)), ExhaustiveProofTest::assertIsNode);
      }
    }
  }

  private static void assertIsNode(int level, long index, Hash hash) {
    assertThat(hash).isEqualTo(node(level, index));
  }

  @Test
  void appendingManyLeavesCompletesEachNodeOnceChildrenFirst() {
    for (int size = 0; size <= 70; size++) {
      for (int added = 0; added <= 70; added++) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = size; i < size + added; i++) {
          leaves.add(NAIVE.leaf(i));
        }
        List<String> completed = new ArrayList<>();
        Frontier grown =
            Frontier.read(size, ExhaustiveProofTest::node)
                .append(
                    leaves,
                    (level, index, hash) -> {
                      assertIsNode(level, index, hash);
                      completed.add(level + "/" + index);
                    });
        assertThat(grown.size()).isEqualTo(size + added);
        assertThat(grown.root()).isEqualTo(root(size + added));
        assertThat(completed).doesNotHaveDuplicates().hasSize(completeNodes(size, size + added));
      }
    }
  }

  private static int completeNodes(int oldSize, int newSize) {
    int nodes = 0;
    for (int level = 0; newSize >> level > 0; level++) {
      nodes += (newSize >> level) - (oldSize >> level);
    }
    return nodes;
  }

  @Test
  void everyInclusionPathIsTheDefinitionsAndVerifiesForItsIndexAndSizeOnly() {
    for (int size = 1; size <= MAX_SIZE; size++) {
      for (int index = 0; index < size; index++) {
        List<Hash> path = Merkle.inclusionPath(index, size, ExhaustiveProofTest::node);
        if (size <= MUTATED_SIZE || index % 17 == 0) { // the naive one is slow
          assertThat(path).isEqualTo(NAIVE.path(index, 0, size));
        }
        Hash leaf = node(0, index);
        assertThat(Merkle.verifyInclusion(index, size, leaf, path, root(size))).isTrue();
        for (int other : othersOf(index, size)) {
          assertThat(Merkle.verifyInclusion(other, size, leaf, path, root(size))).isFalse();
        }
      }
    }
  }

  /** All other indices in small trees; in larger ones those that differ in one bit, and outside. */
  private static List<Integer> othersOf(int index, int size) {
    List<Integer> others = new ArrayList<>(List.of(-1, size));
    for (int other = 0; other < size; other++) {
      if (other != index && (size <= MUTATED_SIZE || Integer.bitCount(other ^ index) == 1)) {
        others.add(other);
      }
    }
    return others;
  }

  @Test
  void everyConsistencyPathIsTheDefinitionsAndVerifies() {
    for (int size = 0; size <= MAX_SIZE; size++) {
      for (int old = 0; old <= size; old++) {
        List<Hash> path = Merkle.consistencyPath(old, size, ExhaustiveProofTest::node);
        if (old > 0 && (size <= MUTATED_SIZE || old % 17 == 0)) {
          assertThat(path).isEqualTo(NAIVE.proof(old, size));
        }
        assertThat(Merkle.verifyConsistency(old, size, root(old), root(size), path)).isTrue();
      }
    }
  }

  @Test
  void noInclusionPathVerifiesWithAnythingChanged() {
    for (int size = 1; size <= MUTATED_SIZE; size++) {
      for (int index = 0; index < size; index++) {
        List<Hash> path = Merkle.inclusionPath(index, size, ExhaustiveProofTest::node);
        Hash leaf = node(0, index);
        for (List<Hash> wrong : mutationsOf(path)) {
          assertThat(Merkle.verifyInclusion(index, size, leaf, wrong, root(size))).isFalse();
        }
        for (Hash wrong : mutationsOf(leaf)) {
          assertThat(Merkle.verifyInclusion(index, size, wrong, path, root(size))).isFalse();
          assertThat(Merkle.verifyInclusion(index, size, leaf, path, wrong)).isFalse();
        }
        for (int other = 1; other <= MUTATED_SIZE + 1; other++) {
          if (other != size) {
            assertThat(Merkle.verifyInclusion(index, other, leaf, path, root(other % 41)))
                .isFalse();
          }
        }
      }
    }
  }

  @Test
  void noConsistencyPathVerifiesWithAnythingChanged() {
    for (int size = 1; size <= MUTATED_SIZE; size++) {
      for (int old = 1; old <= size; old++) {
        List<Hash> path = Merkle.consistencyPath(old, size, ExhaustiveProofTest::node);
        for (List<Hash> wrong : mutationsOf(path)) {
          assertThat(Merkle.verifyConsistency(old, size, root(old), root(size), wrong)).isFalse();
        }
        for (Hash wrong : mutationsOf(root(old))) {
          assertThat(Merkle.verifyConsistency(old, size, wrong, root(size), path)).isFalse();
        }
        for (Hash wrong : mutationsOf(root(size))) {
          assertThat(Merkle.verifyConsistency(old, size, root(old), wrong, path)).isFalse();
        }
        for (int other = 0; other <= size; other++) {
          assertThat(Merkle.verifyConsistency(other, size, root(other), root(size), path))
              .isEqualTo(other == old || (path.isEmpty() && other == 0));
        }
      }
    }
  }

  /** One bit of each byte flipped, an element more or fewer anywhere, neighbours swapped. */
  private static List<List<Hash>> mutationsOf(List<Hash> path) {
    List<List<Hash>> all = new ArrayList<>();
    for (int i = 0; i <= path.size(); i++) {
      List<Hash> longer = new ArrayList<>(path);
      longer.add(i, i < path.size() ? path.get(i) : NAIVE.leaf(0));
      all.add(longer);
      if (i < path.size()) {
        List<Hash> shorter = new ArrayList<>(path);
        shorter.remove(i);
        all.add(shorter);
        for (Hash wrong : mutationsOf(path.get(i))) {
          List<Hash> changed = new ArrayList<>(path);
          changed.set(i, wrong);
          all.add(changed);
        }
      }
      if (i + 1 < path.size() && !path.get(i).equals(path.get(i + 1))) {
        List<Hash> swapped = new ArrayList<>(path);
        swapped.set(i, path.get(i + 1));
        swapped.set(i + 1, path.get(i));
        all.add(swapped);
      }
    }
    return all;
  }

  private static List<Hash> mutationsOf(Hash hash) {
    List<Hash> all = new ArrayList<>();
    for (int i = 0; i < Hash.LENGTH; i++) {
      byte[] bytes = hash.bytes();
      bytes[i] ^= (byte) (1 << (i % 8));
      all.add(Hash.of(bytes));
    }
    return all;
  }
}
