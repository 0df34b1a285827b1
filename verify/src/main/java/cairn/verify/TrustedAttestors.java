package cairn.verify;

import cairn.format.AttestationEntry;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attestors whose word the verifier takes, as they lie in one file.
 *
 * <pre>{@code
 * {"attestors":[{"added":1679315147,"attestor_key":"did:key:z6Mk…",…}],
 *  "format":"cairn-attestors/v1"}
 * }</pre>
 *
 * An attestation is judged by the trusted key itself: what the record claims of its signer only
 * says where to look. Immutable.
 */
public final class TrustedAttestors {
  /** Nobody yet: every attestor passes on first use. */
  public static final TrustedAttestors NONE = new TrustedAttestors(List.of());

  /** Most attestors. */
  public static final int MAX_ATTESTORS = 10_000;

  /** Largest file read, in bytes: 10,000 of at most 1.2 KiB. */
  public static final int MAX_BYTES = 12 << 20;

  private static final String FORMAT = "cairn-attestors/v1";
  private static final Set<String> MEMBERS = Set.of("format", "attestors");

  private final List<TrustedAttestor> attestors;
  private final Map<DidKey, TrustedAttestor> byKey = new HashMap<>();

  /**
   * Those attestors.
   *
   * @throws IllegalArgumentException if one key is there twice, or there are too many
   */
  public TrustedAttestors(List<TrustedAttestor> attestors) {
    this.attestors = List.copyOf(attestors);
    if (attestors.size() > MAX_ATTESTORS) {
      throw new IllegalArgumentException(
          "attestors: expected at most %d, got %d".formatted(MAX_ATTESTORS, attestors.size()));
    }
    for (TrustedAttestor attestor : attestors) {
      if (byKey.put(attestor.key(), attestor) != null) {
        throw new IllegalArgumentException(
            "attestor " + attestor.fingerprint() + " is there twice");
      }
    }
  }

  /**
   * Reads the file.
   *
   * @throws MalformedException if the bytes are not what {@link #encode} writes for some list
   */
  public static TrustedAttestors parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "attestors");
    if (!object.string("format").equals(FORMAT)) {
      throw new MalformedException("attestors: expected format " + FORMAT);
    }
    object.refuseUnknown(MEMBERS);
    JsonArray listed = object.array("attestors");
    listed.requireAtMost(MAX_ATTESTORS, "attestors");
    List<TrustedAttestor> attestors = new ArrayList<>();
    for (JsonObject one : listed.objects("attestors")) {
      attestors.add(TrustedAttestor.of(one));
    }
    try {
      return new TrustedAttestors(attestors);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  /** The file's bytes. */
  public byte[] encode() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put(
            "attestors",
            new JsonArray(attestors.stream().<Json>map(TrustedAttestor::object).toList()))
        .build()
        .canonical();
  }

  /** All of them, those revoked too, in the order in which they were trusted. */
  public List<TrustedAttestor> all() {
    return attestors;
  }

  /** Whether nobody has ever been trusted, so that everybody passes on first use. */
  public boolean isEmpty() {
    return attestors.isEmpty();
  }

  /** The one with that key, revoked or not. */
  public Optional<TrustedAttestor> find(DidKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** The one with that fingerprint, revoked or not. */
  public Optional<TrustedAttestor> find(Hash fingerprint) {
    return attestors.stream().filter(one -> one.fingerprint().equals(fingerprint)).findFirst();
  }

  /**
   * Judges who signed an attestation.
   *
   * @param position where the record is, once its inclusion has been checked; without it a revoked
   *     key counts for nothing
   */
  public AttestorStanding judge(AttestationEntry entry, Optional<RecordPosition> position) {
    Optional<TrustedAttestor> known = find(entry.statement().attestor());
    DidKey key = known.map(TrustedAttestor::key).orElse(entry.statement().attestor());
    if (!key.verifies(entry.statement().signedBytes(), entry.signature())) {
      return AttestorStanding.FORGED;
    }
    if (known.isEmpty()) {
      return isEmpty() ? AttestorStanding.FIRST_USE : AttestorStanding.UNTRUSTED;
    }
    return known.get().revoked().filter(gone -> !covers(gone, position)).isPresent()
        ? AttestorStanding.REVOKED
        : AttestorStanding.TRUSTED;
  }

  private static boolean covers(
      TrustedAttestor.Revocation gone, Optional<RecordPosition> position) {
    return gone.lastTrusted().isPresent()
        && position.filter(gone.lastTrusted().get()::covers).isPresent();
  }

  /**
   * The same with one more.
   *
   * @throws IllegalArgumentException if its key is there, or there is no room
   */
  public TrustedAttestors with(TrustedAttestor more) {
    List<TrustedAttestor> all = new ArrayList<>(attestors);
    all.add(more);
    return new TrustedAttestors(all);
  }

  /**
   * The same after a key has gone. A revocation can be made stricter later, never taken back: a
   * known key is not trusted anew.
   *
   * @throws IllegalArgumentException if there is no such attestor, or an earlier revocation is
   *     stricter
   */
  public TrustedAttestors revoke(Hash fingerprint, TrustedAttestor.Revocation revocation) {
    TrustedAttestor known =
        find(fingerprint)
            .orElseThrow(() -> new IllegalArgumentException("no attestor " + fingerprint));
    if (known.revoked().isPresent() && !isStricter(revocation, known.revoked().get())) {
      throw new IllegalArgumentException(
          known.name() + " is revoked already, and that is not taken back");
    }
    return new TrustedAttestors(
        attestors.stream().map(one -> one.equals(known) ? one.revoked(revocation) : one).toList());
  }

  /** Whether it leaves no more records than {@code earlier} does. */
  private static boolean isStricter(
      TrustedAttestor.Revocation later, TrustedAttestor.Revocation earlier) {
    if (later.lastTrusted().isEmpty()) {
      return true;
    }
    TrustedAttestor.LastTrusted now = later.lastTrusted().get();
    return earlier
        .lastTrusted()
        .filter(was -> was.origin().equals(now.origin()) && was.size() >= now.size())
        .isPresent();
  }
}
