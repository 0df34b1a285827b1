package cairn.format;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;

/**
 * What must hold of Ed25519 bytes before a provider sees them, so that every provider gives the
 * same answer (RFC 8032, sections 5.1.3 and 5.1.7).
 */
final class Ed25519Encoding {
  private static final BigInteger FIELD_PRIME =
      BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** The y coordinates of the eight points whose order divides 8. */
  private static final Set<BigInteger> SMALL_ORDER_Y =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          FIELD_PRIME.subtract(BigInteger.ONE),
          new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16));

  private Ed25519Encoding() {}

  static void requireUsablePublicKey(byte[] raw) throws MalformedException {
    byte[] withoutSign = raw.clone();
    withoutSign[31] &= 0x7f;
    BigInteger y = littleEndian(withoutSign);
    if (y.compareTo(FIELD_PRIME) >= 0) {
      throw new MalformedException("public key: not the canonical encoding of an Ed25519 point");
    }
    if (SMALL_ORDER_Y.contains(y)) {
      throw new MalformedException("public key: an Ed25519 point of small order proves nothing");
    }
  }

  /** S below the group's order: otherwise a second signature could be made from a first. */
  static boolean isCanonicalSignature(byte[] signature) {
    return littleEndian(Arrays.copyOfRange(signature, 32, 64)).compareTo(GROUP_ORDER) < 0;
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] bigEndian = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bigEndian[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }
}
