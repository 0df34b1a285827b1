package cairn.node;

/**
 * How much may wait for a log before it answers 503.
 *
 * @param entries at most this many
 * @param bytes and at most this many bytes of them
 */
public record QueueSetting(int entries, long bytes) {
  static QueueSetting read(Section section) throws ConfigurationException {
    int entries = (int) section.number("entries", 1, 1_000_000, 65_536);
    long bytes = section.number("bytes", 1 << 16, 1L << 30, 16L << 20);
    section.refuseOthers();
    return new QueueSetting(entries, bytes);
  }
}
