package cairn.web;

import cairn.format.Hash;
import cairn.format.Hex;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The sessions of one process, gone with it. Any thread may call. */
final class Sessions {
  /** A session that was not used for so long is over. */
  static final Duration IDLE = Duration.ofMinutes(30);

  /** A session is over after that in any case. */
  static final Duration LONGEST = Duration.ofHours(8);

  /** Operators of one node; whoever logs in when there are more ends the one idle for longest. */
  static final int MOST = 64;

  private static final int SECRET_BYTES = 32;

  private final InstantSource clock;
  private final SecureRandom random;

  /** By the hash of the secret, so that no look-up takes longer the more of it is guessed. */
  private final Map<String, Session> sessions = new HashMap<>(); // guarded by this

  Sessions(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens a session.
   *
   * @param who the id of his token
   * @return the secret by which it is found again
   */
  synchronized String open(String who) {
    Instant now = clock.instant();
    sessions.values().removeIf(session -> isOver(session, now));
    if (sessions.size() >= MOST) {
      sessions.values().stream()
          .min(Comparator.comparing(Session::used))
          .map(Session::key)
          .ifPresent(sessions::remove);
    }
    String secret = secret();
    sessions.put(key(secret), new Session(key(secret), who, secret(), now));
    return secret;
  }

  /** The session of that secret, which is used now; empty if it is over or never was. */
  synchronized Optional<Session> of(String secret) {
    Instant now = clock.instant();
    Optional<Session> found =
        Optional.ofNullable(sessions.get(key(secret))).filter(session -> !isOver(session, now));
    found.ifPresentOrElse(session -> session.use(now), () -> sessions.remove(key(secret)));
    return found;
  }

  synchronized void end(Session session) {
    sessions.remove(session.key());
  }

  /** A clock that was set back ends a session too, rather than make it last. */
  private static boolean isOver(Session session, Instant now) {
    return now.isBefore(session.used())
        || !now.isBefore(session.used().plus(IDLE))
        || !now.isBefore(session.opened().plus(LONGEST));
  }

  private String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return Hex.encode(secret);
  }

  private static String key(String secret) {
    return Hash.sha256(secret.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
