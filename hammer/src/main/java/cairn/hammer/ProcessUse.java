package cairn.hammer;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process uses, from Linux's {@code /proc}.
 *
 * @param name what the report calls it
 * @param pid its process id
 */
public record ProcessUse(String name, long pid) {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux
  private static final double KIB_PER_MIB = 1024;

  /** This process. */
  static ProcessUse self() {
    return new ProcessUse("hammer", ProcessHandle.current().pid());
  }

  /** Reads {@code NAME=PID}. */
  public static ProcessUse parse(String text) throws MalformedException {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new MalformedException("expected NAME=PID, found " + text);
    }
    return new ProcessUse(
        text.substring(0, equals), Decimal.parse(text.substring(equals + 1), "process id"));
  }

  /** CPU seconds so far, user and system: the 14th and 15th field of {@code /proc/PID/stat}. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // from the third on
    try {
      return (Decimal.parse(fields[11], "utime") + Decimal.parse(fields[12], "stime"))
          / TICKS_PER_SECOND;
    } catch (MalformedException malformed) {
      throw new IOException(proc("stat") + ": " + malformed.getMessage(), malformed);
    }
  }

  /** Proportional set size now, in MiB: its own memory, and its share of what is shared. */
  public double pssMib() throws IOException {
    for (String line : Files.readAllLines(proc("smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        try {
          return Decimal.parse(line.replaceAll("[^0-9]", ""), "Pss") / KIB_PER_MIB;
        } catch (MalformedException malformed) {
          throw new IOException(proc("smaps_rollup") + ": " + malformed.getMessage(), malformed);
        }
      }
    }
    throw new IOException(proc("smaps_rollup") + ": no Pss");
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }
}
