package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.OracleTable.Row;
import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The edge cases of Ed25519, in the table of src/test/oracle with the verdicts of Go (without
 * cofactor) and of the lenient equation (with it): whichever provider a process has registered,
 * ours is Go's verdict, but for keys that we refuse to import.
 */
class Ed25519ProviderTest {
  /** Classes of keys that are refused before any signature is looked at. */
  private static final Set<String> REFUSED_KEYS =
      Set.of("key of small order", "key not canonical", "key of zeroes", "key not a point");

  enum Registered {
    JDK_ALONE {
      @Override
      void register() {}
    },
    BOUNCY_CASTLE {
      @Override
      void register() {
        Security.addProvider(new BouncyCastleProvider());
      }
    },
    BOUNCY_CASTLE_FIRST {
      @Override
      void register() {
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
      }
    },
    CORRETTO {
      @Override
      void register() {
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        Security.addProvider(AmazonCorrettoCryptoProvider.INSTANCE);
      }
    };

    abstract void register();
  }

  @AfterEach
  void unregister() {
    for (Provider provider : Security.getProviders()) {
      if (Set.of("BC", AmazonCorrettoCryptoProvider.PROVIDER_NAME).contains(provider.getName())) {
        Security.removeProvider(provider.getName());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameVerdictsWhateverTheProvider(Registered registered) {
    registered.register();
    Map<String, Set<String>> wrong = new TreeMap<>();
    for (Row row : OracleTable.rows("ed25519")) {
      boolean isKeyRefused = REFUSED_KEYS.contains(row.text("class"));
      String verdict = verdict(row);
      String expected = isKeyRefused ? "key refused" : String.valueOf(row.isTrue("go"));
      if (!verdict.equals(expected)) {
        wrong
            .computeIfAbsent(row.text("class"), key -> new TreeSet<>())
            .add(verdict + " instead of " + expected);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String verdict(Row row) {
    try {
      VerifierKey key = VerifierKey.of("w", SignatureType.ED25519, row.bytes("key"));
      return String.valueOf(key.verifies(row.bytes("message"), row.bytes("signature")));
    } catch (MalformedException e) {
      return "key refused";
    }
  }

  @ParameterizedTest
  @EnumSource
  void signsTheSameBytesWhateverTheProvider(Registered registered) throws Exception {
    byte[] before = TestKeys.log("w").sign(new byte[] {1});
    registered.register();
    SeedSigner signer = TestKeys.log("w");
    assertThat(signer.sign(new byte[] {1})).isEqualTo(before);
    assertThat(signer.key().verifies(new byte[] {1}, before)).isTrue();
    assertThat(signer.key().verifies(new byte[] {2}, before)).isFalse();
    assertThat(TestKeys.postQuantumWitness("w").key())
        .isEqualTo(TestKeys.postQuantumWitness("w").key());
  }
}
