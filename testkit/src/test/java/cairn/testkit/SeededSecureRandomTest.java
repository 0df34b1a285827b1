package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeededSecureRandomTest {
  private static List<Object> drawn(SecureRandom random) {
    byte[] bytes = new byte[9];
    random.nextBytes(bytes);
    List<Object> drawn = new ArrayList<>();
    for (byte each : bytes) {
      drawn.add(each);
    }
    drawn.add(random.nextInt());
    drawn.add(random.nextLong(1_000_000));
    drawn.add(random.nextDouble());
    drawn.add(random.generateSeed(3)[1]);
    return drawn;
  }

  @Test
  void yieldsTheSameForTheSameSeedOnly() {
    assertThat(drawn(new SeededSecureRandom(5))).isEqualTo(drawn(new SeededSecureRandom(5)));
    assertThat(drawn(new SeededSecureRandom(5))).isNotEqualTo(drawn(new SeededSecureRandom(6)));
  }
}
