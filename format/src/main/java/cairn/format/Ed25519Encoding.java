package cairn.format;

import java.math.BigInteger;
import java.util.Set;

/**
 * What must hold of Ed25519 bytes before a provider sees them, so that every provider gives the
 * same answer (RFC 8032, sections 5.1.3 and 5.1.7).
 *
 * <p>A point is 32 bytes: y, little-endian, below p = 2^255 - 19, with the sign of x in the top
 * bit.
 */
final class Ed25519Encoding {
  private static final int LENGTH = 32;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** The curve's d = -121665/121666 in -x² + y² = 1 + d·x²·y² (RFC 8032, 5.1). */
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  /** y of two of the four points of order 8; -y is that of the others. */
  private static final BigInteger ORDER_8_Y =
      new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

  /** The y coordinates of the eight points whose order divides 8. */
  private static final Set<BigInteger> SMALL_ORDER_Y =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          ORDER_8_Y,
          P.subtract(ORDER_8_Y));

  private Ed25519Encoding() {}

  /** Refuses what encodes no point, or one in a second way, or one of small order. */
  static void requireUsablePublicKey(byte[] raw) throws MalformedException {
    BigInteger y = yOf(raw);
    if (y.compareTo(P) >= 0) {
      throw new MalformedException("public key: not the canonical encoding of an Ed25519 point");
    }
    if (SMALL_ORDER_Y.contains(y)) {
      throw new MalformedException("public key: an Ed25519 point of small order proves nothing");
    }
    if (!isOnCurve(y)) {
      throw new MalformedException("public key: not a point of the Ed25519 curve");
    }
  }

  /** Whether some x fits: x² = (y² - 1) / (d·y² + 1) is a square (Euler's criterion). */
  private static boolean isOnCurve(BigInteger y) {
    BigInteger ySquared = y.multiply(y).mod(P);
    BigInteger numerator = ySquared.subtract(BigInteger.ONE);
    BigInteger denominator = D.multiply(ySquared).add(BigInteger.ONE); // never 0: -1/d is no square
    BigInteger euler = numerator.multiply(denominator).modPow(P.shiftRight(1), P); // n/d ~ n·d
    return euler.signum() == 0 || euler.equals(BigInteger.ONE);
  }

  /**
   * Whether the signature (R, S) has R in its one encoding and S below the group's order: otherwise
   * a second signature could be made from a first, and providers would differ.
   */
  static boolean isCanonicalSignature(byte[] signature) {
    boolean xIsNegative = signature[LENGTH - 1] < 0;
    BigInteger y = yOf(signature);
    boolean xIsZero = y.equals(BigInteger.ONE) || y.equals(P.subtract(BigInteger.ONE));
    boolean isCanonicalR = y.compareTo(P) < 0 && !(xIsZero && xIsNegative);
    BigInteger s = littleEndian(signature, LENGTH);
    return isCanonicalR && s.compareTo(GROUP_ORDER) < 0;
  }

  private static BigInteger yOf(byte[] point) {
    return littleEndian(point, 0).clearBit(255);
  }

  /** The number that the 32 bytes at {@code offset} spell. */
  private static BigInteger littleEndian(byte[] bytes, int offset) {
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = bytes[offset + LENGTH - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }
}
