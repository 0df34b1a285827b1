package cairn.format;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The two signature algorithms, over raw keys: Ed25519 (RFC 8032) and ML-DSA-44 (FIPS 204, empty
 * context).
 *
 * <p>Signing and checking go through the JCA. For Ed25519 a faster provider is preferred when the
 * process has registered one: Corretto's, and for signing Bouncy Castle's after it. Every process
 * must give the same verdict, so keys and signatures with a second encoding, and keys of small
 * order, are refused here; and Bouncy Castle checks nothing, since it accepts what the others
 * refuse: signatures that hold only up to a point of small order (RFC 8032, 5.1.7, the equation
 * with 8).
 */
public enum SignatureAlgorithm {
  /** 32-byte keys, 64-byte signatures. */
  ED25519("Ed25519", 32, 64, "SunEC", "302a300506032b6570032100"),
  /** 1,312-byte keys, 2,420-byte signatures. */
  ML_DSA_44("ML-DSA-44", 1312, 2420, "SUN", "30820532300b06096086480165030403110382052100");

  /** Length in bytes of the seed from which a key pair of either algorithm is made. */
  public static final int SEED_LENGTH = 32;

  private static final List<String> FAST_ED25519_VERIFIERS =
      List.of("AmazonCorrettoCryptoProvider");
  private static final List<String> FAST_ED25519_SIGNERS =
      List.of("AmazonCorrettoCryptoProvider", "BC");

  private final String name;
  private final int publicKeyLength;
  private final int signatureLength;
  private final String jdkProvider;
  private final String publicKeyInfoPrefix; // hex of the DER before the raw key (RFC 5280, 4.1.2.7)

  SignatureAlgorithm(
      String name,
      int publicKeyLength,
      int signatureLength,
      String jdkProvider,
      String publicKeyInfoPrefix) {
    this.name = name;
    this.publicKeyLength = publicKeyLength;
    this.signatureLength = signatureLength;
    this.jdkProvider = jdkProvider;
    this.publicKeyInfoPrefix = publicKeyInfoPrefix;
  }

  /** Length of a raw public key in bytes. */
  public int publicKeyLength() {
    return publicKeyLength;
  }

  /** Length of a raw signature in bytes. */
  public int signatureLength() {
    return signatureLength;
  }

  /**
   * The public key with those raw bytes.
   *
   * @throws MalformedException if they have another length, or (Ed25519) are not the canonical
   *     encoding of a point or that of a point of small order, under which one signature would fit
   *     many messages
   */
  PublicKey publicKey(byte[] raw) throws MalformedException {
    if (raw.length != publicKeyLength) {
      throw new MalformedException(
          "public key: expected %d bytes for %s, found %d"
              .formatted(publicKeyLength, name, raw.length));
    }
    if (this == ED25519) {
      Ed25519Encoding.requireUsablePublicKey(raw);
    }
    byte[] info = HexFormat.of().parseHex(publicKeyInfoPrefix + Hex.encode(raw));
    try {
      return KeyFactory.getInstance(name, jdkProvider).generatePublic(new X509EncodedKeySpec(info));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("public key: not a valid " + name + " key");
    }
  }

  /**
   * Whether {@code signature} over {@code message} is by {@code key}. Never throws for bad input.
   */
  boolean verify(PublicKey key, byte[] message, byte[] signature) {
    if (signature.length != signatureLength) {
      return false;
    }
    if (this == ED25519 && !Ed25519Encoding.isCanonicalSignature(signature)) {
      return false;
    }
    try {
      Signature verifier = newSignature(FAST_ED25519_VERIFIERS);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException | InvalidKeyException e) {
      return false; // providers throw these for values that are no points: a refusal
    }
  }

  /** The raw signature of {@code message} by {@code key}. */
  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    Signature signer = newSignature(FAST_ED25519_SIGNERS);
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }

  /** The key pair that belongs to a 32-byte seed (RFC 8032, 5.1.5; FIPS 204, algorithm 6). */
  RawKeyPair keyPair(byte[] seed) {
    if (seed.length != SEED_LENGTH) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(name, jdkProvider);
      generator.initialize(new NamedParameterSpec(name), new FixedRandom(seed));
      var pair = generator.generateKeyPair();
      byte[] info = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(info, info.length - publicKeyLength, info.length);
      return new RawKeyPair(raw, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has " + name, e);
    }
  }

  private Signature newSignature(List<String> fastEd25519) {
    try {
      for (String preferred : this == ED25519 ? fastEd25519 : List.<String>of()) {
        Provider provider = Security.getProvider(preferred);
        if (provider != null) {
          return Signature.getInstance(name, provider);
        }
      }
      return Signature.getInstance(name, jdkProvider); // never whichever happens to stand first
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has " + name, e);
    }
  }

  /** A raw public key and the private key that belongs to it. */
  record RawKeyPair(byte[] publicKey, PrivateKey privateKey) {}

  /** Hands the seed to the JDK's key pair generator, which asks once for its 32 random bytes. */
  private static final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] seed;

    FixedRandom(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("a key pair is made from 32 bytes, not " + bytes.length);
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
