package cairn.log;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.NoteSignature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all replies under one checkpoint have in common, as JSON in UTF-8, made once.
 *
 * @param signatures the array {@code [{witness_id, timestamp, cosignature}]}
 * @param note the checkpoint's note as the inside of a JSON string
 */
record ProofTemplate(byte[] signatures, byte[] note) {

  static ProofTemplate of(CosignedCheckpoint checkpoint, WitnessIds witnesses) {
    List<JsonObject> signatures = new ArrayList<>();
    for (NoteSignature line : checkpoint.cosignatureLines()) {
      signatures.add(
          JsonObject.builder()
              .put("witness_id", witnesses.idOf(line))
              .put("timestamp", CosignedCheckpoint.time(line))
              .put("cosignature", line.base64())
              .build());
    }
    byte[] quoted = new JsonString(checkpoint.note().encode()).canonical();
    return new ProofTemplate(
        new JsonArray(List.copyOf(signatures)).canonical(),
        Arrays.copyOfRange(quoted, 1, quoted.length - 1));
  }
}
