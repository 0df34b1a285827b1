package cairn.web;

import java.time.Instant;
import java.util.Optional;

/** What is known of somebody who has logged in. Any thread may call. */
final class Session {
  private final String key;
  private final String who;
  private final String formToken;
  private final Instant opened;

  private Instant used; // guarded by this
  private Optional<Notice> notice = Optional.empty(); // guarded by this

  /**
   * @param key under which {@link Sessions} knows it
   * @param who the id of his token
   * @param formToken what each of his forms carries
   */
  Session(String key, String who, String formToken, Instant opened) {
    this.key = key;
    this.who = who;
    this.formToken = formToken;
    this.opened = opened;
    this.used = opened;
  }

  String key() {
    return key;
  }

  String who() {
    return who;
  }

  String formToken() {
    return formToken;
  }

  Instant opened() {
    return opened;
  }

  synchronized Instant used() {
    return used;
  }

  synchronized void use(Instant now) {
    used = now;
  }

  /** Has the next page say it. */
  synchronized void leave(Notice said) {
    notice = Optional.of(said);
  }

  /** What the page is to say, once. */
  synchronized Optional<Notice> takeNotice() {
    Optional<Notice> taken = notice;
    notice = Optional.empty();
    return taken;
  }
}
