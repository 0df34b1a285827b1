package cairn.http;

import java.nio.file.Path;

/**
 * A server's certificate and key, as PEM files (RFC 7468).
 *
 * @param certificate the server's certificate, then those that issued it: {@code BEGIN CERTIFICATE}
 * @param key its private key in PKCS #8, unencrypted: {@code BEGIN PRIVATE KEY}
 */
public record TlsFiles(Path certificate, Path key) {}
