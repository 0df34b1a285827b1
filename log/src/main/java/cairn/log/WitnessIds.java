package cairn.log;

import cairn.format.NoteSignature;
import cairn.format.VerifierKey;
import cairn.witness.WitnessEndpoint;
import java.util.List;

/** Which witness a cosignature line is by. */
record WitnessIds(List<WitnessEndpoint> witnesses) {
  WitnessIds {
    witnesses = List.copyOf(witnesses);
  }

  /** The witness's id; the key's name when the witness is no longer configured. */
  String idOf(NoteSignature line) {
    for (WitnessEndpoint witness : witnesses) {
      for (VerifierKey key : witness.allKeys()) {
        if (key.matches(line)) {
          return witness.id();
        }
      }
    }
    return line.name();
  }
}
