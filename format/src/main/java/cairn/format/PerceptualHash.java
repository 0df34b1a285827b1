package cairn.format;

import java.util.Set;

/**
 * What an image looks like: a hint for search, never evidence.
 *
 * <pre>{@code {"algorithm":"dct64","hash":"c3d2e1f0a5968778"}}</pre>
 *
 * @param algorithm its name, 1 to 64 characters
 * @param hash its value as that algorithm spells it, 1 to 256 characters
 */
public record PerceptualHash(String algorithm, String hash) {
  /** Most of them in an attestation: a few algorithms, each once. */
  public static final int MAX_PER_ENTRY = 16;

  private static final int MAX_ALGORITHM_LENGTH = 64;
  private static final int MAX_HASH_LENGTH = 256;
  private static final Set<String> MEMBERS = Set.of("algorithm", "hash");

  public PerceptualHash {
    if (algorithm.isEmpty() || algorithm.length() > MAX_ALGORITHM_LENGTH) {
      throw new IllegalArgumentException("an algorithm has 1 to 64 characters");
    }
    if (hash.isEmpty() || hash.length() > MAX_HASH_LENGTH) {
      throw new IllegalArgumentException("a perceptual hash has 1 to 256 characters");
    }
  }

  static PerceptualHash of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    try {
      return new PerceptualHash(object.string("algorithm"), object.string("hash"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("perceptual hash: " + e.getMessage());
    }
  }

  JsonObject object() {
    return JsonObject.builder().put("algorithm", algorithm).put("hash", hash).build();
  }
}
