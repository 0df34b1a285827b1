package cairn.web;

import java.util.Locale;
import java.util.Optional;

/**
 * A key of a peer, by what is believed and by what it shows.
 *
 * @param believed what was accepted
 * @param refused another one that it shows
 */
public record Pin(Kind kind, Optional<String> believed, Optional<String> refused) {
  /** Of what it is. */
  public enum Kind {
    FINGERPRINT("fingerprint", "Fingerprint of its network"),
    IDENTITY("identity", "Identity of its node"),
    NODE("node", "Fingerprint of its identity");

    private final String field;
    private final String words;

    Kind(String field, String words) {
      this.field = field;
      this.words = words;
    }

    String field() {
      return field;
    }

    String words() {
      return words;
    }

    /** Which one it is among all that a page shows: {@code identity of its node (b.example)}. */
    String name(String peer, boolean isRefused) {
      String what = words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
      return (isRefused ? "refused " : "") + what + " (" + Shown.text(peer) + ")";
    }
  }
}
