package cairn.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server's certificate as new as its files. A pair that cannot be used is reported and
 * retried, and the server goes on with the one that it has.
 */
final class TlsReload {
  private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);

  private final TlsFiles files;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private List<Object> loaded;

  TlsReload(TlsFiles files) throws TlsException {
    this.files = files;
    this.loaded = state();
    this.factory.setKeyStore(Pem.keyStore(files));
    this.factory.setKeyStorePassword(Pem.STORE_PASSWORD);
    this.factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Looks at the files, and takes them when they changed. Existing connections keep the old. */
  synchronized void reloadIfChanged() {
    try {
      List<Object> now = state();
      if (now.equals(loaded)) {
        return;
      }
      var store = Pem.keyStore(files);
      factory.reload(changed -> changed.setKeyStore(store));
      loaded = now;
      LOG.info("TLS: loaded {} anew", files.certificate());
    } catch (Exception e) { // whatever it is, the old certificate goes on being served
      LOG.warn("TLS: keeping the certificate in use: {}", e.getMessage());
    }
  }

  /** What tells that a file was written or replaced. */
  private List<Object> state() throws TlsException {
    try {
      var certificate = Files.readAttributes(files.certificate(), BasicFileAttributes.class);
      var key = Files.readAttributes(files.key(), BasicFileAttributes.class);
      return List.of(
          certificate.lastModifiedTime(),
          certificate.size(),
          String.valueOf(certificate.fileKey()),
          key.lastModifiedTime(),
          key.size(),
          String.valueOf(key.fileKey()));
    } catch (IOException e) {
      throw new TlsException("cannot read " + files + ": " + e, e);
    }
  }
}
