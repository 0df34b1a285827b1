package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.OracleTable.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Trees against the table of Go's answers, and in sizes that nobody can build. */
class MerkleTest {
  private static final NaiveTree TREE = NaiveTree.counting(70_000);
  private static final Map<Long, Hash> NODES = new HashMap<>();

  private static Hash node(int level, long index) {
    return NODES.computeIfAbsent((long) level << 32 | index, key -> TREE.node(level, index));
  }

  @Test
  void hashesLeavesAndNodesAsGoDoes() {
    for (Row row : OracleTable.rows("merkle", "leaf")) {
      byte[] entry = Arrays.copyOf(row.bytes("entry"), (int) row.number("length"));
      if (entry.length > 8) {
        Arrays.fill(entry, row.bytes("entry")[0]);
      }
      assertThat(Merkle.leafHash(entry)).isEqualTo(row.hash("hash"));
    }
    for (Row row : OracleTable.rows("merkle", "node")) {
      assertThat(Merkle.nodeHash(row.hash("left"), row.hash("right"))).isEqualTo(row.hash("hash"));
    }
  }

  @Test
  void rootsAreThoseThatGoComputes() {
    for (Row row : OracleTable.rows("merkle", "root")) {
      long size = row.number("size");
      assertThat(Merkle.root(size, MerkleTest::node)).isEqualTo(row.hash("hash"));
      assertThat(Frontier.read(size, MerkleTest::node).root()).isEqualTo(row.hash("hash"));
    }
  }

  @Test
  void inclusionPathsAreThoseThatGoComputesAndVerify() {
    for (Row row : OracleTable.rows("merkle", "inclusion")) {
      long size = row.number("size");
      long index = row.number("index");
      assertThat(Merkle.inclusionPath(index, size, MerkleTest::node)).isEqualTo(row.path());
      Hash root = Merkle.root(size, MerkleTest::node);
      assertThat(Merkle.verifyInclusion(index, size, node(0, index), row.path(), root)).isTrue();
    }
  }

  @Test
  void consistencyPathsAreThoseThatGoComputesAndVerify() {
    for (Row row : OracleTable.rows("merkle", "consistency")) {
      long size = row.number("size");
      long old = row.number("old");
      assertThat(Merkle.consistencyPath(old, size, MerkleTest::node)).isEqualTo(row.path());
      Hash oldRoot = Merkle.root(old, MerkleTest::node);
      Hash root = Merkle.root(size, MerkleTest::node);
      assertThat(Merkle.verifyConsistency(old, size, oldRoot, root, row.path())).isTrue();
    }
  }

  /**
   * The hash of each node is taken to be SHA-256("level/index"): not a tree, but a choice of nodes.
   */
  @Test
  void pathsInHugeTreesConsistOfTheNodesThatGoNames() {
    NodeReader<RuntimeException> named =
        (level, index) -> Hash.sha256(Utf8.encode(level + "/" + index));
    for (Row row : OracleTable.rows("merkle", "hugeInclusion")) {
      assertThat(Merkle.inclusionPath(row.number("index"), row.number("size"), named))
          .isEqualTo(row.path());
    }
    for (Row row : OracleTable.rows("merkle", "hugeConsistency")) {
      assertThat(Merkle.consistencyPath(row.number("old"), row.number("size"), named))
          .isEqualTo(row.path());
    }
  }

