package cairn.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server's certificate as new as its files. A pair that cannot be used is reported once and
 * tried again when it changes; the server goes on with the one that it has.
 */
final class TlsReload {
  private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);

  private final TlsFiles files;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();

  /** The state of the files that were last tried; owned by this object's lock. */
  private List<Object> seen;

  TlsReload(TlsFiles files) throws TlsException {
    this.files = files;
    this.seen = state();
    this.factory.setKeyStore(Pem.keyStore(files));
    this.factory.setKeyStorePassword(Pem.STORE_PASSWORD);
    this.factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Looks at the files, and takes them when they changed. Existing connections keep the old. */
  synchronized void reloadIfChanged() {
    List<Object> now = state();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      KeyStore store = Pem.keyStore(files);
      factory.reload(changed -> changed.setKeyStore(store));
      LOG.info("TLS: loaded {} anew", files.certificate());
    } catch (Exception e) { // whatever it is, the certificate in use goes on being served
      LOG.warn("TLS: keeping the certificate in use: {}", e.getMessage());
    }
  }

  /** What tells that a file was written or replaced; a file that cannot be read has no state. */
  private List<Object> state() {
    return List.of(state(files.certificate()), state(files.key()));
  }

  private static List<Object> state(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
