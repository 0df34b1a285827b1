package cairn.federation.bundle;

import cairn.federation.KnownLogs.Stand;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.verify.BundleJudge;
import cairn.verify.JudgedBundle;
import cairn.verify.JudgedRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A bundle that has been judged, and its log. Its file is read again, piece by piece.
 *
 * @param sha256 of its file
 * @param judge judges each record again as it is read
 */
record SoundBundle(
    Hash sha256, Bundle bundle, BundleJudge judge, JudgedBundle.Sound verdict, ShownLog log) {
  BundleManifest manifest() {
    return bundle.manifest();
  }

  /** The same, of whose log that is known. */
  SoundBundle known(Stand.Known known) {
    return new SoundBundle(sha256, bundle, judge, verdict, log.known(known));
  }

  /**
   * Up to 256 of its records.
   *
   * @throws IOException also when the file changed since it was judged
   */
  List<JudgedRecord> chunk(int chunk) throws IOException {
    try {
      return judge.chunk(chunk);
    } catch (MalformedException changed) {
      throw changed(changed);
    }
  }

  /** The clear text that came with it. */
  List<BundlePrivate.Opening> openings() throws IOException {
    try {
      Optional<BundlePrivate> part = bundle.privatePart();
      return part.isPresent() ? part.get().openings() : List.of();
    } catch (MalformedException changed) {
      throw changed(changed);
    }
  }

  private static IOException changed(MalformedException what) {
    return new IOException("the file changed while it was read: " + what.getMessage(), what);
  }
}
