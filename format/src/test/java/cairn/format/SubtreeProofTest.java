package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Every subtree of every tree of up to 40 leaves, against the draft's recursive definition. */
class SubtreeProofTest {
  private static final int MAX_SIZE = 40;
  private static final NaiveTree NAIVE = NaiveTree.counting(MAX_SIZE);
  private static final ConcurrentHashMap<Integer, Hash> CACHE = new ConcurrentHashMap<>();

  private static Hash range(int start, int end) {
    return CACHE.computeIfAbsent(start << 16 | end, key -> NAIVE.hash(start, end));
  }

  private static Hash node(int level, long index) {
    return range((int) (index << level), (int) ((index + 1) << level));
  }

  /** SUBTREE_SUBPROOF of section 4.4.1, with absolute indices. */
  private static List<Hash> defined(int start, int end, int from, int to, boolean isKnown) {
    if (start == from && end == to) {
      return isKnown ? List.of() : List.of(range(from, to));
    }
    int middle = from + Math.max(1, Integer.highestOneBit(to - from - 1));
    List<Hash> proof;
    if (end <= middle) {
      proof = new ArrayList<>(defined(start, end, from, middle, isKnown));
      proof.add(range(middle, to));
    } else if (middle <= start) {
      proof = new ArrayList<>(defined(start, end, middle, to, isKnown));
      proof.add(range(from, middle));
    } else {
      proof = new ArrayList<>(defined(middle, end, middle, to, false));
      proof.add(range(from, middle));
    }
    return proof;
  }

  private interface Visitor {
    void visit(int start, int end, int size);
  }

  private static int eachSubtree(Visitor visitor) {
    int count = 0;
    for (int size = 1; size <= MAX_SIZE; size++) {
      for (int end = 1; end <= size; end++) {
        for (int start = 0; start < end; start++) {
          if (isSubtree(start, end)) {
            visitor.visit(start, end, size);
            count++;
          }
        }
      }
    }
    return count;
  }

  private static boolean isSubtree(int start, int end) {
    int covering = 1;
    while (covering < end - start) {
      covering *= 2;
    }
    return start % covering == 0;
  }

  @Test
  void everyProofIsTheDefinitionsAndVerifies() {
    int seen =
        eachSubtree(
            (start, end, size) -> {
              List<Hash> path = SubtreeProof.path(start, end, size, SubtreeProofTest::node);
              assertThat(path).isEqualTo(defined(start, end, 0, size, true));
              Hash hash = SubtreeProof.hash(start, end, SubtreeProofTest::node);
              assertThat(hash).isEqualTo(range(start, end));
              assertThat(SubtreeProof.verifies(start, end, size, hash, range(0, size), path))
                  .isTrue();
            });
    assertThat(seen).isGreaterThan(2000);
  }

  @Test
  void isAConsistencyProofWhereTheSubtreeBeginsAtZero() {
    for (int size = 1; size <= MAX_SIZE; size++) {
      for (int old = 1; old <= size; old++) {
        assertThat(SubtreeProof.path(0, old, size, SubtreeProofTest::node))
            .isEqualTo(Merkle.consistencyPath(old, size, SubtreeProofTest::node));
      }
    }
  }

  @Test
  void noProofVerifiesForAnythingElse() {
    eachSubtree(
        (start, end, size) -> {
          List<Hash> path = SubtreeProof.path(start, end, size, SubtreeProofTest::node);
          Hash hash = range(start, end);
          Hash root = range(0, size);
          Hash other = Hash.sha256(new byte[] {7});
          assertThat(SubtreeProof.verifies(start, end, size, other, root, path)).isFalse();
          assertThat(SubtreeProof.verifies(start, end, size, hash, other, path)).isFalse();
          List<Hash> longer = new ArrayList<>(path);
          longer.add(other);
          assertThat(SubtreeProof.verifies(start, end, size, hash, root, longer)).isFalse();
          for (int i = 0; i < path.size(); i++) {
            List<Hash> changed = new ArrayList<>(path);
            changed.set(i, other);
            assertThat(SubtreeProof.verifies(start, end, size, hash, root, changed)).isFalse();
            List<Hash> shorter = new ArrayList<>(path);
            shorter.remove(i);
            assertThat(SubtreeProof.verifies(start, end, size, hash, root, shorter)).isFalse();
          }
        });
  }

  @Test
  void noProofOfOneSubtreeVerifiesForAnother() {
    int size = 23;
    eachSubtree(
        (start, end, ignored) -> {
          if (ignored != size) {
            return;
          }
          List<Hash> path = SubtreeProof.path(start, end, size, SubtreeProofTest::node);
          eachSubtree(
              (otherStart, otherEnd, otherSize) -> {
                if (otherSize == size && (otherStart != start || otherEnd != end)) {
                  assertThat(
                          SubtreeProof.verifies(
                              otherStart, otherEnd, size, range(start, end), range(0, size), path))
                      .isFalse();
                }
              });
        });
  }

  @Test
  void knowsWhatASubtreeIs() {
    for (int end = 1; end <= MAX_SIZE; end++) {
      for (int start = 0; start < end; start++) {
        assertThat(SubtreeProof.isSubtree(start, end)).isEqualTo(isSubtree(start, end));
      }
    }
    assertThat(SubtreeProof.isSubtree(0, Long.MAX_VALUE)).isTrue();
    assertThat(SubtreeProof.isSubtree(1, Long.MAX_VALUE)).isFalse();
    assertThat(SubtreeProof.isSubtree(1L << 62, Long.MAX_VALUE)).isTrue();
    assertThat(SubtreeProof.isSubtree(3, 3)).isFalse();
    assertThat(SubtreeProof.isSubtree(-1, 0)).isFalse();
  }

  @Test
  void refusesToProveWhatIsNoSubtreeOfTheTree() {
    assertThatThrownBy(() -> SubtreeProof.path(1, 3, 5, SubtreeProofTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SubtreeProof.path(4, 6, 5, SubtreeProofTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SubtreeProof.hash(1, 3, SubtreeProofTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    Hash root = range(0, 5);
    assertThat(SubtreeProof.verifies(1, 3, 5, root, root, List.of())).isFalse();
    assertThat(SubtreeProof.verifies(4, 6, 5, root, root, List.of())).isFalse();
    assertThat(SubtreeProof.verifies(0, 5, 5, root, root, List.of())).isTrue();
  }
}
