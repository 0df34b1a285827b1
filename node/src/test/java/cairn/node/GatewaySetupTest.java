package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.NetworkDocument;
import cairn.format.SignatureType;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySetupTest {
  private static final GatewaySetup SETUP =
      new GatewaySetup(new SecureRandom(), InstantSource.system());

  @TempDir private Path directory;

  private static WitnessSetting witness(int number) {
    String name = "w" + number;
    return new WitnessSetting(
        name,
        List.of(TestKeys.signer(name, SignatureType.COSIGNATURE_ED25519, number).key()),
        URI.create("http://127.0.0.1:800" + number),
        Optional.empty());
  }

  private static ConfigurationDraft draft(int threshold, int... numbers) {
    List<WitnessSetting> witnesses =
        java.util.Arrays.stream(numbers).mapToObj(GatewaySetupTest::witness).toList();
    return new ConfigurationDraft("network-a", threshold, witnesses);
  }

  private Path file() {
    return directory.resolve("home/cairn.yaml");
  }

  @Test
  void makesPrivateKeysAndSaysWhatVerifiersPin() throws Exception {
    NetworkDocument document = SETUP.init(file(), draft(2, 1, 2, 3));

    assertThat(document.logs())
        .singleElement()
        .satisfies(log -> assertThat(log.origin()).hasToString("network-a/public:timestamps"));
    Path data = directory.resolve("home/data");
    assertThat(Files.getPosixFilePermissions(data))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(GatewayFiles.logKey(data, "public:timestamps")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void overwritesNothing() throws Exception {
    SETUP.init(file(), draft(2, 1, 2, 3));
    String before = Files.readString(file());

    assertThatThrownBy(() -> SETUP.init(file(), draft(2, 1, 2, 3)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("never overwritten");
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void doesNotOverwriteAConfigurationAlone() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "id: mine\n");

    assertThatThrownBy(() -> SETUP.init(file(), draft(2, 1, 2, 3)))
        .hasMessageContaining("exists and is not overwritten");
    assertThat(Files.readString(file())).isEqualTo("id: mine\n");
    assertThat(directory.resolve("home/data")).doesNotExist();
  }

  @Test
  void refusesAQuorumThatIsNotMoreThanHalfUnlessToldThatItIsUnsafe() throws Exception {
    assertThatThrownBy(() -> SETUP.init(file(), draft(1, 1, 2)))
        .hasMessageContaining("expected more than half (at least 2)");
    assertThat(file()).doesNotExist();

    ConfigurationDraft safe = draft(1, 1, 2);
    ConfigurationDraft unsafe =
        new ConfigurationDraft(
            safe.id(),
            Optional.of("Us \"and\": them"),
            1,
            safe.witnesses(),
            List.of(),
            true,
            Map.of());
    assertThat(SETUP.init(file(), unsafe).threshold()).isEqualTo(1);
    assertThat(ConfigurationFile.read(file(), Map.of(), Map.of()).operator())
        .isEqualTo("Us \"and\": them");
  }

  @Test
  void refusesWhatAnInterruptedInitLeft() throws Exception {
    SETUP.init(file(), draft(2, 1, 2, 3));
    Files.createFile(directory.resolve("home/data/init-unfinished"));
    Configuration configuration = ConfigurationFile.read(file(), Map.of(), Map.of());

    assertThatThrownBy(() -> GatewayNode.start(configuration))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("did not finish");
    assertThatThrownBy(() -> SETUP.init(configuration)).hasMessageContaining("did not finish");
  }

  @Test
  void addsALogToANetworkOnOrderOnly() throws Exception {
    NetworkDocument before = SETUP.init(file(), draft(2, 1, 2, 3));
    Files.writeString(
        file(), Files.readString(file()) + "logs: [\"public:timestamps\", \"dao:x\"]\n");
    Configuration more = ConfigurationFile.read(file(), Map.of(), Map.of());

    assertThatThrownBy(() -> GatewayNode.start(more)).hasMessageContaining("there is no key file");
    assertThatThrownBy(() -> SETUP.addLogs(more, List.of("dao:y")))
        .hasMessageContaining("not in `logs`");
    NetworkDocument after = SETUP.addLogs(more, List.of("dao:x"));

    assertThat(after.logs()).hasSize(2).containsAll(before.logs());
    assertThatThrownBy(() -> SETUP.addLogs(more, List.of("dao:x")))
        .hasMessageContaining("never overwritten");
  }

  @Test
  void refusesAKeyOfAnotherLog() throws Exception {
    SETUP.init(file(), draft(2, 1, 2, 3));
    Path key = GatewayFiles.logKey(directory.resolve("home/data"), "public:timestamps");
    Files.delete(key);
    KeyFile.generate(key, "network-b/public:timestamps", SignatureType.ED25519, new SecureRandom());
    Configuration configuration = ConfigurationFile.read(file(), Map.of(), Map.of());

    assertThatThrownBy(() -> GatewaySetup.document(configuration))
        .hasMessageContaining("expected one of that name and type 01");
  }

  @Test
  void makesAWitnessOnce() throws Exception {
    Path data = directory.resolve("w");
    Set<SignatureType> both =
        Set.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44);

    assertThat(WitnessSetup.init(data, "w1", both, new SecureRandom(), InstantSource.system()))
        .extracting(key -> key.name() + " " + key.type())
        .containsExactly("w1 COSIGNATURE_ED25519", "w1 COSIGNATURE_ML_DSA_44");
    assertThatThrownBy(
            () -> WitnessSetup.init(data, "w1", both, new SecureRandom(), InstantSource.system()))
        .hasMessageContaining("holds a witness");
    Files.delete(data.resolve("witness.db"));
    assertThatThrownBy(
            () -> WitnessSetup.init(data, "w1", both, new SecureRandom(), InstantSource.system()))
        .hasMessageContaining("must not sign again");
  }

  @Test
  void doesNotRunAWitnessThatLostItsMemory() throws Exception {
    Path data = directory.resolve("w");
    WitnessSetup.init(
        data,
        "w1",
        Set.of(SignatureType.COSIGNATURE_ED25519),
        new SecureRandom(),
        InstantSource.system());
    try (var files = Files.list(data)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().startsWith("witness.")).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> WitnessNode.start(new WitnessOptions(data, TestNetwork.ANY)))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("does not exist");
  }
}
