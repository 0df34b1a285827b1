package cairn.verify;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.PrintableText;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody whose attestations the verifier decided to believe.
 *
 * <pre>{@code
 * {"added":1679315147,"attestor_key":"did:key:z6Mk…","fingerprint":"9c1f…","name":"Ada",
 *  "revoked":{"at":1679401547,"origin":"device-1/org:records","size":42}}
 * }</pre>
 *
 * @param key his key
 * @param name what the verifier calls him: 1 to 100 printable characters
 * @param added when he was trusted, Unix seconds
 * @param revoked that his key has gone, and for what it still counts
 */
public record TrustedAttestor(DidKey key, String name, long added, Optional<Revocation> revoked) {
  private static final int MAX_NAME = 100;
  private static final Set<String> MEMBERS =
      Set.of("added", "attestor_key", "fingerprint", "name", "revoked");

  /**
   * A key that counts no more.
   *
   * @param at when the verifier revoked it, Unix seconds
   * @param lastTrusted for which records it still counts; for none if empty
   */
  public record Revocation(long at, Optional<LastTrusted> lastTrusted) {
    private static final Set<String> MEMBERS = Set.of("at", "origin", "size");

    public Revocation {
      requireTime(at);
    }

    static Revocation of(JsonObject object) throws MalformedException {
      object.refuseUnknown(MEMBERS);
      Optional<LastTrusted> last = Optional.empty();
      if (object.has("origin") || object.has("size")) {
        String origin = Origin.parse(object.string("origin")).toString();
        last = Optional.of(new LastTrusted(origin, object.integer("size")));
      }
      return new Revocation(object.integer("at"), last);
    }

    JsonObject object() {
      JsonObject.Builder object = JsonObject.builder().put("at", at);
      lastTrusted.ifPresent(last -> object.put("origin", last.origin()).put("size", last.size()));
      return object.build();
    }
  }

  /**
   * The first records of one log. Of a log and not of a time: whoever has the key can write any
   * time into a record, and start a log of his own, but cannot put one into a tree that is known.
   *
   * @param origin the log
   * @param size how many of its records
   */
  public record LastTrusted(String origin, long size) {
    public LastTrusted {
      if (size < 0 || size > JsonNumber.MAX_INTEGER) {
        throw new IllegalArgumentException("a tree has 0 to 2^53-1 records, not " + size);
      }
    }

    boolean covers(RecordPosition position) {
      return position.origin().equals(origin) && position.index() < size;
    }
  }

  public TrustedAttestor {
    if (name.isEmpty()
        || name.length() > MAX_NAME
        || !PrintableText.shorten(name, MAX_NAME).equals(name)) {
      throw new IllegalArgumentException(
          "an attestor's name has 1 to 100 printable characters, got " + PrintableText.quote(name));
    }
    requireTime(added);
  }

  private static void requireTime(long seconds) {
    if (seconds < 0 || seconds > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("a time is 0 to 2^53-1 Unix seconds, not " + seconds);
    }
  }

  static TrustedAttestor of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    DidKey key = DidKey.parse(object.string("attestor_key"));
    if (!object.hash("fingerprint").equals(key.fingerprint())) {
      throw new MalformedException(
          "fingerprint: expected %s (of attestor_key), found %s"
              .formatted(key.fingerprint(), object.hash("fingerprint")));
    }
    Optional<JsonObject> revoked = object.optionalObject("revoked");
    try {
      return new TrustedAttestor(
          key,
          object.string("name"),
          object.integer("added"),
          revoked.isPresent() ? Optional.of(Revocation.of(revoked.get())) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("attestor: " + e.getMessage());
    }
  }

  /** The object above. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("added", added)
        .put("attestor_key", key.toString())
        .put("fingerprint", fingerprint())
        .put("name", name)
        .put("revoked", revoked.map(Revocation::object))
        .build();
  }

  /** What people compare: SHA-256 of the raw public key. */
  public Hash fingerprint() {
    return key.fingerprint();
  }

  /** The same after the key has gone. */
  TrustedAttestor revoked(Revocation revocation) {
    return new TrustedAttestor(key, name, added, Optional.of(revocation));
  }
}
