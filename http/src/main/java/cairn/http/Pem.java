package cairn.http;

import cairn.format.Base64Text;
import cairn.format.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates and keys for TLS from PEM files (RFC 7468). */
final class Pem {
  /** A chain of a few certificates is 10 KB. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  /** Protects nothing: the store lives in memory only, and Jetty wants one. */
  static final String STORE_PASSWORD = "";

  private Pem() {}

  /** The certificate chain and its key, proven to belong together, as a key store. */
  static KeyStore keyStore(TlsFiles files) throws TlsException {
    List<Certificate> chain = certificates(files.certificate());
    PublicKey publicKey = chain.getFirst().getPublicKey();
    PrivateKey key = privateKey(files.key(), publicKey.getAlgorithm());
    requirePair(files, key, publicKey);
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "server", key, STORE_PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("cannot use " + files.key() + ": " + e.getMessage(), e);
    }
  }

  /** A store that trusts these certificates and no others. */
  static KeyStore trustStore(Path file) throws TlsException {
    try {
      KeyStore store = emptyStore();
      int number = 0;
      for (Certificate certificate : certificates(file)) {
        store.setCertificateEntry("trusted-" + number++, certificate);
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException("cannot trust " + file + ": " + e.getMessage(), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file) throws TlsException {
    try {
      List<Certificate> chain =
          new ArrayList<>(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(read(file))));
      if (chain.isEmpty()) {
        throw new TlsException(file + ": found no certificate, expected BEGIN CERTIFICATE");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new TlsException(file + ": expected PEM certificates; " + e.getMessage(), e);
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm) throws TlsException {
    String text = new String(read(file), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(KEY_BEGIN);
    int end = text.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new TlsException(
          file
              + ": expected "
              + KEY_BEGIN
              + " (PKCS #8, unencrypted); `openssl pkcs8 -topk8 -nocrypt` converts other forms");
    }
    try {
      String base64 = text.substring(begin + KEY_BEGIN.length(), end).replaceAll("[\r\n]", "");
      byte[] der = Base64Text.decode(base64, "private key");
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (MalformedException quotesTheKey) {
      throw new TlsException(file + ": expected lines of Base64 between BEGIN and END");
    } catch (GeneralSecurityException e) {
      throw new TlsException(
          file + ": expected a private key of the certificate's kind, " + algorithm, e);
    }
  }

  private static byte[] read(Path file) throws TlsException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new TlsException(file + ": expected at most " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TlsException("cannot read " + file + ": " + e, e);
    }
  }

  /** Files are replaced one after the other: between the two they do not match. */
  private static void requirePair(TlsFiles files, PrivateKey key, PublicKey publicKey)
      throws TlsException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      byte[] message = "cairn".getBytes(StandardCharsets.US_ASCII);
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(message);
      if (!signer.verify(signature)) {
        throw new TlsException(files.key() + " is not the key of " + files.certificate());
      }
    } catch (GeneralSecurityException e) {
      throw new TlsException(files.key() + " is not the key of " + files.certificate(), e);
    }
  }
}
