package cairn.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate that the listeners show, and its key; both PEM, read again when they change.
 *
 * @param certificate the chain, leaf first
 * @param key PKCS#8, unencrypted, readable by its owner alone
 */
public record TlsSetting(Path certificate, Path key) {
  static Optional<TlsSetting> read(Section section, Path base) throws ConfigurationException {
    Optional<Path> certificate = file(section, "certificate", base);
    Optional<Path> key = file(section, "key", base);
    section.refuseOthers();
    if (certificate.isPresent() != key.isPresent()) {
      throw ConfigurationException.at(
          section.place(), "`tls` needs both `certificate` and `key`; got one of them");
    }
    return certificate.flatMap(chain -> key.map(secret -> new TlsSetting(chain, secret)));
  }

  private static Optional<Path> file(Section section, String name, Path base)
      throws ConfigurationException {
    return section.optional(name, "the path of a PEM file", text -> base.resolve(Texts.any(text)));
  }
}
