package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FastDirectoryTest {
  @Test
  void isGoneWithAllThatIsInItWhenClosed() throws Exception {
    Path path;
    try (FastDirectory directory = FastDirectory.create("cairn-test-")) {
      path = directory.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "text");
    }
    assertThat(path).doesNotExist();
  }
}
