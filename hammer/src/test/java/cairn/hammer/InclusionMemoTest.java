package cairn.hammer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.Merkle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memo accepts what {@code format} accepts, whatever it has seen before, and nothing else. */
class InclusionMemoTest {
  private final RandomGenerator random = new SplittableRandom(25);

  @ParameterizedTest
  @EnumSource
  void acceptsEveryPathOfEverySizeInAnyOrder(PathFormat format) {
    for (int size = 1; size <= 130; size++) {
      List<Hash> leaves = leaves(size);
      InclusionMemo memo = new InclusionMemo(size, root(leaves), format);
      for (int i = 0; i < 2 * size; i++) {
        int index = random.nextInt(size);
        List<Hash> path = path(leaves, index);
        byte[] text = text(path, format);
        assertThat(memo.includes(index, leaves.get(index), text, 0, path.size()))
            .as("%d of %d", index, size)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsNotThePath(PathFormat format) {
    for (int round = 0; round < 20_000; round++) {
      int size = 1 + random.nextInt(70);
      List<Hash> leaves = leaves(size);
      InclusionMemo memo = new InclusionMemo(size, root(leaves), format);
      int before = random.nextInt(size);
      List<Hash> warming = path(leaves, before);
      assertThat(
              memo.includes(before, leaves.get(before), text(warming, format), 0, warming.size()))
          .isTrue();
      int index = random.nextInt(size);
      int claimed = random.nextBoolean() ? index : random.nextInt(size + 1);
      List<Hash> path = new ArrayList<>(path(leaves, index));
      mutate(path);
      Hash leaf = leaves.get(random.nextInt(4) == 0 ? random.nextInt(size) : index);
      boolean isGood = Merkle.verifyInclusion(claimed, size, leaf, path, root(leaves));
      assertThat(memo.includes(claimed, leaf, text(path, format), 0, path.size()))
          .as("index %d as %d of %d", index, claimed, size)
          .isEqualTo(isGood);
    }
  }

  private void mutate(List<Hash> path) {
    switch (random.nextInt(5)) {
      case 0 -> path.add(new HashSource(1).at(1));
      case 1 -> {
        if (!path.isEmpty()) {
          path.remove(random.nextInt(path.size()));
        }
      }
      case 2 -> {
        if (!path.isEmpty()) {
          int at = random.nextInt(path.size());
          byte[] bytes = path.get(at).bytes();
          bytes[random.nextInt(Hash.LENGTH)] ^= (byte) (1 << random.nextInt(8));
          path.set(at, Hash.of(bytes));
        }
      }
      default -> {} // as it is
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesASecondSpelling(PathFormat format) {
    List<Hash> leaves = leaves(2);
    byte[] good = text(path(leaves, 0), format);
    for (int at = 0; at < format.length(); at++) {
      for (int other = 0; other < 128; other++) {
        byte[] text = good.clone();
        text[at] = (byte) other;
        InclusionMemo memo = new InclusionMemo(2, root(leaves), format);
        assertThat(memo.includes(0, leaves.getFirst(), text, 0, 1))
            .as("character %d as %c", at, other)
            .isEqualTo(other == good[at]);
      }
    }
  }

  private static List<Hash> leaves(int size) {
    List<Hash> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(new HashSource(size).at(i));
    }
    return leaves;
  }

  private static Hash node(List<Hash> leaves, int level, long index) {
    return level == 0
        ? leaves.get((int) index)
        : Merkle.nodeHash(
            node(leaves, level - 1, 2 * index), node(leaves, level - 1, 2 * index + 1));
  }

  private static Hash root(List<Hash> leaves) {
    return Merkle.<IllegalStateException>root(
        leaves.size(), (level, index) -> node(leaves, level, index));
  }

  private static List<Hash> path(List<Hash> leaves, int leaf) {
    return Merkle.<IllegalStateException>inclusionPath(
        leaf, leaves.size(), (level, index) -> node(leaves, level, index));
  }

  private static byte[] text(List<Hash> path, PathFormat format) {
    StringBuilder text = new StringBuilder();
    for (Hash hash : path) {
      text.append(
          switch (format) {
            case BASE64 -> hash.base64() + "\\n";
            case HEX -> hash.hex() + "\",\"";
          });
    }
    return text.toString().getBytes(US_ASCII);
  }
}
