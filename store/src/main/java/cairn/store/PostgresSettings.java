package cairn.store;

import java.time.Duration;
import java.util.Locale;

/**
 * Where the PostgreSQL database is and how long to wait for it.
 *
 * @param url {@code jdbc:postgresql://host[:port][,host…]/database[?sslmode=verify-full&…]},
 *     without a password, as URLs end up in logs
 * @param user owns the schemas; needs {@code CREATE} on the database
 * @param password never printed, not even by {@link #toString}
 * @param connectTimeout until a connection stands
 * @param statementTimeout until a statement has ended, waiting for another gateway's write included
 */
public record PostgresSettings(
    String url, String user, String password, Duration connectTimeout, Duration statementTimeout) {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final Duration LONGEST = Duration.ofHours(1);

  public PostgresSettings {
    if (!url.startsWith(PREFIX)) {
      throw new IllegalArgumentException("database URL: want " + PREFIX + "//host/database");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException("database URL: must not contain the password");
    }
    requireTimeout("connect", connectTimeout);
    requireTimeout("statement", statementTimeout);
  }

  /** 5 s to connect; 30 s for a statement, many times what the largest round takes. */
  public static PostgresSettings of(String url, String user, String password) {
    return new PostgresSettings(url, user, password, Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  private static void requireTimeout(String what, Duration timeout) {
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " timeout: got " + timeout + ", want 1 s to 1 h");
    }
  }

  @Override
  public String toString() {
    return "PostgresSettings[url=" + url + ", user=" + user + "]";
  }
}
