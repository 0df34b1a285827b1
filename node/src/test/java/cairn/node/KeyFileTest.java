package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  @TempDir private Path directory;

  private SeedSigner generate(Path file) throws ConfigurationException {
    return KeyFile.generate(file, "net/dao:x", SignatureType.ED25519, new SecureRandom());
  }

  @Test
  void readsWhatItWrote() throws Exception {
    Path file = directory.resolve("keys/log.key");

    SeedSigner made = generate(file);

    assertThat(KeyFile.read(file).key()).isEqualTo(made.key());
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(file.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void neverOverwritesAKey() throws Exception {
    Path file = directory.resolve("log.key");
    SeedSigner first = generate(file);

    assertThatThrownBy(() -> generate(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a key is never overwritten");
    assertThat(KeyFile.read(file).key()).isEqualTo(first.key());
  }

  @Test
  void writesAgainAfterACrashBetweenWritingAndNaming() throws Exception {
    Path file = directory.resolve("log.key");
    Files.writeString(directory.resolve("log.key.new"), "half a k");

    SeedSigner made = generate(file);

    assertThat(KeyFile.read(file).key()).isEqualTo(made.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void refusesAFileThatOthersMayUse(String mode) throws Exception {
    Path file = directory.resolve("log.key");
    generate(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> KeyFile.read(file))
        .hasMessageContaining("has mode " + mode + ", expected rw-------")
        .hasMessageContaining("run chmod 600");
  }

  @Test
  void takesAFileThatNobodyMayWrite() throws Exception {
    Path file = directory.resolve("log.key");
    SeedSigner made = generate(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

    assertThat(KeyFile.read(file).key()).isEqualTo(made.key());
  }

  @Test
  void refusesADamagedKeyWithoutQuotingIt() throws Exception {
    Path file = directory.resolve("log.key");
    SeedSigner made = generate(file);
    String last = made.text().split("\\+", 5)[4]; // which may hold a plus sign itself
    String secret = last.substring(0, last.length() - 2);
    Files.writeString(file, made.text().substring(0, made.text().length() - 1) + "\n");

    assertThatThrownBy(() -> KeyFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("restore the file, or make a new key")
        .hasMessageNotContaining(secret);
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> KeyFile.read(directory.resolve("none.key")))
        .hasMessageContaining("there is no key file")
        .hasMessageContaining("cairn init");
  }

  @Test
  void refusesALinkToAKey() throws Exception {
    Path file = directory.resolve("log.key");
    generate(file);
    Path link = Files.createSymbolicLink(directory.resolve("link.key"), file);

    assertThatThrownBy(() -> KeyFile.read(link)).hasMessageContaining("is not a plain file");
  }
}