  /** A log of equal entries is a real tree of any size: each level has one node, everywhere. */
  @Test
  void proofsInTreesUpToTheLargestSizeVerifyAndBindSizeAndIndex() {
    List<Hash> levels = new ArrayList<>(List.of(Merkle.leafHash(new byte[0])));
    while (levels.size() < Long.SIZE) {
      levels.add(Merkle.nodeHash(levels.getLast(), levels.getLast()));
    }
    NodeReader<RuntimeException> uniform =
        (level, index) -> {
          assertThat(index).isNotNegative();
          return levels.get(level);
        };
    long[] sizes = {1L << 32, (1L << 62) - 1, 1L << 62, (1L << 62) + 1, Long.MAX_VALUE};
    for (long size : sizes) {
      Hash root = Merkle.root(size, uniform);
      for (long index : new long[] {0, 1, size / 3, size / 2, size - 2, size - 1}) {
        List<Hash> path = Merkle.inclusionPath(index, size, uniform);
        assertThat(path).hasSizeLessThanOrEqualTo(Merkle.MAX_PATH_LENGTH);
        assertThat(Merkle.verifyInclusion(index, size, levels.getFirst(), path, root)).isTrue();
        assertThat(Merkle.verifyInclusion(index, size, levels.get(1), path, root)).isFalse();
        long old = index + 1;
        Hash oldRoot = Merkle.root(old, uniform);
        List<Hash> proof = Merkle.consistencyPath(old, size, uniform);
        assertThat(proof).hasSizeLessThanOrEqualTo(Merkle.MAX_CONSISTENCY_LENGTH);
        assertThat(Merkle.verifyConsistency(old, size, oldRoot, root, proof)).isTrue();
        assertThat(Merkle.verifyConsistency(old, size, levels.getFirst(), root, proof))
            .isEqualTo(oldRoot.equals(levels.getFirst()));
      }
    }
  }

  @Test
  void refusesSizesIndicesAndPathsThatNoTreeHas() {
    Hash leaf = TREE.leaf(0);
    List<Hash> tooLong = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      tooLong.add(leaf);
    }
    assertThat(Merkle.verifyInclusion(-1, 1, leaf, List.of(), leaf)).isFalse();
    assertThat(Merkle.verifyInclusion(0, -1, leaf, List.of(), leaf)).isFalse();
    assertThat(Merkle.verifyInclusion(0, 0, leaf, List.of(), leaf)).isFalse();
    assertThat(Merkle.verifyInclusion(0, 0, leaf, List.of(), Merkle.EMPTY_ROOT)).isFalse();
    assertThat(Merkle.verifyInclusion(1, 1, leaf, List.of(), leaf)).isFalse();
    assertThat(Merkle.verifyInclusion(Long.MIN_VALUE, Long.MAX_VALUE, leaf, tooLong, leaf))
        .isFalse();
    assertThat(Merkle.verifyInclusion(0, Long.MAX_VALUE, leaf, tooLong, leaf)).isFalse();
    assertThat(Merkle.verifyConsistency(-1, 1, leaf, leaf, List.of())).isFalse();
    assertThat(Merkle.verifyConsistency(-1, -1, leaf, leaf, List.of())).isFalse();
    assertThat(Merkle.verifyConsistency(2, 1, leaf, leaf, List.of())).isFalse();
    assertThat(Merkle.verifyConsistency(0, 0, leaf, leaf, List.of())).isFalse();
    assertThat(Merkle.verifyConsistency(0, 1, leaf, leaf, List.of())).isFalse();
    assertThat(Merkle.verifyConsistency(0, 1, Merkle.EMPTY_ROOT, leaf, tooLong)).isFalse();
    assertThat(Merkle.verifyConsistency(0, 1, Merkle.EMPTY_ROOT, leaf, List.of(leaf))).isFalse();
    assertThat(Merkle.verifyConsistency(0, 1, Merkle.EMPTY_ROOT, leaf, List.of())).isTrue();
    assertThat(Merkle.verifyConsistency(1, Long.MAX_VALUE, leaf, leaf, tooLong)).isFalse();
  }

  @Test
  void asksForNoProofThatCannotBe() {
    assertThatThrownBy(() -> Merkle.inclusionPath(3, 3, MerkleTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merkle.inclusionPath(-1, 3, MerkleTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merkle.consistencyPath(4, 3, MerkleTest::node))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merkle.root(-1, MerkleTest::node))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
