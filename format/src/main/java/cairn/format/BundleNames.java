package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The files of a bundle: their names and their order. */
final class BundleNames {
  static final String MANIFEST = "manifest.json";
  static final String SIGNATURE = "manifest.sig";
  static final String CHECKPOINT = "checkpoint";
  static final String SENDER = "sender.pem";
  static final String PRIVATE = "private.json";

  /** Records in a file, but for the last one's. */
  static final int CHUNK = TileCoordinate.FULL_WIDTH;

  /** Most files that a manifest lists. */
  static final int MAX_LISTED = 2 * BundleManifest.MAX_RECORDS / CHUNK + 3;

  private BundleNames() {}

  static int chunks(int recordCount) {
    return (recordCount + CHUNK - 1) / CHUNK;
  }

  static String entries(int chunk) {
    return String.format(Locale.ROOT, "entries/%03d", chunk);
  }

  static String proofs(int chunk) {
    return String.format(Locale.ROOT, "proofs/%03d", chunk);
  }

  /** What the manifest of so many records lists. */
  static List<String> listed(int recordCount, boolean isPrivate) {
    List<String> names = new ArrayList<>(List.of(CHECKPOINT));
    int chunks = chunks(recordCount);
    for (int i = 0; i < chunks; i++) {
      names.add(entries(i));
    }
    for (int i = 0; i < chunks; i++) {
      names.add(proofs(i));
    }
    names.add(SENDER);
    if (isPrivate) {
      names.add(PRIVATE);
    }
    return names;
  }
}
