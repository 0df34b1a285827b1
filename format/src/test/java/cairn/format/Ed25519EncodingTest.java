package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bounds of RFC 8032, sections 5.1.3 and 5.1.7, number by number. */
class Ed25519EncodingTest {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final BigInteger SIGN = BigInteger.TWO.pow(255);

  /** R and S as 32 bytes each, little-endian. */
  private static byte[] signature(BigInteger r, BigInteger s) {
    byte[] signature = new byte[64];
    for (int i = 0; i < 32; i++) {
      signature[i] = r.shiftRight(8 * i).byteValue();
      signature[32 + i] = s.shiftRight(8 * i).byteValue();
    }
    return signature;
  }

  private static boolean isCanonicalR(BigInteger r) {
    return Ed25519Encoding.isCanonicalSignature(signature(r, BigInteger.ONE));
  }

  private static boolean isCanonicalS(BigInteger s) {
    return Ed25519Encoding.isCanonicalSignature(signature(BigInteger.TWO, s));
  }

  private static byte[] key(BigInteger y) {
    return Arrays.copyOf(signature(y, BigInteger.ZERO), 32);
  }

  @Test
  void theYOfRIsBelowTheFieldsPrime() {
    assertThat(isCanonicalR(BigInteger.ZERO)).isTrue();
    assertThat(isCanonicalR(P.subtract(BigInteger.TWO))).isTrue();
    assertThat(isCanonicalR(P.subtract(BigInteger.ONE))).isTrue();
    assertThat(isCanonicalR(P)).isFalse();
    assertThat(isCanonicalR(P.add(BigInteger.ONE))).isFalse();
    assertThat(isCanonicalR(SIGN.subtract(BigInteger.ONE))).isFalse();
  }

  @Test
  void aNegativeXOfRIsNotZero() {
    assertThat(isCanonicalR(BigInteger.TWO.add(SIGN))).isTrue();
    assertThat(isCanonicalR(P.subtract(BigInteger.TWO).add(SIGN))).isTrue();
    assertThat(isCanonicalR(P.add(SIGN))).isFalse();
    assertThat(isCanonicalR(BigInteger.ONE)).isTrue();
    assertThat(isCanonicalR(BigInteger.ONE.add(SIGN))).isFalse();
    assertThat(isCanonicalR(P.subtract(BigInteger.ONE).add(SIGN))).isFalse();
  }

  @Test
  void sIsBelowTheOrderOfTheGroup() {
    assertThat(isCanonicalS(BigInteger.ZERO)).isTrue();
    assertThat(isCanonicalS(ORDER.subtract(BigInteger.ONE))).isTrue();
    assertThat(isCanonicalS(ORDER)).isFalse();
    assertThat(isCanonicalS(ORDER.add(BigInteger.ONE))).isFalse();
    assertThat(isCanonicalS(SIGN)).isFalse();
  }

  @Test
  void aKeysYIsBelowTheFieldsPrime() {
    BigInteger basePointY =
        BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);
    assertThatCode(() -> Ed25519Encoding.requireUsablePublicKey(key(basePointY)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Ed25519Encoding.requireUsablePublicKey(key(basePointY.add(SIGN))))
        .doesNotThrowAnyException();
    for (BigInteger tooLarge :
        new BigInteger[] {
          P, P.add(SIGN), P.add(BigInteger.valueOf(3)), SIGN.subtract(BigInteger.ONE)
        }) {
      assertThatThrownBy(() -> Ed25519Encoding.requireUsablePublicKey(key(tooLarge)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("canonical encoding");
    }
  }

  @Test
  void aKeyOfSmallOrderIsRefusedWithEitherSign() {
    for (BigInteger y :
        new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, P.subtract(BigInteger.ONE)}) {
      for (BigInteger sign : new BigInteger[] {BigInteger.ZERO, SIGN}) {
        assertThatThrownBy(() -> Ed25519Encoding.requireUsablePublicKey(key(y.add(sign))))
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining("small order");
      }
    }
  }

  @Test
  void aKeyIsAPointOfTheCurve() {
    assertThatThrownBy(() -> Ed25519Encoding.requireUsablePublicKey(key(BigInteger.TWO)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not a point");
  }
}
