package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code private.json}: what opens the commitments of a bundle's records, in canonical JSON.
 *
 * <pre>{@code
 * {"records":[{"commitment":"5d41…","private":{"investigation":"case-2026-001"},"salt":"9c1f…"}]}
 * }</pre>
 *
 * @param openings each commitment once, at least one
 */
public record BundlePrivate(List<Opening> openings) {
  private static final Set<String> MEMBERS = Set.of("records");
  private static final Set<String> RECORD_MEMBERS = Set.of("commitment", "private", "salt");

  /**
   * What a commitment commits to.
   *
   * @param commitment as it is logged
   * @param salt 32 bytes
   * @param part the clear text
   */
  public record Opening(Hash commitment, byte[] salt, PrivatePart part) {
    /** Holds the commitment to what it commits to. */
    public Opening {
      salt = salt.clone();
      if (!part.commitment(salt).equals(commitment)) {
        throw new IllegalArgumentException(
            "salt and private do not make the commitment " + commitment);
      }
    }

    static Opening of(JsonObject object) throws MalformedException {
      object.refuseUnknown(RECORD_MEMBERS);
      return new Opening(
          object.hash("commitment"),
          Hex.decode(object.string("salt"), PrivatePart.SALT_LENGTH, "salt"),
          PrivatePart.of(object.object("private")));
    }

    JsonObject object() {
      return JsonObject.builder()
          .put("commitment", commitment)
          .put("private", part.object())
          .put("salt", Hex.encode(salt))
          .build();
    }

    /** A copy. */
    @Override
    public byte[] salt() {
      return salt.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Opening that
          && commitment.equals(that.commitment)
          && Arrays.equals(salt, that.salt)
          && part.equals(that.part);
    }

    @Override
    public int hashCode() {
      return commitment.hashCode();
    }
  }

  /**
   * Checks that commitments are there once.
   *
   * @throws IllegalArgumentException if one is there twice, or there is none
   */
  public BundlePrivate {
    openings = List.copyOf(openings);
    Set<Hash> seen = new HashSet<>();
    for (Opening opening : openings) {
      if (!seen.add(opening.commitment())) {
        throw new IllegalArgumentException(
            "commitment " + opening.commitment() + " is there twice");
      }
    }
    if (openings.isEmpty()) {
      throw new IllegalArgumentException("expected at least one record");
    }
  }

  /**
   * Reads it.
   *
   * @throws MalformedException if it is not the canonical spelling of the above, or a text is not
   *     what its commitment commits to
   */
  public static BundlePrivate parse(byte[] bytes) throws MalformedException {
    JsonObject object =
        JsonObject.parseCanonical(bytes, Bundle.MAX_PRIVATE_BYTES, BundleNames.PRIVATE);
    object.refuseUnknown(MEMBERS);
    List<Opening> openings = new ArrayList<>();
    try {
      for (JsonObject element :
          object
              .array("records")
              .requireAtMost(BundleManifest.MAX_RECORDS, "records")
              .objects("records")) {
        openings.add(Opening.of(element));
      }
      return new BundlePrivate(openings);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(BundleNames.PRIVATE + ": " + e.getMessage());
    }
  }

  /** The canonical bytes. */
  public byte[] encode() {
    return JsonObject.builder()
        .put("records", new JsonArray(openings.stream().map(Opening::object).toList()))
        .build()
        .canonical();
  }
}
