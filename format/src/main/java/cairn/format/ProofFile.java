package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The self-contained file that a user keeps: an entry's proof in its home log, and what else
 * vouches for it.
 *
 * <pre>{@code
 * {"format":"cairn-proof/v1",
 *  "proof":"<tlog-proof of the entry in its home log>",
 *  "not_before":"<tlog-proof of an earlier anchor/v1 in the same log, same checkpoint>",
 *  "batches":[{"id":7,"checkpoint":"<cosigned>","path":["<the entry's inclusion in it>"]}],
 *  "cross_anchors":[{"batch":7,"network_id":"network-b","proof":"<tlog-proof of B's anchor/v1>"}],
 *  "external_anchors":[{"batch":7,"kind":"rfc3161:…"}],
 *  "blind":"<16 bytes hex>"}
 * }</pre>
 *
 * All but {@code format} and {@code proof} are optional, and an empty list is left out. The file is
 * written in canonical JSON; it is read in any spacing, since nobody signs it, but every value in
 * it has one spelling. It never holds the policy by which it is judged.
 *
 * @param proof the home proof
 * @param notBefore the proof of an earlier anchor
 * @param batches evidence under batches' checkpoints, each id once
 * @param crossAnchors what peers logged of those batches
 * @param externalAnchors what others recorded of those batches
 * @param blind the 16 bytes mixed into the stamped hash
 */
public record ProofFile(
    TlogProof proof,
    Optional<TlogProof> notBefore,
    List<BatchEvidence> batches,
    List<CrossAnchor> crossAnchors,
    List<ExternalAnchor> externalAnchors,
    Optional<byte[]> blind) {

  /** The {@code format} member. */
  public static final String FORMAT = "cairn-proof/v1";

  /** Most batches in a file; a gateway adds one, somebody who merges files a few. */
  public static final int MAX_BATCHES = 16;

  /** Most cross-anchors, and most external anchors. */
  public static final int MAX_ANCHORS = 64;

  /**
   * Largest file read, in bytes: the home proof and a {@code not_before} at their largest (0.4 MiB
   * each with JSON's escapes), and 80 batches and anchors of 40 KB, each a checkpoint with 8
   * ML-DSA-44 lines of 3.4 KB or an external proof.
   */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final Set<String> MEMBERS =
      Set.of(
          "format", "proof", "not_before", "batches", "cross_anchors", "external_anchors", "blind");

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException if a batch's id is there twice, an anchor names no batch of
   *     the file, the blind has another length, or there is too much of anything
   */
  public ProofFile {
    batches = List.copyOf(batches);
    crossAnchors = List.copyOf(crossAnchors);
    externalAnchors = List.copyOf(externalAnchors);
    blind = blind.map(byte[]::clone);
    if (blind.isPresent() && blind.get().length != BlindedHash.BLIND_LENGTH) {
      throw new IllegalArgumentException("a blind has 16 bytes, not " + blind.get().length);
    }
    if (batches.size() > MAX_BATCHES
        || crossAnchors.size() > MAX_ANCHORS
        || externalAnchors.size() > MAX_ANCHORS) {
      throw new IllegalArgumentException("at most 16 batches, and 64 anchors of each kind");
    }
    Set<Long> ids = new HashSet<>();
    for (BatchEvidence batch : batches) {
      if (!ids.add(batch.id())) {
        throw new IllegalArgumentException("batch " + batch.id() + " is there twice");
      }
    }
    crossAnchors.forEach(anchor -> requireBatch(ids, anchor.batch()));
    externalAnchors.forEach(anchor -> requireBatch(ids, anchor.batch()));
  }

  private static void requireBatch(Set<Long> ids, long batch) {
    if (!ids.contains(batch)) {
      throw new IllegalArgumentException("an anchor names batch %d, not here".formatted(batch));
    }
  }

  /** A file with the home proof alone. */
  public static ProofFile of(TlogProof proof) {
    return new ProofFile(
        proof, Optional.empty(), List.of(), List.of(), List.of(), Optional.empty());
  }

  /** The same with another blind, or none. */
  public ProofFile withBlind(Optional<byte[]> newBlind) {
    return new ProofFile(proof, notBefore, batches, crossAnchors, externalAnchors, newBlind);
  }

  /**
   * Reads a proof file; nothing in it is judged.
   *
   * @throws MalformedException if it is not spelled as above, holds an unknown member, breaks a
   *     rule between members, or exceeds a limit
   */
  public static ProofFile parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parse(bytes, MAX_BYTES, "proof file");
    String format = object.string("format");
    if (!format.equals(FORMAT)) {
      throw MalformedException.expected("format", FORMAT, format);
    }
    object.refuseUnknown(MEMBERS);
    Optional<String> notBefore = object.optionalString("not_before");
    Optional<String> blind = object.optionalString("blind");
    try {
      return new ProofFile(
          TlogProof.parse(object.string("proof")),
          notBefore.isPresent() ? Optional.of(TlogProof.parse(notBefore.get())) : Optional.empty(),
          batches(object),
          crossAnchors(object),
          externalAnchors(object),
          blind.isPresent()
              ? Optional.of(Hex.decode(blind.get(), BlindedHash.BLIND_LENGTH, "blind"))
              : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("proof file: " + e.getMessage());
    }
  }

  private static List<BatchEvidence> batches(JsonObject object) throws MalformedException {
    List<BatchEvidence> batches = new ArrayList<>();
    for (JsonObject element : list(object, "batches", MAX_BATCHES)) {
      batches.add(BatchEvidence.of(element));
    }
    return batches;
  }

  private static List<CrossAnchor> crossAnchors(JsonObject object) throws MalformedException {
    List<CrossAnchor> anchors = new ArrayList<>();
    for (JsonObject element : list(object, "cross_anchors", MAX_ANCHORS)) {
      anchors.add(CrossAnchor.of(element));
    }
    return anchors;
  }

  private static List<ExternalAnchor> externalAnchors(JsonObject object) throws MalformedException {
    List<ExternalAnchor> anchors = new ArrayList<>();
    for (JsonObject element : list(object, "external_anchors", MAX_ANCHORS)) {
      anchors.add(ExternalAnchor.of(element));
    }
    return anchors;
  }

  private static List<JsonObject> list(JsonObject object, String name, int most)
      throws MalformedException {
    Optional<JsonArray> array = object.optionalArray(name);
    return array.isPresent() ? array.get().requireAtMost(most, name).objects(name) : List.of();
  }

  /** The file as canonical JSON. */
  public byte[] encode() {
    JsonObject.Builder file =
        JsonObject.builder()
            .put("format", FORMAT)
            .put("proof", proof.encode())
            .put("not_before", notBefore.map(p -> new JsonString(p.encode())))
            .put("blind", blind.map(b -> new JsonString(Hex.encode(b))));
    putList(file, "batches", batches.stream().map(BatchEvidence::object).toList());
    putList(file, "cross_anchors", crossAnchors.stream().map(CrossAnchor::object).toList());
    putList(
        file, "external_anchors", externalAnchors.stream().map(ExternalAnchor::object).toList());
    return file.build().canonical();
  }

  private static void putList(JsonObject.Builder file, String name, List<JsonObject> elements) {
    if (!elements.isEmpty()) {
      file.put(name, new JsonArray(elements));
    }
  }

  /** A copy. */
  @Override
  public Optional<byte[]> blind() {
    return blind.map(byte[]::clone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProofFile that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return proof.hashCode();
  }
}
