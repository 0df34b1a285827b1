package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FastCryptoTest {
  private static final List<String> FAST = List.of("AmazonCorrettoCryptoProvider", "BC");

  @BeforeEach
  @AfterEach
  void removeProviders() {
    FAST.forEach(Security::removeProvider);
  }

  @Test
  void registersOneFastProviderBehindAllOthers() throws Exception {
    int before = Security.getProviders().length;

    String registered = FastCrypto.register();
    FastCrypto.register();

    assertThat(registered).startsWith(FAST.getFirst());
    assertThat(Security.getProviders()).hasSize(before + 1);
    assertThat(Arrays.asList(Security.getProviders()).getLast().getName()).isIn(FAST);
    assertThat(MessageDigest.getInstance("SHA-256").getProvider().getName()).isEqualTo("SUN");
  }

  @Test
  void fallsBackToBouncyCastle() throws Exception {
    String registered = FastCrypto.register(() -> false);

    assertThat(registered).startsWith("BC ");
    SeedSigner signer = TestKeys.signer("n", SignatureType.ED25519, 1);
    assertThat(signer.key().verifies(new byte[3], signer.sign(new byte[3]))).isTrue();
  }
}
