package cairn.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the databases are.
 *
 * @param url of the PostgreSQL database, {@code jdbc:postgresql://host:5432/cairn}
 * @param passwordFile a file with the password on its first line, so that it stands in no
 *     configuration, environment or process list
 */
public record StoreSetting(
    StoreKind kind, Optional<String> url, Optional<String> user, Optional<Path> passwordFile) {
  private static final String URL_WANTED = "jdbc:postgresql://host:5432/database";

  static StoreSetting read(Section section, Path base) throws ConfigurationException {
    StoreKind kind = section.choice("kind", StoreKind.class, StoreKind.SQLITE);
    Optional<String> url = section.optional("url", URL_WANTED, Texts::postgresqlUrl);
    Optional<String> user = section.optional("user", "a user name", Texts::any);
    Optional<Path> password =
        section.optional(
            "password_file", "the path of a file", text -> base.resolve(Texts.any(text)));
    section.refuseOthers();
    switch (kind) {
      case POSTGRESQL -> {
        if (url.isEmpty()) {
          throw section.refuse("url", "is missing; `kind: postgresql` needs " + URL_WANTED);
        }
      }
      case SQLITE -> {
        if (url.isPresent() || user.isPresent() || password.isPresent()) {
          throw section.refuse(
              "kind",
              "SQLite takes no url, user or password_file; remove them or say kind: postgresql");
        }
      }
    }
    return new StoreSetting(kind, url, user, password);
  }
}
