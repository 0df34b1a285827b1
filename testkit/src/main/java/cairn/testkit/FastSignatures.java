package cairn.testkit;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;

/** Lets tests that sign tens of thousands of times have the provider that a node has. */
public final class FastSignatures {
  private FastSignatures() {}

  /** Registers it for the rest of this process, where it can be loaded. */
  public static void use() {
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      Security.addProvider(AmazonCorrettoCryptoProvider.INSTANCE);
    }
  }
}
