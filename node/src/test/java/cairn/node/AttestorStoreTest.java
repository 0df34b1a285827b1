package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.DidKey;
import cairn.format.SignatureType;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestor.Revocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestorStoreTest {
  @TempDir private Path home;
  private AttestorStore store;

  @BeforeEach
  void open() {
    store = new AttestorStore(home);
  }

  private static TrustedAttestor attestor(String name, int number) throws Exception {
    byte[] key = TestKeys.signer(name, SignatureType.ED25519, number).key().publicKeyBytes();
    return new TrustedAttestor(DidKey.of(key), name, 7, Optional.empty());
  }

  @Test
  void trustsNobodyUntilSomebodyIsTrusted() throws Exception {
    assertThat(store.current().isEmpty()).isTrue();
    assertThat(store.file()).doesNotExist();
  }

  /** As a server that runs sees what a command has just written. */
  @Test
  void seesWhatAnotherProcessChanged() throws Exception {
    AttestorStore server = new AttestorStore(home);
    assertThat(server.current().isEmpty()).isTrue();
    store.add(attestor("ada", 1));
    assertThat(server.current().all()).hasSize(1);
    store.add(attestor("bob", 2));
    assertThat(server.current().all()).hasSize(2);
    store.revoke(attestor("ada", 1).fingerprint(), new Revocation(9, Optional.empty()));
    assertThat(server.current().find(attestor("ada", 1).key()).orElseThrow().revoked()).isPresent();
  }

  /** A change within one tick of the file system's clock, and of equal length. */
  @Test
  void seesAChangeThatLeftTimeAndLengthAlone() throws Exception {
    store.add(attestor("ada", 1));
    FileTime time = Files.getLastModifiedTime(store.file());
    assertThat(store.current().all()).extracting(TrustedAttestor::name).containsExactly("ada");
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    AttestorStore other = new AttestorStore(elsewhere);
    other.add(attestor("eve", 1));
    Files.setLastModifiedTime(other.file(), time);
    Files.move(other.file(), store.file(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    assertThat(store.current().all()).extracting(TrustedAttestor::name).containsExactly("eve");
  }

  @Test
  void trustsAKeyOnceAndNotAgainAfterItWasRevoked() throws Exception {
    store.add(attestor("ada", 1));
    assertThatThrownBy(() -> store.add(attestor("somebody", 1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("this key is trusted already, as ada");
    store.revoke(attestor("ada", 1).fingerprint(), new Revocation(9, Optional.empty()));
    assertThatThrownBy(() -> store.add(attestor("ada", 1)))
        .hasMessageContaining("is revoked; a revoked key is not trusted again");
    assertThatThrownBy(
            () ->
                store.revoke(attestor("bob", 2).fingerprint(), new Revocation(9, Optional.empty())))
        .hasMessageContaining("no attestor");
    assertThat(store.current().all()).hasSize(1);
  }

  @Test
  void aDamagedFileIsNotTakenForAnEmptyOne() throws Exception {
    store.add(attestor("ada", 1));
    Files.writeString(store.file(), "{}");
    assertThatThrownBy(store::current)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is damaged");
    assertThatThrownBy(() -> store.add(attestor("bob", 2))).hasMessageContaining("is damaged");
    Files.writeString(store.file(), "");
    assertThatThrownBy(store::current).hasMessageContaining("is damaged");
    assertThat(AttestorChecks.trusted(store).outcome()).isEqualTo(Finding.Outcome.FAIL);
  }

  @Test
  void refusesAFileThatOthersCanWrite() throws Exception {
    store.add(attestor("ada", 1));
    Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> new AttestorStore(home).current())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void theDoctorCountsThem() throws Exception {
    store.add(attestor("ada", 1));
    store.add(attestor("bob", 2));
    store.revoke(attestor("ada", 1).fingerprint(), new Revocation(9, Optional.empty()));
    assertThat(AttestorChecks.trusted(store).what()).isEqualTo("1 trusted, 1 revoked");
  }
}
