package cairn.testkit;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * A secure random that is none: it yields the same for the same seed, so that what takes nothing
 * else can be run again. For keys and nonces of tests only.
 */
public final class SeededSecureRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom seeded; // guarded by this

  public SeededSecureRandom(long seed) {
    this.seeded = new SplittableRandom(seed);
  }

  /** What every other method of it draws from. */
  @Override
  public void nextBytes(byte[] bytes) {
    synchronized (seeded) {
      seeded.nextBytes(bytes);
    }
  }

  @Override
  public byte[] generateSeed(int length) {
    byte[] bytes = new byte[length];
    nextBytes(bytes);
    return bytes;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(SeededSecureRandom.class.getName());
  }
}
