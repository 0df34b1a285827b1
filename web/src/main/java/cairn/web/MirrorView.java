package cairn.web;

import java.util.Optional;

/**
 * A mirror that no peer names any more.
 *
 * @param origin of its log
 * @param size how many entries it shows
 * @param root hex, of those
 * @param bytes of the disk that it takes
 * @param single records of it that came by bundle or push too, and stay when it goes
 */
public record MirrorView(String origin, long size, Optional<String> root, long bytes, long single) {
  public MirrorView {
    if (size < 0 || bytes < 0 || single < 0) {
      throw new IllegalArgumentException(
          "mirror: got size %d, %d bytes, %d records; wanted none below zero"
              .formatted(size, bytes, single));
    }
  }
}
